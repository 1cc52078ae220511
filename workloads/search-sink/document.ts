import { createHmac } from "node:crypto";
import { names, type AnyStream } from "../streams";
import { type Pseudonym, PSEUDONYM_LENGTH, searchDocumentOf, searchEnd, searchTargetOf } from "../streams/search";

/** A document on its way. */
export interface Document {
  readonly stream: string;
  /** What every index of the stream is found under, and is there once they are declared. */
  readonly alias: string;
  readonly id: string;
  readonly index: string;
  /** Two lines of a bulk request: what to do, and the document. */
  readonly lines: string;
  readonly bytes: number;
}

/** @param key secret; another one makes strangers of all that was written before */
export const pseudonymWith =
  (key: Buffer): Pseudonym =>
  (text) =>
    createHmac("sha256", key).update(text).digest("hex").slice(0, PSEUDONYM_LENGTH);

/** Makes documents of a stream's records. */
export function documentsOf(stream: AnyStream, pseudonym: Pseudonym): (record: object) => Document {
  const target = searchTargetOf(stream);
  const body = searchDocumentOf(stream);
  const alias = names.searchIndex(stream);
  return (record) => {
    const { index, id } = target(record);
    // `index` overwrites: what is delivered again changes nothing, and a replay corrects.
    const action = JSON.stringify({ index: { _index: index, _id: id } });
    const lines = `${action}\n${JSON.stringify(body(record, pseudonym))}\n`;
    return { stream: stream.name, alias, id, index, lines, bytes: Buffer.byteLength(lines) };
  };
}

/** How far ahead of the clock an event may be: each further day would be an index of its own. */
const AHEAD_MS = 3_600_000;

/** Why an event's time keeps it from the search. */
export interface Untimely {
  readonly cause: string;
  readonly detail: string;
}

/**
 * Events of a far time would make an index each, of which the engine bears a thousand.
 * @param time when it happened; both in milliseconds since the epoch
 */
export function untimely(stream: AnyStream, time: number, now: number): Untimely | undefined {
  if (time > now + AHEAD_MS) {
    return {
      cause: "event time in the future",
      detail: `${stream.eventTime} must be at most an hour ahead of the clock, got ${isoOf(time)} at ${isoOf(now)}; correct the clock or the unit of the sender`,
    };
  }
  if (searchEnd(stream, time) > now) return undefined;
  return {
    cause: "older than the retention",
    detail: `${stream.eventTime} must be within the retention of ${stream.retention}, got ${isoOf(time)} at ${isoOf(now)}; its index would be deleted at once`,
  };
}

const isoOf = (time: number): string => new Date(time).toISOString();

/**
 * Documents in rounds, of which none has an id twice: what is tried again must not overwrite what came after it.
 * @returns positions, in order within a round
 */
export function roundsOf(documents: readonly Pick<Document, "index" | "id">[]): readonly (readonly number[])[] {
  const seen = new Map<string, number>();
  const rounds: number[][] = [];
  documents.forEach(({ index, id }, position) => {
    const key = `${index}/${id}`;
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (rounds[round] ??= []).push(position);
  });
  return rounds;
}
