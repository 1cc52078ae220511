import type { Driver } from "../runtime";
import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { parseKafka } from "../runtime/environment";
import { driverSecurity } from "../runtime/security";
import { type AnyStream, type Capture, type Gateway, names, type Poller, type Worker } from "../streams";
import { parseRedrive, parseReplay } from "./options";
import { redrive } from "./redrive";
import { replay, type Progress } from "./replay";
import { progressLine, redriveLines, replayLines } from "./report";
import { streamNamed, targetOf } from "./targets";

/** What a command is given by whoever runs it. */
export interface Surroundings {
  /** Where the brokers are, as a worker's environment says it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  readonly captures: readonly Capture[];
  readonly pollers: readonly Poller[];
  readonly gateways: readonly Gateway[];
  readonly now: () => number;
  /** A line of the result, and one that the next of its kind replaces. */
  readonly say: (line: string) => void;
  readonly sayOver: (line: string) => void;
  /** Ends it after the batch under way. */
  readonly signal: AbortSignal;
}

/** `replay` or `redrive` with its arguments. @throws a sentence: what, got, allowed, remedy */
export async function command(args: readonly string[], surroundings: Surroundings): Promise<void> {
  const [name, ...rest] = args;
  if (name === "replay") return replayCommand(rest, surroundings);
  if (name === "redrive") return redriveCommand(rest, surroundings);
  throw new Error(`the command must be replay or redrive, got ${name === undefined ? "none" : `"${name}"`}`);
}

async function replayCommand(args: readonly string[], given: Surroundings): Promise<void> {
  const options = parseReplay(args, given.now());
  const stream = streamNamed(given.streams, options.stream);
  await withDriver(given, options.brokers, async (driver) => {
    const { from, to, name, dryRun } = options;
    const into = await targetOf(driver, given.streams, stream, options.into);
    const request = { source: names.topic(stream), into, name, from, to, dryRun, signal: given.signal };
    const report = await replay(driver, request, telling(given));
    for (const line of replayLines(request, report)) given.say(line);
  });
}

async function redriveCommand(args: readonly string[], given: Surroundings): Promise<void> {
  const { worker: name, causes, dryRun, brokers } = parseRedrive(args);
  const worker = workerNamed(given, name);
  await withDriver(given, brokers, async (driver) => {
    const inputs = worker.reads.map(names.topic);
    const request = { worker, inputs, dryRun, signal: given.signal, ...(causes === undefined ? {} : { causes }) };
    const report = await redrive(driver, request, telling(given));
    for (const line of redriveLines(name, dryRun, report)) given.say(line);
  });
}

/** The worker of that name. @throws a sentence, of its own for what has dead letters of another sort, or none */
function workerNamed({ workers, captures, pollers, gateways }: Surroundings, name: string): Worker {
  const found = workers.find((worker) => worker.name === name);
  if (found !== undefined) return found;
  if (captures.some((capture) => capture.name === name)) {
    throw new Error(
      `"${name}" is a capture: its dead letters are rows of a table, which came from no topic; mend the row or the mapping, and touch the row, so that its change is captured anew`,
    );
  }
  if (pollers.some((poller) => poller.name === name)) {
    throw new Error(
      `"${name}" is a poller: its dead letters are items of its source, which came from no topic; mend the source or the poller's \`event\`, and start it with MILLRACE_POLLER_FROM, so that they are asked for again`,
    );
  }
  if (gateways.some((gateway) => gateway.name === name)) {
    throw new Error(
      `"${name}" is a gateway, which has no dead letters: it refuses an event in its answer, and the sender has it still`,
    );
  }
  throw new Error(`no worker "${name}"; the workers are ${workers.map((worker) => worker.name).join(", ")}`);
}

const telling = ({ sayOver }: Surroundings) => {
  return (now: Progress): void => {
    sayOver(progressLine(now));
  };
};

async function withDriver(
  { env }: Surroundings,
  brokers: string | undefined,
  work: (driver: Driver) => Promise<void>,
): Promise<void> {
  const kafka = parseKafka(brokers === undefined ? env : { ...env, MILLRACE_KAFKA_BROKERS: brokers });
  const driver = kafkajsDriver({
    brokers: kafka.brokers,
    clientId: names.OPERATOR_CLIENT,
    ...driverSecurity(kafka.security),
  });
  try {
    await work(driver);
  } finally {
    await driver.close();
  }
}
