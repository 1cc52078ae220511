import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type EngineName, engines } from "../../components/core/versions";
import { makeFolder } from "../harness/cache";
import { type Progress, silent } from "../harness/progress";
import { bytesOf, checkJars, type EngineLock, isWhole, lockOf } from "./lock";
import { fetchJars } from "./maven";

export { findJava, type Java } from "./jdk";

/** Fetches an engine's jars to `<folder>/lib`, which it returns. */
export type Fetch = typeof fetchJars;

/**
 * Absolute path of the folder with the engine's jars: from the cache of this machine, else fetched by Maven and compared with
 * the lock file before it gets its place there.
 * @throws one sentence: Maven or a JDK is missing, the jars cannot be had, or are not those of the lock file
 */
export async function resolveEngine(
  name: EngineName,
  cache: string,
  progress: Progress = silent,
  fetch: Fetch = fetchJars,
): Promise<string> {
  const engine = engines[name];
  const locked = lockOf(name, engine);
  const lib = libOf(name, locked, cache);
  if (isWhole(lib, locked)) return lib;
  const folder = folderOf(name, locked, cache);
  // There but not whole: somebody took files out of it.
  rmSync(folder, { recursive: true, force: true });
  progress(
    `${name}: fetching ${engine.version} (${(bytesOf(locked) / 1e6).toFixed(0)} MB, once for this machine, into ${cache})`,
  );
  const started = Date.now();
  await makeFolder(folder, async (temporary) => {
    checkJars(name, await fetch(name, engine, temporary, progress), locked);
  });
  progress(`${name}: fetched and checked in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return lib;
}

/** Absolute path of an engine that is one jar. */
export async function jarOf(name: EngineName, cache: string): Promise<string> {
  const [jar = ""] = Object.keys(lockOf(name, engines[name]).jars);
  return join(await resolveEngine(name, cache), jar);
}

/** Bytes of an engine's jars. */
export const sizeOf = (name: EngineName): number => bytesOf(lockOf(name, engines[name]));

/** True when the engine is in the cache. */
export function isThere(name: EngineName, cache: string): boolean {
  const locked = lockOf(name, engines[name]);
  return isWhole(libOf(name, locked, cache), locked);
}

/** The folder's name tells its content, so that two checkouts with other versions share a cache. */
function folderOf(name: EngineName, locked: EngineLock, cache: string): string {
  const content = createHash("sha256").update(JSON.stringify(locked)).digest("hex").slice(0, 12);
  return join(cache, "engines", `${name}-${engines[name].version}-${content}`);
}

const libOf = (name: EngineName, locked: EngineLock, cache: string): string =>
  join(folderOf(name, locked, cache), "lib");
