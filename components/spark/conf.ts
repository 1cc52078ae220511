import * as names from "../../workloads/streams/names";
import type { BucketEndpoint, LakeCatalogEndpoint } from "../core/endpoints";
import { type Content, text } from "../core/text";
import { FOLDERS } from "./definitions";
import type { ValidSparkSpec } from "./spec";

/** Ports of a driver and its executors, fixed so that a network policy can name them. */
export const PORTS = { driver: 7_078, blocks: 7_079, ui: 4_040 } as const;
/** Where the authority of the database's certificate is mounted. */
export const DATABASE_AUTHORITY_FOLDER = "/etc/millrace/database-authority";
/** Namespace of the streaming job's metrics. */
export const METRICS = "lake";

type Conf = Readonly<Record<string, Content>>;

/** Properties that every application has. What is secret comes by environment (`session.py`). */
export const sparkConf = (spec: ValidSparkSpec): Conf => ({
  ...network,
  ...iceberg(spec.catalog, spec.lake),
  ...s3a(spec.checkpoints),
  "spark.eventLog.enabled": "true",
  "spark.eventLog.dir": text`s3a://${spec.checkpoints.bucket}/${FOLDERS.events}`,
  // One file a run would grow for as long as the streaming job lives.
  "spark.eventLog.rolling.enabled": "true",
  "spark.eventLog.rolling.maxFileSize": "64m",
  "spark.eventLog.compress": "true",
  "spark.ui.prometheus.enabled": "true",
  "spark.sql.streaming.metricsEnabled": "true",
  "spark.sql.session.timeZone": "UTC",
  "spark.scheduler.mode": "FAIR",
  "spark.sql.adaptive.enabled": "true",
  // A node of spot capacity says so two minutes before: what an executor holds moves to the others.
  "spark.decommission.enabled": "true",
  "spark.storage.decommission.enabled": "true",
  "spark.storage.decommission.shuffleBlocks.enabled": "true",
  "spark.storage.decommission.rddBlocks.enabled": "true",
  "spark.kubernetes.executor.deleteOnTermination": "true",
  "spark.kubernetes.driver.ownPersistentVolumeClaim": "false",
});

const network: Conf = {
  "spark.driver.port": String(PORTS.driver),
  "spark.driver.blockManager.port": String(PORTS.blocks),
  "spark.blockManager.port": String(PORTS.blocks),
  "spark.ui.port": String(PORTS.ui),
};

function iceberg(catalog: LakeCatalogEndpoint, lake: BucketEndpoint): Conf {
  const at = `spark.sql.catalog.${names.LAKE_CATALOG}`;
  const common: Conf = {
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    [at]: "org.apache.iceberg.spark.SparkCatalog",
    [`${at}.warehouse`]: text`s3://${lake.bucket}`,
    [`${at}.io-impl`]: "org.apache.iceberg.aws.s3.S3FileIO",
    [`${at}.client.region`]: lake.region,
    ...(lake.url === undefined
      ? {}
      : { [`${at}.s3.endpoint`]: text`${lake.url}`, [`${at}.s3.path-style-access`]: "true" }),
  };
  if (catalog.kind === "glue")
    return { ...common, [`${at}.type`]: "glue", [`${at}.glue.id`]: text`${catalog.account}` };
  const { host, port, database, username, tls } = catalog.database;
  const authority = tls.mode === "verify-full" ? `&sslrootcert=${DATABASE_AUTHORITY_FOLDER}/ca.crt` : "";
  return {
    ...common,
    [`${at}.type`]: "jdbc",
    [`${at}.uri`]: text`jdbc:postgresql://${host}:${port}/${database}?sslmode=${tls.mode}${authority}`,
    [`${at}.jdbc.user`]: username,
    [`${at}.jdbc.schema-version`]: "V1",
  };
}

/** Hadoop's client of the store, for checkpoints and event logs. */
export const s3a = ({ url, region, credentials }: BucketEndpoint): Conf => ({
  "spark.hadoop.fs.s3a.endpoint.region": region,
  "spark.hadoop.fs.s3a.aws.credentials.provider":
    credentials.kind === "identity"
      ? "software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider"
      : "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
  ...(url === undefined
    ? {}
    : { "spark.hadoop.fs.s3a.endpoint": text`${url}`, "spark.hadoop.fs.s3a.path.style.access": "true" }),
});
