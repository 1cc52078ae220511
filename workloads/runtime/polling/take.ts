import { hash } from "node:crypto";
import { names, serdeOf, StreamError, type AnyStream, type Serde } from "../../streams";
import { CAUSES, DEAD_LETTER_HEADERS } from "../dead-letter";
import type { OutboundRecord, TopicBatch } from "../driver";
import { count } from "../effects";
import { messageOf } from "../errors";
import { derivedId } from "../ids";
import { bytesOver } from "../record-size";
import type { Answer, ItemContext, Page, PollerHandler } from "./handler";

/** What is taken of an answer. */
export interface Taken {
  /** Events and dead letters, in the order of the items. */
  readonly batches: readonly TopicBatch[];
  readonly written: number;
  /** Items that were written before, or twice in this answer. */
  readonly skipped: number;
  /** Dead letters by cause. */
  readonly refused: ReadonlyMap<string, number>;
  /** Of what is in `batches`, for `Seen`. */
  readonly marks: readonly string[];
  readonly next: string | undefined;
  readonly since: string | undefined;
}

/** An answer that the handler could make nothing of. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

export interface Taking {
  /** True for what was written and acknowledged before, by its mark. */
  readonly seen: (mark: string) => boolean;
  /** Most bytes of a record to write. */
  readonly maxRecordBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Longest `next` and `since`: they are kept, and go into an address. */
const LONGEST_CURSOR = 2_048;
const MOST_DETAIL = 1_000;

interface Refusal {
  readonly cause: string;
  readonly detail: string;
}

/**
 * Makes events and dead letters of an answer. Writes nothing, and is a function of its arguments alone.
 * @throws Unreadable when the answer is none that the handler knows
 */
export function take(handler: PollerHandler, answer: Answer, taking: Taking): Taken {
  const { poller } = handler;
  const { items, next, since } = pageOf(handler, answer);
  const serde = serdeOf(poller.writes) as Serde<object>;
  const events: OutboundRecord[] = [];
  const letters: OutboundRecord[] = [];
  const refused = new Map<string, number>();
  const marks = new Set<string>();
  let skipped = 0;
  for (const item of items) {
    const made = madeOf(handler, serde, item, answer, taking);
    const mark = "cause" in made ? letterMark(item, made.cause) : made.id;
    if (marks.has(mark) || taking.seen(mark)) {
      skipped++;
      continue;
    }
    marks.add(mark);
    if ("cause" in made) {
      letters.push(letterOf(handler, item, made, mark, taking));
      count(refused, made.cause);
    } else events.push(made.record);
  }
  const batches = [
    { topic: names.topic(poller.writes), records: events },
    { topic: names.deadLetterTopic(poller), records: letters },
  ].filter(({ records }) => records.length > 0);
  return { batches, written: events.length, skipped, refused, marks: [...marks], next, since };
}

/** @throws Unreadable */
function pageOf({ poller, page }: PollerHandler, answer: Answer): Page<unknown> {
  let read: Page<unknown>;
  try {
    read = page(answer);
  } catch (error) {
    throw new Unreadable(messageOf(error).slice(0, MOST_DETAIL));
  }
  const cursors = [
    ["next", read.next, poller.paging],
    ["since", read.since, poller.since],
  ] as const;
  for (const [name, value, declared] of cursors) {
    if (value === undefined) continue;
    if (declared === undefined) {
      const setting = name === "next" ? "paging" : "since";
      throw new Unreadable(`the handler answers \`${name}\`, and the definition has no \`${setting}\`; set it`);
    }
    if (value.length > LONGEST_CURSOR) {
      throw new Unreadable(`\`${name}\` must have at most ${LONGEST_CURSOR} characters, got ${value.length}`);
    }
  }
  return read;
}

function madeOf(
  handler: PollerHandler,
  serde: Serde<object>,
  item: unknown,
  { askedAt }: Answer,
  { maxRecordBytes }: Taking,
): Refusal | { readonly id: string; readonly record: OutboundRecord } {
  const { poller, event } = handler;
  const given = new Set<string>();
  const ctx: ItemContext = {
    askedAt,
    id(of) {
      const id = derivedId(poller.name, of, 0);
      given.add(id);
      return id;
    },
  };
  try {
    const made = event(item, ctx);
    if (made.type === "reject") return { cause: made.cause, detail: made.detail ?? "" };
    const fields = made.record as Readonly<Record<string, unknown>>;
    const id = String(fields.id);
    // Another would be another each time that the source is asked.
    if (!given.has(id)) throw new Error("the event's id must be what `ctx.id` gives");
    const record = outboundOf(poller.writes, serde, fields, id, askedAt);
    const bytes = bytesOver(record, maxRecordBytes);
    if (bytes === undefined) return { id, record };
    return { cause: CAUSES.invalidEmit, detail: `the event has ${bytes} bytes, the most is ${maxRecordBytes}` };
  } catch (error) {
    const cause = error instanceof StreamError ? CAUSES.invalidEmit : CAUSES.handlerError;
    return { cause, detail: messageOf(error) };
  }
}

/** As the gateway writes it: to its consumers an event has come in by one of the doors. @throws StreamError */
const outboundOf = (
  stream: AnyStream,
  serde: Serde<object>,
  fields: Readonly<Record<string, unknown>>,
  id: string,
  askedAt: number,
): OutboundRecord => ({
  value: serde.payload(fields),
  key: String(fields[stream.key]),
  headers: { [names.HEADERS.id]: id, [names.HEADERS.ingestedAt]: String(askedAt) },
});

const textOf = (item: unknown): string => (item === undefined ? "null" : JSON.stringify(item));
const letterMark = (item: unknown, cause: string): string => hash("sha256", `${cause}\n${textOf(item)}`, "hex");

/** The item as JSON, under the same key each time that it is refused; one that no record can hold goes without. */
function letterOf(
  { poller }: PollerHandler,
  item: unknown,
  { cause, detail }: Refusal,
  key: string,
  { now, maxRecordBytes }: Taking,
): OutboundRecord {
  const letter = {
    key,
    value: textOf(item),
    headers: {
      [DEAD_LETTER_HEADERS.topic]: names.topic(poller.writes),
      [DEAD_LETTER_HEADERS.cause]: cause.slice(0, MOST_DETAIL),
      [DEAD_LETTER_HEADERS.detail]: detail.slice(0, MOST_DETAIL),
      [DEAD_LETTER_HEADERS.attempts]: "1",
      [DEAD_LETTER_HEADERS.worker]: poller.name,
      [DEAD_LETTER_HEADERS.at]: String(now),
    },
  };
  return bytesOver(letter, maxRecordBytes) === undefined ? letter : { ...letter, value: null };
}
