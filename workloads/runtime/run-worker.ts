import { pino } from "pino";
import { names } from "../streams";
import { kafkajsDriver } from "./drivers/kafkajs";
import { parseEnvironment, type Environment } from "./environment";
import { messageOf, type RuntimeFault } from "./errors";
import type { Handler } from "./handler";
import { serveHealth } from "./http";
import { driverSecurity } from "./security";
import { Runtime } from "./runtime";
import type { Hooks } from "./task";

export interface RunOptions {
  /** Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly hooks?: Hooks;
}

/**
 * Runs a worker until it is told to end: the whole of a worker's `main.ts`. Ends the process with 0 after a drain on
 * SIGTERM or SIGINT, with 1 and a sentence when it cannot start, cannot go on, or was not drained in time.
 * @example void runWorker(handler);
 */
export async function runWorker(handler: Handler, options: RunOptions = {}): Promise<void> {
  const { name } = handler.worker;
  try {
    const failure = await run(handler, parseEnvironment(options.env ?? process.env), options);
    if (failure !== undefined) fail(name, failure);
  } catch (error) {
    fail(name, messageOf(error));
  }
  process.exit();
}

/** @returns why it ended otherwise than it was told to */
async function run(
  handler: Handler,
  environment: Environment,
  { hooks = {} }: RunOptions,
): Promise<string | undefined> {
  const { name } = handler.worker;
  const log = pino({ level: environment.logLevel, base: { worker: name } });
  const driver = kafkajsDriver({
    brokers: environment.brokers,
    clientId: names.clientId(handler.worker),
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
  const runtime = new Runtime({
    handler,
    driver,
    log,
    hooks,
    faulted: (error) => {
      faulted(error);
    },
  });
  const { host, brokers, drainTimeout } = environment;
  const server = await serveHealth(runtime, name, host, environment.port);
  await runtime.start();
  log.info({ host, port: server.port, brokers }, "started");
  const reason = await Promise.race([signalled, fault]);
  log.info({ reason: typeof reason === "string" ? reason : "fault" }, "draining");
  const drained = await runtime.drain(drainTimeout);
  await server.close();
  if (typeof reason !== "string") return reason.message;
  if (!drained) {
    return `not drained within ${drainTimeout} ms; what was not acknowledged will be handled again; raise MILLRACE_DRAIN_TIMEOUT if the brokers are just slow`;
  }
  log.info("drained");
  return undefined;
}

function fail(worker: string, message: string): void {
  process.stderr.write(`${worker}: ${message}\n`);
  process.exitCode = 1;
}
