import { pino } from "pino";
import type { Driver } from "./driver";
import { kafkajsDriver } from "./drivers/kafkajs";
import type { Environment } from "./environment";
import { messageOf, type RuntimeFault } from "./errors";
import { serveHealth, type Served, type Who } from "./http";
import { driverSecurity } from "./security";
import type { RuntimeLog } from "./log";

/** What a process runs: a worker's runtime, a poller. */
export interface Part extends Served {
  start(): Promise<void>;
  /** Finishes what is under way. @returns false when it was not done within `timeout` milliseconds */
  drain(timeout: number): Promise<boolean>;
}

export interface ProcessSpec<E extends Environment> {
  /** What its last words begin with. */
  readonly name: string;
  readonly who: Who;
  readonly clientId: string;
  /** @throws an Error with a sentence */
  readonly environment: () => E;
  readonly part: (surroundings: ProcessSurroundings, environment: E) => Part;
}

/** What a process gives to what it runs. */
export interface ProcessSurroundings {
  readonly driver: Driver;
  readonly log: RuntimeLog;
  /** Called once when a defect ends the work for good. */
  readonly faulted: (error: RuntimeFault) => void;
}

/**
 * Runs a part until it is told to end. Ends the process with 0 after a drain on SIGTERM or SIGINT, with 1 and a sentence
 * when it cannot start, cannot go on, or was not drained in time.
 */
export async function runProcess<E extends Environment>(spec: ProcessSpec<E>): Promise<void> {
  try {
    const failure = await run(spec, spec.environment());
    if (failure !== undefined) fail(spec.name, failure);
  } catch (error) {
    fail(spec.name, messageOf(error));
  }
  process.exit();
}

/** @returns why it ended otherwise than it was told to */
async function run<E extends Environment>(spec: ProcessSpec<E>, environment: E): Promise<string | undefined> {
  const log = pino({ level: environment.logLevel, base: spec.who });
  const driver = kafkajsDriver({
    brokers: environment.brokers,
    clientId: spec.clientId,
    ...driverSecurity(environment.security),
    log: (level, message, facts) => {
      log[level](facts, message);
    },
  });
  let faulted: (error: RuntimeFault) => void = () => undefined;
  const fault = new Promise<RuntimeFault>((resolve) => (faulted = resolve));
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, resolve);
  });
  const surroundings: ProcessSurroundings = {
    driver,
    log,
    faulted: (error) => {
      faulted(error);
    },
  };
  const part = spec.part(surroundings, environment);
  const { host, brokers, drainTimeout } = environment;
  const server = await serveHealth(part, spec.who, host, environment.port);
  await part.start();
  log.info({ host, port: server.port, brokers }, "started");
  const reason = await Promise.race([signalled, fault]);
  log.info({ reason: typeof reason === "string" ? reason : "fault" }, "draining");
  const drained = await part.drain(drainTimeout);
  await server.close();
  if (typeof reason !== "string") return reason.message;
  if (!drained) {
    return `not drained within ${drainTimeout} ms; what was not acknowledged will be handled again; raise MILLRACE_DRAIN_TIMEOUT if the brokers are just slow`;
  }
  log.info("drained");
  return undefined;
}

function fail(name: string, message: string): void {
  process.stderr.write(`${name}: ${message}\n`);
  process.exitCode = 1;
}
