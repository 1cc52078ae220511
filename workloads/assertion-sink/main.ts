import { pino } from "pino";
import { runWorker } from "../runtime";
import { catalogue } from "../streams/catalogue";
import { openCatalogue } from "./client";
import { assertionSink } from "./definition";
import { assertionHandler } from "./handle";
import { parseSettings, type Settings } from "./settings";
import { ReportWriter } from "./writer";

function run({ access, pace, environment }: Settings): void {
  const log = pino({ level: process.env.MILLRACE_LOG_LEVEL ?? "info", base: { worker: assertionSink.name } });
  const writer = new ReportWriter(openCatalogue(access), pace, log);
  void runWorker(assertionHandler(writer, { streams: catalogue, environment }));
}

try {
  run(parseSettings(process.env));
} catch (error) {
  process.stderr.write(`${assertionSink.name}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
