import { paths } from "../paths";
import { openPlatform, settingsOf } from "../platform";
import { refusal } from "../program";
import { parsePreview } from "./flags";
import { engineInterrupted, run, say } from "./terminal";

/** What `npm start` would change. */
async function main(): Promise<void> {
  const here = paths();
  const settings = settingsOf(parsePreview(process.argv.slice(2)), here);
  if (settings.place !== "local") throw refusal(settings);
  const engine = await openPlatform(settings, { paths: here, progress: say, signal: engineInterrupted });
  const { counts } = await engine.preview();
  const { same = 0, ...changes } = counts;
  const told = Object.entries(changes).map(([op, count]) => `${count} to ${op}`);
  say(told.length === 0 ? `nothing would change (${same} resources)` : `${told.join(", ")}, ${same} unchanged`);
}

run(main);
