import { names } from "../streams";
import { parseEnvironment } from "./environment";
import type { Handler } from "./handler";
import { runProcess } from "./run-process";
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
export function runWorker(handler: Handler, { env = process.env, hooks = {} }: RunOptions = {}): Promise<void> {
  const { worker } = handler;
  return runProcess({
    name: worker.name,
    who: { worker: worker.name },
    clientId: names.clientId(worker),
    environment: () => parseEnvironment(env),
    part: (surroundings) => new Runtime({ handler, hooks, ...surroundings }),
  });
}
