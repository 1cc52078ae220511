import { join } from "node:path";
import * as names from "../../../workloads/streams/names";
import type { ProcessSpec } from "../../core/local/spec";
import { type Content, text } from "../../core/text";
import { icebergFiles, metrics, s3a } from "../conf";
import { definitionFiles } from "../definitions";
import { driverOf, NAME } from "./driver";
import { localBatches, type ValidLocalSparkSpec } from "./spec";

export interface RenderedLocalSpark {
  readonly job: ProcessSpec;
}

/** One driver that is its own executor, with one core: `jobs/lake.py` makes the tables and streams to them. */
export function renderLocalSpark(spec: ValidLocalSparkSpec): RenderedLocalSpark {
  const { engine, jobs, ports, kafka, streams, tables, lake, trigger } = spec;
  const { files: at } = lake;
  const keys =
    at.kind === "folder" ? {} : { keys: { lake: at.lake.credentials, checkpoints: at.checkpoints.credentials } };
  const files = definitionFiles({
    streams,
    tables,
    kafka: { bootstrap: kafka.bootstrap, properties: { "security.protocol": "PLAINTEXT" } },
    store: at.kind === "folder" ? `file://${at.folder}` : text`s3a://${at.checkpoints.bucket}`,
    trigger,
    lateness: "1 hour",
    load: 1,
    most: localBatches.most,
  });
  return {
    job: {
      name: NAME,
      ...driverOf({ ...spec, ...keys }, "lake.py", [String(ports.spark)]),
      files: { ...files, "spark-defaults.conf": defaults(spec), "log4j2.properties": LOG4J2 },
      ports: [
        { setting: "spark", port: ports.spark },
        { setting: "sparkUi", port: ports.sparkUi },
      ],
      ready: { probe: { kind: "http", port: ports.spark, path: "/" }, within: "10 minutes" },
      // Batches under way end first.
      stop: { signal: "SIGTERM", grace: "45 seconds" },
      code: `${engine.version} ${jobs.code}`,
    },
  };
}

/** The properties of a cluster's jobs as far as one machine has what they are about. */
function localConf({ engine, ports, lake }: ValidLocalSparkSpec): Readonly<Record<string, Content>> {
  const at = `spark.sql.catalog.${names.LAKE_CATALOG}`;
  const { host, port, database, username } = lake.database;
  return {
    "spark.driver.extraClassPath": [engine.jars, engine.awsJars]
      .flatMap((folder) => (folder === undefined ? [] : [`${folder}/*`]))
      .join(":"),
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    [at]: "org.apache.iceberg.spark.SparkCatalog",
    [`${at}.type`]: "jdbc",
    [`${at}.uri`]: text`jdbc:postgresql://${host}:${port}/${database}`,
    [`${at}.jdbc.user`]: username,
    [`${at}.jdbc.schema-version`]: "V1",
    ...(lake.files.kind === "folder"
      ? { [`${at}.warehouse`]: `file://${join(lake.files.folder, "warehouse")}` }
      : { ...icebergFiles(lake.files.lake), ...s3a(lake.files.checkpoints) }),
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.scheduler.mode": "FAIR",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.port": String(ports.sparkUi),
    "spark.ui.showConsoleProgress": "false",
    ...metrics,
    // What the page remembers is kept in the heap.
    "spark.ui.retainedJobs": "50",
    "spark.ui.retainedStages": "50",
    "spark.ui.retainedTasks": "500",
    "spark.sql.ui.retainedExecutions": "20",
    "spark.sql.streaming.ui.retainedProgressUpdates": "10",
    // Little is run often enough for the better compiler to be worth its memory.
    "spark.driver.extraJavaOptions":
      "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -XX:ReservedCodeCacheSize=128m -XX:+ExitOnOutOfMemoryError",
  };
}

const defaults = (spec: ValidLocalSparkSpec): Content => ({
  type: "text",
  parts: Object.entries(localConf(spec)).flatMap(([key, value]) => [
    ...(typeof value === "string" ? [`${key} ${value}`] : [`${key} `, ...value.parts]),
    "\n",
  ]),
});

/** Warnings to the console, which the place keeps in a file. */
const LOG4J2 = `rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %p %c{1}: %m%n
`;
