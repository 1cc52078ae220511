import { pino } from "pino";
import { runWorker } from "../runtime";
import { openSearch } from "./client";
import { searchSink } from "./definition";
import { searchHandler } from "./handle";
import { parseSettings, type Settings } from "./settings";
import { BulkWriter } from "./writer";

function run({ access, batching, key }: Settings): void {
  const log = pino({ level: process.env.MILLRACE_LOG_LEVEL ?? "info", base: { worker: searchSink.name } });
  const writer = new BulkWriter(openSearch(access), batching, log);
  void runWorker(searchHandler(writer, key));
}

try {
  run(parseSettings(process.env));
} catch (error) {
  process.stderr.write(`${searchSink.name}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
