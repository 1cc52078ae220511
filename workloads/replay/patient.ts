import { DriverError } from "../runtime";
import { backoff, pause } from "../runtime/time";

const ATTEMPTS = 8;
const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/** Asks again while the brokers cannot answer yet: a topic that was just made has no leader for a moment. @throws what does not pass */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof DriverError && error.retriable)) throw error;
      await pause(backoff(attempt - 1, FIRST_MS, LONGEST_MS));
    }
  }
}
