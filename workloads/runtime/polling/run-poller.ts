import { names } from "../../streams";
import { parseEnvironment } from "../environment";
import { runProcess } from "../run-process";
import type { PollerHandler } from "./handler";
import { Polling, type PollingHooks } from "./polling";
import { parsePollerSettings } from "./settings";

export interface RunPollerOptions {
  /** Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly hooks?: PollingHooks;
}

/**
 * Runs a poller until it is told to end: the whole of a poller's `main.ts`. Ends the process with 0 after a drain on SIGTERM
 * or SIGINT, with 1 and a sentence when it cannot start, cannot go on, or was not drained in time.
 * @example void runPoller(handler);
 */
export function runPoller(
  handler: PollerHandler,
  { env = process.env, hooks = {} }: RunPollerOptions = {},
): Promise<void> {
  const { poller } = handler;
  return runProcess({
    name: poller.name,
    who: { poller: poller.name },
    clientId: names.clientId(poller),
    environment: () => ({ ...parseEnvironment(env), settings: parsePollerSettings(poller, env) }),
    part: (surroundings, { settings }) => new Polling({ handler, hooks, settings, ...surroundings }),
  });
}
