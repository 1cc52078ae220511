import { paths, placeFolder } from "../paths";
import { memoryLine, processes, processTable } from "./processes";
import { run, say } from "./terminal";

/** What runs, where, since when, with how much memory. Exit code 0 also when nothing runs. */
async function main(): Promise<void> {
  const statuses = await processes(placeFolder(paths().state));
  if (statuses.length === 0) {
    say("nothing runs; `npm start` brings the platform up");
    return;
  }
  for (const line of [...processTable(statuses), memoryLine(statuses)]) say(line);
  for (const { record, problem } of statuses)
    if (problem !== undefined) say(`${record.name} does not serve: ${problem}`);
  const ended = statuses.filter(({ running }) => !running).map(({ record }) => record.name);
  if (ended.length > 0) say(`${ended.join(", ")} ended without being asked to; \`npm start\` repairs it`);
}

run(main);
