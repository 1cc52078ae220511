import { join } from "node:path";
import { bytes } from "../../../workloads/streams/units";
import type { LocalBucketCredentials } from "../../core/endpoints";
import { configFolder, dataFolder } from "../../core/local/paths";
import { KEYS } from "../conf";
import type { ValidLocalSparkSpec } from "./spec";

/** Name of the streaming job's process, whose folders every driver of the place shares. */
export const NAME = "spark";

/** What a driver of this machine needs to know. */
export type DriverSpec = Pick<ValidLocalSparkSpec, "host" | "engine" | "heap"> & {
  /** Keys of the buckets, where the lake lies in buckets. */
  readonly keys?: Readonly<Record<keyof typeof KEYS, LocalBucketCredentials>>;
  /** Folder of `workloads/spark`. */
  readonly jobs: Pick<ValidLocalSparkSpec["jobs"], "folder">;
};

/** A driver to start: nothing in it is known later than now. */
export interface Driver {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables whose values lie in files, by absolute path. */
  readonly secretEnv: Readonly<Record<string, string>>;
}

/**
 * How Python runs a job of `workloads/spark` here: one driver that is its own executor, with one core. It reads the definitions and
 * the properties of the streaming job.
 * @param main file in `jobs/`; @param conf Spark's properties of this driver alone
 */
export function driverOf(
  { host, engine, jobs, heap, keys }: DriverSpec,
  main: string,
  args: readonly string[],
  conf: Readonly<Record<string, string>> = {},
): Driver {
  const config = configFolder(host.folder, NAME);
  const options = [
    "--master local[1]",
    `--driver-memory ${bytes(heap) / 1024 ** 2}m`,
    ...Object.entries(conf).map(([key, value]) => `--conf ${key}=${value}`),
    "pyspark-shell",
  ];
  return {
    command: engine.interpreter,
    args: [join(jobs.folder, "jobs", main), ...args],
    env: {
      JAVA_HOME: engine.javaHome,
      PYTHONPATH: [engine.python, jobs.folder].join(":"),
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONUNBUFFERED: "1",
      PYSPARK_PYTHON: engine.interpreter,
      SPARK_LOCAL_IP: "127.0.0.1",
      SPARK_CONF_DIR: config,
      SPARK_LOCAL_DIRS: join(dataFolder(host.folder, NAME), "scratch"),
      MILLRACE_SPARK_FOLDER: config,
      PYSPARK_SUBMIT_ARGS: options.join(" "),
    },
    secretEnv: keys === undefined ? {} : variablesOf(keys),
  };
}

/** The keys of the buckets, by the names that a cluster's pods have them under. */
const variablesOf = (keys: NonNullable<DriverSpec["keys"]>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (["lake", "checkpoints"] as const).flatMap((purpose) => [
      [`${KEYS[purpose]}_ACCESS_KEY_ID`, keys[purpose].accessKeyId],
      [`${KEYS[purpose]}_SECRET_ACCESS_KEY`, keys[purpose].secretAccessKey],
    ]),
  );
