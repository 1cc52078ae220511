import { isRunning, readRecords } from "../../components/core/local";
import { command } from "../../workloads/replay/command";
import { definitions } from "../definitions";
import { paths, placeFolder } from "../paths";
import { interrupted, run, say, sayOver } from "./terminal";

/** `npm run replay` and `npm run redrive`: against the local place's broker, unless `--brokers` or the environment names others. */
async function main(): Promise<void> {
  const env = { ...process.env };
  const local = localBroker(placeFolder(paths().state));
  if (local !== undefined) env.MILLRACE_KAFKA_BROKERS ??= local;
  const args = process.argv.slice(2);
  if (env.MILLRACE_KAFKA_BROKERS === undefined && !args.some((arg) => /^--brokers(=|$)/.test(arg))) {
    throw new Error("no broker runs here; start the platform by `npm start`, or name brokers with --brokers host:port");
  }
  await command(args, { ...definitions, env, now: Date.now, say, sayOver, signal: interrupted });
}

/** `host:port` of the broker that runs on this machine for this checkout. */
function localBroker(folder: string): string | undefined {
  const kafka = readRecords(folder).find((record) => record.name === "kafka" && isRunning(record));
  const port = kafka?.ports.find(({ setting }) => setting === "kafka")?.port;
  return port === undefined ? undefined : `127.0.0.1:${port}`;
}

run(main);
