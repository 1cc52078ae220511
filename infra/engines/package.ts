import { existsSync } from "node:fs";
import { type ArchiveName, archives, type EngineName, engines } from "../../components/core/versions";
import type { Progress } from "../harness/progress";
import { paths } from "../paths";
import { archiveSizeOf, findJava, isArchiveThere, isThere, resolveArchive, resolveEngine, sizeOf } from ".";
import * as postgres from "./postgres";
import { DEBIAN, findPromtool, folderOf } from "./promtool";
import * as spark from "./spark";
import * as superset from "./superset";

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

/** Superset's packages for Python. */
export const supersetPackage: Package = {
  what: `superset ${superset.version} (PyPI)`,
  bytes: superset.BYTES,
  isHere: (cache) => superset.isHere(paths().root, cache),
  fetch: (cache, progress) => superset.findSuperset(paths().root, cache, progress),
  lack: superset.lack,
};

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
