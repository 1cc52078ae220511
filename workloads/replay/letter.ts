import type { HeaderValue, InboundRecord, OutboundRecord } from "../runtime";
import { AGAIN_HEADERS } from "../runtime/again";
import { headerOf } from "../runtime/context";
import { DEAD_LETTER_HEADERS } from "../runtime/dead-letter";
import { type Place, placeText } from "./place";

/** What a dead letter says of itself. */
export interface Letter {
  readonly cause: string;
  /** Where the record lies that was given up; undefined when the headers do not say. */
  readonly origin: Place | undefined;
  /** How often a handler was called for it, in all its lives. */
  readonly attempts: number;
}

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

export function letterOf(record: InboundRecord): Letter {
  const topic = headerOf(record, DEAD_LETTER_HEADERS.topic);
  const partition = whole(headerOf(record, DEAD_LETTER_HEADERS.partition));
  const offset = whole(headerOf(record, DEAD_LETTER_HEADERS.offset));
  return {
    cause: headerOf(record, DEAD_LETTER_HEADERS.cause) ?? "unknown",
    origin:
      topic === undefined || partition === undefined || offset === undefined ? undefined : { topic, partition, offset },
    attempts: whole(headerOf(record, DEAD_LETTER_HEADERS.attempts)) ?? 0,
  };
}

const NOT_KEPT: ReadonlySet<string> = new Set([
  ...Object.values(DEAD_LETTER_HEADERS),
  // Of an earlier time that it was sent again.
  ...Object.values(AGAIN_HEADERS),
]);

/** The original as it is sent again: its bytes and headers, beside its first place in the same partition. */
export function originalOf(record: InboundRecord, { attempts }: Letter, origin: Place, letter: Place): OutboundRecord {
  const headers: Record<string, HeaderValue> = {};
  for (const [name, value] of Object.entries(record.headers)) {
    if (value !== undefined && !NOT_KEPT.has(name)) headers[name] = value;
  }
  return {
    key: record.key,
    value: record.value,
    partition: origin.partition,
    headers: {
      ...headers,
      [AGAIN_HEADERS.of]: placeText(origin),
      [AGAIN_HEADERS.letter]: placeText(letter),
      [AGAIN_HEADERS.attempts]: String(attempts),
    },
  };
}
