import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ArchiveName, type ArchiveVersion, archives } from "../../components/core/versions";
import { makeFolder } from "../harness/cache";
import { runCommand } from "../harness/command";
import { type Progress, silent } from "../harness/progress";
import { archiveLockOf, checkArchive } from "./lock";
import { fetchArchive } from "./maven";

/**
 * Absolute path of the folder that an engine's archive holds, pruned to what is kept of it: from the cache of this machine, else
 * fetched by Maven and compared with the lock file before anything of it is unpacked.
 * @throws one sentence: Maven, tar or a JDK is missing, the archive cannot be had, or is not that of the lock file
 */
export async function resolveArchive(
  name: ArchiveName,
  cache: string,
  progress: Progress = silent,
  fetch: typeof fetchArchive = fetchArchive,
): Promise<string> {
  const archive: ArchiveVersion = archives[name];
  const locked = archiveLockOf(name, archive);
  const folder = folderOf(name, cache);
  if (isArchiveThere(name, cache)) return folder;
  // There but not whole: somebody took files out of it.
  rmSync(folder, { recursive: true, force: true });
  progress(
    `${name}: fetching ${archive.version} (${(locked.bytes / 1e6).toFixed(0)} MB, once for this machine, into ${cache})`,
  );
  const started = Date.now();
  await makeFolder(folder, async (temporary) => {
    const file = await fetch(name, archive, temporary, progress);
    await checkArchive(name, file, locked);
    await unpack(file, archive, temporary);
    // Maven's own copy would never be asked for again.
    rmSync(file);
  });
  progress(`${name}: fetched, checked and unpacked in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return folder;
}

/** Bytes of an engine's archive. */
export const archiveSizeOf = (name: ArchiveName): number => archiveLockOf(name, archives[name]).bytes;

/** True when all that is kept of the archive is in the cache: enough for a folder that was checked when it was made. */
export const isArchiveThere = (name: ArchiveName, cache: string): boolean =>
  archives[name].keep.every((path) => existsSync(join(folderOf(name, cache), path)));

/** The folder's name tells its content, so that two checkouts with other versions share a cache. */
function folderOf(name: ArchiveName, cache: string): string {
  const archive: ArchiveVersion = archives[name];
  const content = JSON.stringify({ locked: archiveLockOf(name, archive), archive });
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return join(cache, "engines", `${name}-${archive.version}-${hash}`);
}

/**
 * What is kept of the archive. All of it is unpacked first: files that are the same are links to the first of them, which may lie in
 * a folder that is not kept.
 */
async function unpack(
  file: string,
  { flat = false, keep, without = [] }: ArchiveVersion,
  folder: string,
): Promise<void> {
  const whole = join(folder, "whole");
  mkdirSync(whole);
  await runCommand("tar", ["-xzf", file, "-C", whole], { cwd: folder });
  const top = flat ? whole : join(whole, onlyFolderOf(file, whole));
  for (const path of keep) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    renameSync(join(top, path), join(folder, path));
  }
  for (const path of without) rmSync(join(folder, path), { recursive: true });
  rmSync(whole, { recursive: true });
}

function onlyFolderOf(file: string, whole: string): string {
  const [top, ...more] = readdirSync(whole);
  if (top === undefined || more.length > 0) {
    throw new Error(`${file} must hold one folder, got ${[top ?? "none", ...more].join(", ")}; nothing was installed`);
  }
  return top;
}
