import { existsSync } from "node:fs";
import { type EngineName, engines } from "../../components/core/versions";
import type { Progress } from "../harness/progress";
import { findJava, findJavac, isThere, resolveEngine, sizeOf } from ".";
import { DEBIAN, findPromtool, folderOf } from "./promtool";

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

/** OpenSearch, whose launcher is compiled on this machine. */
export const searchPackage: Package = {
  ...mavenPackage("opensearch"),
  lack: () => mavenPackage("opensearch").lack() ?? sentenceOf(() => findJavac(findJava("opensearch").path)),
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
