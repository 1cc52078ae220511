import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { plain } from "../../../components/core/text";
import { versions } from "../../../components/core/versions";
import { lakeTables } from "../../../components/lake/tables";
import { definitionFiles } from "../../../components/spark/definitions";
import type { AnyStream } from "../../../workloads/streams";
import type { SparkEngine } from "../../engines/spark";
import { makeFolder } from "../cache";
import { runCommand } from "../command";

/** A library for Python that reads Iceberg without Java. */
export async function findReader(cache: string): Promise<string> {
  const folder = join(cache, "engines", `pyiceberg-${versions.pyIceberg}`);
  if (existsSync(folder)) return folder;
  await makeFolder(folder, async (temporary) => {
    const source = `pyiceberg[pyarrow]==${versions.pyIceberg}`;
    await runCommand("python3", ["-m", "pip", "install", "--quiet", "--no-input", "--target", temporary, source], {
      cwd: temporary,
    });
  });
  return folder;
}

export interface LakeFolder {
  readonly root: string;
  /** Of catalogue, tables, checkpoints, logs. */
  readonly folder: string;
  readonly engine: SparkEngine;
  readonly bootstrap: string;
  /** Port of a driver's page. */
  readonly ui: number;
}

const LOG = "spark.log";
export const logOf = ({ folder }: LakeFolder): string => {
  const file = join(folder, LOG);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

/** What a test makes of a file of the definitions before the jobs read it. */
export type Change = (file: string, content: string) => string;

/** The definitions that the room of Spark renders, in a folder of this name. */
export function define(lake: LakeFolder, name: string, streams: readonly AnyStream[], change: Change): string {
  const definitions = join(lake.folder, name);
  mkdirSync(definitions);
  const files = definitionFiles({
    streams,
    tables: lakeTables(streams),
    kafka: { bootstrap: lake.bootstrap, properties: { "security.protocol": "PLAINTEXT" } },
    store: `file://${lake.folder}`,
    trigger: "1 second",
    lateness: "1 hour",
    load: 1,
  });
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(definitions, file), change(file, plain(content)));
  return definitions;
}

/** A step of a process: a job with its definitions, or another program. */
export type Step =
  | { readonly job: string; readonly folder: string; readonly arguments: readonly string[] }
  | { readonly arguments: readonly string[] };

export const jobOf = (lake: LakeFolder, name: string, folder: string, ...args: readonly string[]): Step => ({
  job: join(lake.root, "workloads/spark/jobs", name),
  folder,
  arguments: args,
});

const conf = ({ engine, folder, ui }: LakeFolder): Readonly<Record<string, string>> => ({
  "spark.driver.extraClassPath": `${engine.jars}/*`,
  "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
  "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
  "spark.sql.catalog.lake.type": "jdbc",
  "spark.sql.catalog.lake.uri": `jdbc:sqlite:${folder}/catalog.db`,
  "spark.sql.catalog.lake.jdbc.schema-version": "V1",
  "spark.sql.catalog.lake.warehouse": `${folder}/warehouse`,
  "spark.sql.shuffle.partitions": "1",
  "spark.driver.host": "127.0.0.1",
  "spark.driver.bindAddress": "127.0.0.1",
  "spark.ui.port": String(ui),
  "spark.ui.showConsoleProgress": "false",
  "spark.metrics.namespace": "lake",
  "spark.metrics.conf.*.sink.prometheusServlet.class": "org.apache.spark.metrics.sink.PrometheusServlet",
  "spark.metrics.conf.*.sink.prometheusServlet.path": "/metrics/prometheus",
  "spark.sql.streaming.metricsEnabled": "true",
  "spark.scheduler.mode": "FAIR",
  "spark.driver.memory": "1g",
  // Little is run often enough for the better compiler to be worth its time.
  "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
});

/** Starts one Python with one JVM, in a group of its own. */
export function start(lake: LakeFolder, steps: readonly Step[]): ChildProcess {
  const { root, folder, engine } = lake;
  const submit = [
    "--master",
    "local[2]",
    ...Object.entries(conf(lake)).flatMap(([key, value]) => ["--conf", `"${key}=${value}"`]),
    "pyspark-shell",
  ];
  const log = openSync(join(folder, LOG), "a");
  return spawn("python3", [join(__dirname, "jobs.py"), JSON.stringify(steps)], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      JAVA_HOME: engine.javaHome,
      PYTHONPATH: [engine.python, join(root, "workloads/spark")].join(":"),
      PYSPARK_SUBMIT_ARGS: submit.join(" "),
      SPARK_LOCAL_IP: "127.0.0.1",
      PYTHONDONTWRITEBYTECODE: "1",
    },
  });
}

/** Python and its JVM at once. */
export async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await gone;
}

/** Waits for the end of a process's steps. @throws the end of its log when one failed */
export async function ended(lake: LakeFolder, child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  if (child.exitCode !== 0)
    throw new Error(`the jobs ended with ${String(child.exitCode ?? child.signalCode)}:\n${logOf(lake).slice(-6_000)}`);
}
