import { existsSync } from "node:fs";
import { type ArchiveName, archives, type EngineName, engines } from "../../components/core/versions";
import type { Progress } from "../harness/progress";
import { paths } from "../paths";
import { archiveSizeOf, findJava, isArchiveThere, isThere, resolveArchive, resolveEngine, sizeOf } from ".";
import { airflow } from "./airflow";
import * as postgres from "./postgres";
import { DEBIAN, findPromtool, folderOf } from "./promtool";
import { isPypiThere, lackOf, type PypiEngine, resolvePypi } from "./pypi";
import * as seaweedfs from "./seaweedfs";
import * as spark from "./spark";
import { superset } from "./superset";

/** Something that is fetched once for a machine. */
export interface Package {
  /** What it is and where it comes from: `kafka 4.4.0 (Maven)`. */
  readonly what: string;
  /** Of its download. */
  readonly bytes: number;
  isHere(cache: string): boolean;
  fetch(cache: string, progress: Progress): Promise<unknown>;
  /** Why it cannot be used on this machine: one sentence with the remedy. */
  lack(): string | undefined;
}

/** An engine's jars. */
export const mavenPackage = (name: EngineName): Package => ({
  what: `${name} ${engines[name].version} (Maven)`,
  bytes: sizeOf(name),
  isHere: (cache) => isThere(name, cache),
  fetch: (cache, progress) => resolveEngine(name, cache, progress),
  lack: () => sentenceOf(() => findJava(name)),
});

/** An engine that is one archive. */
export const archivePackage = (name: ArchiveName): Package => ({
  what: `${name} ${archives[name].version} (Maven)`,
  bytes: archiveSizeOf(name),
  isHere: (cache) => isArchiveThere(name, cache),
  fetch: (cache, progress) => resolveArchive(name, cache, progress),
  lack: () => sentenceOf(() => findJava(name)),
});

/** PostgreSQL's server and client. */
export const postgresPackage: Package = {
  what: "postgresql (Debian)",
  bytes: postgres.DEBIAN.bytes,
  isHere: (cache) => existsSync(postgres.folderOf(cache)),
  fetch: postgres.findPostgres,
  lack: postgres.DEBIAN.lack,
};

/** Spark for Python, and its jars. */
export const sparkPackage: Package = {
  what: `pyspark ${spark.versionOf(paths().root)} (PyPI, Maven)`,
  bytes: spark.BYTES,
  isHere: (cache) => existsSync(spark.folderOf(paths().root, cache)),
  fetch: (cache, progress) => spark.findSpark(paths().root, cache, progress),
  lack: () => spark.lack() ?? sentenceOf(() => findJava("kafka")),
};

/** The jars with which Spark reaches buckets. */
export const sparkAwsPackage: Package = {
  what: "Spark's jars for S3 (Maven)",
  bytes: spark.AWS_BYTES,
  isHere: (cache) => existsSync(spark.awsFolderOf(paths().root, cache)),
  fetch: (cache, progress) => spark.findAwsJars(paths().root, cache, progress),
  lack: () => sentenceOf(() => findJava("kafka")),
};

/** The object store's program. */
export const seaweedfsPackage: Package = {
  what: "seaweedfs (Go, built here)",
  bytes: seaweedfs.BYTES,
  isHere: (cache) => existsSync(seaweedfs.folderOf(cache)),
  fetch: (cache, progress) => seaweedfs.findSeaweedfs(paths().root, cache, progress),
  lack: seaweedfs.lack,
};

/** An engine that is packages of Python. */
export const pypiPackage = (engine: PypiEngine): Package => ({
  what: `${engine.name} ${engine.version} (PyPI)`,
  bytes: engine.bytes,
  isHere: (cache) => isPypiThere(engine, paths().root, cache),
  fetch: (cache, progress) => resolvePypi(engine, paths().root, cache, progress),
  lack: () => lackOf(engine),
});

/** Superset's packages. */
export const supersetPackage: Package = pypiPackage(superset);

/** Airflow's packages. */
export const airflowPackage: Package = pypiPackage(airflow);

/** Prometheus and Alertmanager. */
export const prometheusPackage: Package = {
  what: "prometheus, alertmanager (Debian)",
  bytes: DEBIAN.bytes,
  isHere: (cache) => existsSync(folderOf(cache)),
  fetch: findPromtool,
  lack: DEBIAN.lack,
};

/** What a function throws, if it does. */
function sentenceOf(body: () => unknown): string | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
