import type { Producer, TopicBatch } from "./driver";
import { DriverError, messageOf } from "./errors";
import type { RuntimeLog } from "./log";
import { backoff, pause } from "./time";

export interface Delivery {
  /** Gives what is not written up. */
  readonly signal: AbortSignal;
  readonly log: RuntimeLog;
  /** What the log says beside the failure. */
  readonly facts: object;
  /** Told of each attempt that failed. */
  readonly failed: (code: string) => void;
}

/** Writes until it is written, however long the brokers are away. False when it was given up. */
export async function deliver(
  producer: Producer,
  batches: readonly TopicBatch[],
  { signal, log, facts, failed }: Delivery,
): Promise<boolean> {
  // Asked anew each time: it changes while the brokers are waited for.
  const givenUp = () => signal.aborted;
  if (batches.length === 0) return !givenUp();
  for (let failures = 0; !givenUp(); failures++) {
    try {
      await producer.send(batches, { signal });
      return true;
    } catch (error) {
      if (givenUp()) break;
      const code = error instanceof DriverError ? error.code : "other";
      failed(code);
      const all = { ...facts, code, error: messageOf(error), failures: failures + 1 };
      if (code === "unavailable" || code === "timeout") log.warn(all, "the brokers do not take records; waiting");
      else log.error(all, "the brokers refuse records; trying on, since none may be lost");
      await pause(backoff(failures, 100, 10_000), signal);
    }
  }
  return false;
}
