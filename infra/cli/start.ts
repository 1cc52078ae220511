import { join } from "node:path";
import { runFeed } from "../feed";
import { withHeartbeat } from "../harness/progress";
import { readChoices, writeChoices } from "../harness/stack-files";
import { switched } from "../local-rooms";
import { demandOf, demandSentence, demandTable, toFetch } from "../local-rooms/demand";
import { plainOutputs, type StackOutputs } from "../outputs";
import { type Paths, paths } from "../paths";
import { checkPorts, localSettings, openPlatform } from "../platform";
import { gateways, workers } from "../../workloads/definitions";
import type { LocalSettings } from "../settings";
import { workloadNode } from "../workload-node";
import { merged, parseStart, START_USAGE, type StartFlags } from "./flags";
import { memoryLine, processTable, settled, table } from "./processes";
import { endpointLines, feedLines, progressLine, updateLine } from "./story";
import { engineInterrupted, interrupted, run, say, sayOver } from "./terminal";

/** Longest wait for what runs to serve. */
const SETTLE_MS = 60_000;

/** Brings the platform up on this machine, or repairs it; sends events through it; tells what came out and where it is. */
async function main(): Promise<void> {
  const flags = parseStart(process.argv.slice(2));
  if (flags.help) {
    say(START_USAGE);
    return;
  }
  const here = paths();
  if (Object.keys({ ...flags.ports, ...flags.rooms, ...flags.values }).length > 0)
    writeChoices(here.state, merged(readChoices(here.state), flags));
  const settings = localSettings(here);
  await checkPorts(settings);

  await fetchRooms(settings, here.cache);
  interrupted.throwIfAborted();
  const opened = await openPlatform(settings, { paths: here, progress: say, signal: engineInterrupted });
  say("placing the platform");
  const { outputs: map, counts, milliseconds } = await opened.up();
  say(updateLine(counts, milliseconds));
  const outputs = plainOutputs(map);
  interrupted.throwIfAborted();

  say("");
  const waiting = settled(settings.folder, SETTLE_MS, interrupted);
  const statuses = await withHeartbeat(say, "waiting until everything serves", waiting);
  for (const line of [...processTable(statuses), memoryLine(statuses)]) say(`  ${line}`);
  if (flags.feed > 0) await feed(flags, outputs, settings.folder, here);

  say("");
  for (const line of endpointLines(outputs)) say(line);
  say("");
  say("The platform keeps running. `npm run status` tells how it is, `npm stop` ends it.");
}

/** Tells what runs and what it needs, before anything is fetched, then fetches it. */
async function fetchRooms(settings: LocalSettings, cache: string): Promise<void> {
  const rooms = switched(settings.rooms);
  // A worker that feeds a system runs where that system does.
  const running = workers.filter(({ feeds }) => feeds === undefined || rooms.on.some((room) => room === feeds));
  const demand = demandOf(rooms, gateways.length + running.length, cache);
  for (const line of table(demandTable(demand))) say(`  ${line}`);
  say(`  ${demandSentence(demand)}`);
  for (const { room, why } of rooms.off) say(`${room} cannot run here: ${why}`);
  say("");
  for (const it of toFetch(demand)) {
    await it.fetch(cache, say);
    interrupted.throwIfAborted();
  }
}

async function feed(
  { feed: milliseconds, rate }: StartFlags,
  outputs: StackOutputs,
  folder: string,
  { root, dist }: Paths,
): Promise<void> {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  say("");
  say(`sending generated events to ${outputs.ingest.url} for ${seconds} s, ${rate} a second`);
  const started = Date.now();
  const result = await runFeed({
    node: workloadNode(root),
    dist,
    folder: join(folder, "feed"),
    outputs,
    seconds,
    rate,
    onProgress: (progress) => {
      sayOver(progressLine(Math.round((Date.now() - started) / 1000), progress));
    },
    signal: interrupted,
  });
  say("");
  for (const line of feedLines(result)) say(`  ${line}`);
}

run(main);
