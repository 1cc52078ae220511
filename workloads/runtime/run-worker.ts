import { pino } from "pino";
import { names } from "../streams";
import type { Driver } from "./driver";
import { kafkajsDriver } from "./drivers/kafkajs";
import { parseEnvironment, type Environment } from "./environment";
import { messageOf, type RuntimeFault } from "./errors";
import type { Handler } from "./handler";
import { serveHealth } from "./http";
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
  let environment: Environment;
  try {
    environment = parseEnvironment(options.env ?? process.env);
  } catch (error) {
    fail(name, error);
    return;
  }
  const log = pino({ level: environment.logLevel, base: { worker: name } });
  const driver: Driver = kafkajsDriver({
    brokers: environment.brokers,
    clientId: names.clientId(handler.worker),
    log: (level, message, facts) => {
      log[level](facts, message);
    },
  });
  let fault: (error: RuntimeFault) => void = () => undefined;
  const faulted = new Promise<RuntimeFault>((resolve) => (fault = resolve));
  const runtime = new Runtime({
    handler,
    driver,
    log,
    faulted: (error) => {
      fault(error);
    },
    ...(options.hooks === undefined ? {} : { hooks: options.hooks }),
  });
  const signalled = new Promise<string>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, resolve);
  });
  try {
    const server = await serveHealth(runtime, name, environment.host, environment.port);
    await runtime.start();
    log.info({ host: environment.host, port: server.port, brokers: environment.brokers }, "started");
    const reason = await Promise.race([signalled, faulted]);
    log.info({ reason: typeof reason === "string" ? reason : "fault" }, "draining");
    const drained = await runtime.drain(environment.drainTimeout);
    if (typeof reason !== "string") fail(name, reason);
    else if (!drained) {
      fail(
        name,
        `not drained within ${environment.drainTimeout} ms; what was not acknowledged will be handled again; raise MILLRACE_DRAIN_TIMEOUT if the brokers are just slow`,
      );
    } else log.info("drained");
    await server.close();
    process.exit();
  } catch (error) {
    fail(name, error);
    process.exit();
  }
}

function fail(worker: string, error: unknown): void {
  process.stderr.write(`${worker}: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
