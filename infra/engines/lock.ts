import { createHash } from "node:crypto";
import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ArchiveName, ArchiveVersion, EngineName, EngineVersion } from "../../components/core/versions";
import lock from "./engines.lock.json";

/** What an engine consists of: sha256 and length in bytes of each jar, by file name. */
export interface EngineLock {
  readonly artifacts: readonly string[];
  readonly jars: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
}

const REWRITE = "`npm run lock:engines`";
const absent = (name: string): string =>
  `infra/engines/engines.lock.json has no ${name}; add it with \`npm run lock:engines -- ${name}\``;

/** @throws when the version file names other coordinates than the lock file */
export function lockOf(name: EngineName, { artifacts }: EngineVersion): EngineLock {
  const locked: EngineLock | undefined = (lock as Readonly<Partial<Record<EngineName, EngineLock>>>)[name];
  if (locked === undefined) throw new Error(absent(name));
  if (locked.artifacts.join() !== artifacts.join()) {
    throw new Error(
      `infra/engines/engines.lock.json has ${name} as ${locked.artifacts.join(", ")}, and components/core/versions.ts as ${artifacts.join(", ")}; write the lock file anew with ${REWRITE}`,
    );
  }
  return locked;
}

/** What an archive is: its coordinates, sha256 and length in bytes. */
export interface ArchiveLock {
  readonly artifact: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** @throws when the version file names other coordinates than the lock file */
export function archiveLockOf(name: ArchiveName, { artifact }: ArchiveVersion): ArchiveLock {
  const locked: ArchiveLock | undefined = (lock as Readonly<Partial<Record<ArchiveName, ArchiveLock>>>)[name];
  if (locked === undefined) throw new Error(absent(name));
  if (locked.artifact !== artifact) {
    throw new Error(
      `infra/engines/engines.lock.json has ${name} as ${locked.artifact}, and components/core/versions.ts as ${artifact}; write the lock file anew with ${REWRITE}`,
    );
  }
  return locked;
}

/** Sha256 of a file of any length. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** @throws one sentence where the archive is another than the locked one */
export async function checkArchive(name: string, file: string, locked: ArchiveLock): Promise<void> {
  const got = await sha256Of(file);
  if (got === locked.sha256) return;
  throw new Error(
    `${locked.artifact} of ${name} is not that of infra/engines/engines.lock.json: it has sha256 ${got} instead of ${locked.sha256}; nothing was installed. ` +
      `If the version was changed on purpose, write the lock file anew with ${REWRITE}; if not, find out what your Maven repository serves`,
  );
}

export const bytesOf = (locked: EngineLock): number =>
  Object.values(locked.jars).reduce((sum, { bytes }) => sum + bytes, 0);

/** What a folder of jars consists of. */
export function jarsOf(folder: string): EngineLock["jars"] {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith(".jar"))
      .sort()
      .map((file) => {
        const content = readFileSync(join(folder, file));
        return [file, { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length }];
      }),
  );
}

const SHOWN = 5;

/**
 * Compares what was fetched with what the lock file says.
 * @throws one sentence that names each jar which is missing, not known, or another
 */
export function checkJars(name: string, folder: string, locked: EngineLock): void {
  const got = jarsOf(folder);
  const defects = [...new Set([...Object.keys(locked.jars), ...Object.keys(got)])].sort().flatMap((file) => {
    const [expected, found] = [locked.jars[file]?.sha256, got[file]?.sha256];
    if (expected === found) return [];
    if (found === undefined) return [`${file} is missing`];
    if (expected === undefined) return [`${file} is not in the lock file`];
    return [`${file} has sha256 ${found} instead of ${expected}`];
  });
  if (defects.length === 0) return;
  const more = defects.length > SHOWN ? `; and ${defects.length - SHOWN} more` : "";
  throw new Error(
    `the jars of ${name} are not those of infra/engines/engines.lock.json: ${defects.slice(0, SHOWN).join("; ")}${more}; nothing was installed. ` +
      `If the version was changed on purpose, write the lock file anew with ${REWRITE}; if not, find out what your Maven repository serves`,
  );
}

/** True when every jar is there with its length: enough for a folder whose checksums were compared when it was made. */
export const isWhole = (folder: string, locked: EngineLock): boolean =>
  Object.entries(locked.jars).every(
    ([file, { bytes }]) => statSync(join(folder, file), { throwIfNoEntry: false })?.size === bytes,
  );
