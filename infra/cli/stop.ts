import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureEnded, readRecords } from "../../components/core/local";
import { readState } from "../harness/locks";
import { paths } from "../paths";
import { localSettings, openPlatform } from "../platform";
import { parseStop } from "./flags";
import { engineInterrupted, run, say } from "./terminal";

/** Ends the platform: the stack is destroyed, no process is left. The data stay, unless they are to be wiped. */
async function main(): Promise<void> {
  const { wipe } = parseStop(process.argv.slice(2));
  const here = paths();
  const settings = localSettings(here);
  const ran = readRecords(settings.folder).length;
  const known = readState(join(here.state, "backend"), "millrace", settings.stack).resources;
  if (known > 0) {
    const engine = await openPlatform(settings, { paths: here, progress: say, signal: engineInterrupted });
    await engine.destroy();
  }
  // What an interrupted start began and the stack never came to know.
  for (const { name } of readRecords(settings.folder)) {
    say(`  process ${name}: ending`);
    await ensureEnded(settings.folder, name);
  }
  say(known + ran === 0 ? "nothing runs" : "stopped");
  if (wipe) {
    wipeState(here.state);
    say("data, logs and the stack's state are removed");
  } else if (existsSync(join(settings.folder, "data"))) {
    say(`the data stay in ${join(settings.folder, "data")}; \`npm stop -- --wipe\` removes them`);
  }
}

/** All but the choice of ports, which is not data. */
function wipeState(state: string): void {
  if (!existsSync(state)) return;
  for (const name of readdirSync(state)) {
    if (name !== "ports.json") rmSync(join(state, name), { recursive: true, force: true });
  }
}

run(main);
