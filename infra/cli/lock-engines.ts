import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineName, type EngineVersion, engines } from "../../components/core/versions";
import { jarsOf } from "../engines/lock";
import { fetchJars } from "../engines/maven";
import { paths } from "../paths";
import { run, say } from "./terminal";

/**
 * Writes `engines.lock.json` from what Maven resolves for the version file: run after a change of it, and read the difference. With
 * names (`npm run lock:engines -- kafka pinot`) those alone are resolved, and the others stay as they are.
 */
async function main(): Promise<void> {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !Object.hasOwn(engines, name));
  if (unknown.length > 0) {
    throw new Error(`no engine "${unknown.join('", "')}"; the engines are ${Object.keys(engines).join(", ")}`);
  }
  const file = join(paths().root, "infra/engines/engines.lock.json");
  const before = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
  const locks: Record<string, unknown> = {};
  for (const [name, engine] of Object.entries(engines) as [EngineName, EngineVersion][]) {
    if (names.length > 0 && !names.includes(name)) {
      if (before[name] !== undefined) locks[name] = before[name];
      continue;
    }
    const folder = mkdtempSync(join(tmpdir(), "millrace-lock-"));
    try {
      locks[name] = { artifacts: engine.artifacts, jars: jarsOf(await fetchJars(name, engine, folder, say)) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  writeFileSync(file, `${JSON.stringify(locks, null, 2)}\n`);
  say(`${file} written`);
}

run(main);
