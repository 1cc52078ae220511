import { attemptsBefore } from "./again";
import type { HeaderValue, InboundRecord, OutboundRecord } from "./driver";

/**
 * Headers that a dead letter has beside the original's own. Its key, value and headers are the original's, byte for byte,
 * so that sending it again needs no more than leaving these out.
 */
export const DEAD_LETTER_HEADERS = {
  topic: "millrace-dl-topic",
  partition: "millrace-dl-partition",
  offset: "millrace-dl-offset",
  /** Why, as a short constant: a rejection's own, or one of `CAUSES`. */
  cause: "millrace-dl-cause",
  /** What was seen. */
  detail: "millrace-dl-detail",
  /** How often the handler was called, with the calls before a redrive. */
  attempts: "millrace-dl-attempts",
  worker: "millrace-dl-worker",
  /** When it was given up: milliseconds since the epoch, decimal. */
  at: "millrace-dl-at",
} as const;

/** Why the runtime itself gives a record up. */
export const CAUSES = {
  /** The bytes are no record of the stream. */
  undecodable: "undecodable",
  /** Keyed state, and no key. */
  noKey: "no-key",
  /** The handler threw at every attempt. */
  handlerError: "handler-error",
  /** The handler answered what may not be written. */
  invalidEmit: "invalid-emit",
  /** A timer's function threw, or answered what may not be; the letter is what was known of the key, as in the changelog. */
  timerError: "timer-error",
} as const;

const MOST_DETAIL = 1_000;
/** Room for our headers, within what the broker accepts. */
const HEADER_ROOM = 4 * 1024;

export interface Refusal {
  readonly cause: string;
  readonly detail: string;
  readonly attempts: number;
}

/** The dead letter of a record. An original that fills the whole limit loses its headers, never its value. */
export function deadLetterOf(
  record: InboundRecord,
  from: { readonly topic: string; readonly partition: number; readonly worker: string },
  refusal: Refusal,
  now: number,
  limit: number,
): OutboundRecord {
  const own: Record<string, HeaderValue> = {
    [DEAD_LETTER_HEADERS.topic]: from.topic,
    [DEAD_LETTER_HEADERS.partition]: String(from.partition),
    [DEAD_LETTER_HEADERS.offset]: String(record.offset),
    [DEAD_LETTER_HEADERS.cause]: refusal.cause.slice(0, MOST_DETAIL),
    [DEAD_LETTER_HEADERS.detail]: refusal.detail.slice(0, MOST_DETAIL),
    [DEAD_LETTER_HEADERS.attempts]: String(attemptsBefore(record) + refusal.attempts),
    [DEAD_LETTER_HEADERS.worker]: from.worker,
    [DEAD_LETTER_HEADERS.at]: String(now),
  };
  let bytes = (record.key?.length ?? 0) + (record.value?.length ?? 0) + HEADER_ROOM;
  const originals: Record<string, HeaderValue> = {};
  for (const name in record.headers) {
    const value = record.headers[name];
    if (value === undefined || name in own) continue;
    originals[name] = value;
    const values = Array.isArray(value) ? (value as readonly (Buffer | null)[]) : [value as Buffer | null];
    for (const one of values) bytes += 3 * name.length + 10 + (one?.length ?? 0);
  }
  return { key: record.key, value: record.value, headers: bytes > limit ? own : { ...originals, ...own } };
}
