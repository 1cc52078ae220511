import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineName, type EngineVersion, engines } from "../../components/core/versions";
import { jarsOf } from "../engines/lock";
import { fetchJars } from "../engines/maven";
import { paths } from "../paths";
import { run, say } from "./terminal";

/** Writes `engines.lock.json` from what Maven resolves for the version file: run after a change of it, and read the difference. */
async function main(): Promise<void> {
  const locks: Record<string, unknown> = {};
  for (const [name, engine] of Object.entries(engines) as [EngineName, EngineVersion][]) {
    const folder = mkdtempSync(join(tmpdir(), "millrace-lock-"));
    try {
      locks[name] = { artifacts: engine.artifacts, jars: jarsOf(await fetchJars(name, engine, folder, say)) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const file = join(paths().root, "infra/engines/engines.lock.json");
  writeFileSync(file, `${JSON.stringify(locks, null, 2)}\n`);
  say(`${file} written`);
}

run(main);
