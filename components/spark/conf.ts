import * as names from "../../workloads/streams/names";
import type { BucketLocation, LakeCatalogEndpoint } from "../core/endpoints";
import { type Content, text } from "../core/text";
import { FOLDERS } from "./definitions";
import type { ValidSparkSpec } from "./spec";

/** Ports of a driver and its executors, fixed so that a network policy can name them. */
export const PORTS = { driver: 7_078, blocks: 7_079, ui: 4_040 } as const;
/** Where the authority of the database's certificate is mounted. */
export const DATABASE_AUTHORITY_FOLDER = "/etc/millrace/database-authority";
/** What the variables with the keys of a bucket begin with: for Hadoop's client, and for the catalogue (`session.py`). */
export const KEYS = { checkpoints: "AWS", lake: "MILLRACE_LAKE" } as const;
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
  ...metrics,
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

/** What a driver's page of metrics has, the same in every place. */
export const metrics = {
  // Else their names begin with the application's id, which is another in each run.
  "spark.metrics.namespace": METRICS,
  // Off unless asked for: the driver's own figures, at the port of its web page.
  "spark.metrics.conf.*.sink.prometheusServlet.class": "org.apache.spark.metrics.sink.PrometheusServlet",
  "spark.metrics.conf.*.sink.prometheusServlet.path": "/metrics/prometheus",
  "spark.metrics.conf.*.source.jvm.class": "org.apache.spark.metrics.source.JvmSource",
  "spark.sql.streaming.metricsEnabled": "true",
} as const;

const network: Conf = {
  "spark.driver.port": String(PORTS.driver),
  "spark.driver.blockManager.port": String(PORTS.blocks),
  "spark.blockManager.port": String(PORTS.blocks),
  "spark.ui.port": String(PORTS.ui),
};

/** Of the catalogue, whose name begins each: how Iceberg reaches the lake's bucket. */
const AT = `spark.sql.catalog.${names.LAKE_CATALOG}`;
export const icebergFiles = ({ bucket, region, url }: BucketLocation): Conf => ({
  [`${AT}.warehouse`]: text`s3://${bucket}`,
  [`${AT}.io-impl`]: "org.apache.iceberg.aws.s3.S3FileIO",
  [`${AT}.client.region`]: region,
  ...(url === undefined ? {} : { [`${AT}.s3.endpoint`]: text`${url}`, [`${AT}.s3.path-style-access`]: "true" }),
});

function iceberg(catalog: LakeCatalogEndpoint, lake: BucketLocation): Conf {
  const common: Conf = {
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    [AT]: "org.apache.iceberg.spark.SparkCatalog",
    ...icebergFiles(lake),
  };
  if (catalog.kind === "glue")
    return { ...common, [`${AT}.type`]: "glue", [`${AT}.glue.id`]: text`${catalog.account}` };
  const { host, port, database, username, tls } = catalog.database;
  const authority = tls.mode === "verify-full" ? `&sslrootcert=${DATABASE_AUTHORITY_FOLDER}/ca.crt` : "";
  return {
    ...common,
    [`${AT}.type`]: "jdbc",
    [`${AT}.uri`]: text`jdbc:postgresql://${host}:${port}/${database}?sslmode=${tls.mode}${authority}`,
    [`${AT}.jdbc.user`]: username,
    [`${AT}.jdbc.schema-version`]: "V1",
  };
}

/** Hadoop's client of the store, for checkpoints and event logs. */
export const s3a = ({ url, region, credentials }: BucketLocation): Conf => ({
  "spark.hadoop.fs.s3a.endpoint.region": region,
  "spark.hadoop.fs.s3a.aws.credentials.provider":
    credentials.kind === "identity"
      ? "software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider"
      : "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
  ...(url === undefined
    ? {}
    : { "spark.hadoop.fs.s3a.endpoint": text`${url}`, "spark.hadoop.fs.s3a.path.style.access": "true" }),
});
