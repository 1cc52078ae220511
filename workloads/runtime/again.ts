import { headerOf } from "./context";
import type { InboundRecord } from "./driver";

/**
 * Headers of a record that was sent a second time, by a replay or a redrive (`workloads/replay`). Its key, value and other
 * headers are the first one's, its id included.
 */
export const AGAIN_HEADERS = {
  /** Where the record lies that it is a copy of: `payments/3/1200` (topic, partition, offset). */
  of: "millrace-replay-of",
  /** Name of the replay that sent it; a redrive has none. */
  replay: "millrace-replay",
  /** Where the dead letter lies that it was sent for. */
  letter: "millrace-redrive-of",
  /** How often a handler was called for it before it was sent again, decimal. */
  attempts: "millrace-redrive-attempts",
} as const;

/** True for a record that a replay or a redrive has sent. */
export const isSentAgain = (record: InboundRecord): boolean => record.headers[AGAIN_HEADERS.of] !== undefined;

/** How often a handler was called for the record before a redrive sent it again; 0 for any other. */
export function attemptsBefore(record: InboundRecord): number {
  const attempts = Number(headerOf(record, AGAIN_HEADERS.attempts));
  return Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0;
}
