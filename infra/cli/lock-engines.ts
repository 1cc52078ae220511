import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ArchiveName,
  type ArchiveVersion,
  archives,
  type EngineName,
  type EngineVersion,
  engines,
} from "../../components/core/versions";
import { type ArchiveLock, jarsOf, sha256Of } from "../engines/lock";
import { fetchArchive, fetchJars } from "../engines/maven";
import { lockSuperset } from "../engines/superset";
import { paths } from "../paths";
import { run, say } from "./terminal";

/** Its packages have a lock file of their own. */
const SUPERSET = "superset";

/**
 * Writes `engines.lock.json` from what Maven resolves for the version file, and Superset's lock file from what PyPI has: run after a
 * change of it, and read the difference. With names (`npm run lock:engines -- kafka pinot`) those alone are resolved, and the others stay as they are.
 */
async function main(): Promise<void> {
  const names = process.argv.slice(2);
  const locked = [...Object.keys(engines), ...Object.keys(archives)];
  const all = [...locked, SUPERSET];
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`no engine "${unknown.join('", "')}"; the engines are ${all.join(", ")}`);
  const file = join(paths().root, "infra/engines/engines.lock.json");
  const before = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
  const asked = (name: string): boolean => names.length === 0 || names.includes(name);
  // In the order of the version file.
  const locks: Record<string, unknown> = Object.fromEntries(locked.map((name) => [name, before[name]]));
  for (const [name, engine] of Object.entries(engines) as [EngineName, EngineVersion][]) {
    if (!asked(name)) continue;
    locks[name] = await within(async (folder) => ({
      artifacts: engine.artifacts,
      jars: jarsOf(await fetchJars(name, engine, folder, say)),
    }));
  }
  for (const [name, archive] of Object.entries(archives) as [ArchiveName, ArchiveVersion][]) {
    if (!asked(name)) continue;
    locks[name] = await within(async (folder): Promise<ArchiveLock> => {
      const file = await fetchArchive(name, archive, folder, say);
      return { artifact: archive.artifact, sha256: await sha256Of(file), bytes: statSync(file).size };
    });
  }
  if (asked(SUPERSET)) await within((folder) => lockSuperset(paths().root, folder));
  writeFileSync(file, `${JSON.stringify(locks, null, 2)}\n`);
  say(`${file} written`);
}

async function within<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-lock-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

run(main);
