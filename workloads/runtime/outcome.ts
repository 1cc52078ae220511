import { names, StreamError } from "../streams";
import type { HeaderValue, InboundRecord, OutboundRecord } from "./driver";
import { headerOf } from "./context";
import { messageOf } from "./errors";
import type { Emit, ErasedOutcome, Reject } from "./handler";
import type { Output, Plan } from "./plan";
import { bytesOver } from "./record-size";
import { childOf } from "./trace";

/** What a handler answered that may not be written; calling it again would not help. */
export class InvalidOutcome extends Error {
  override readonly name = "InvalidOutcome";
}

export interface Answer {
  readonly emits: readonly Emit[];
  readonly reject: Reject | undefined;
  /** Undefined leaves it, null forgets it. */
  readonly state: unknown;
}

/** An outcome in one form. @throws InvalidOutcome on what is none */
export function answerOf(outcome: ErasedOutcome): Answer {
  // Not by the type: a handler in JavaScript, or past a cast, may answer anything.
  const given: unknown = outcome;
  if (Array.isArray(given)) return { emits: given as readonly Emit[], reject: undefined, state: undefined };
  if (typeof given !== "object" || given === null) {
    throw new InvalidOutcome(
      `a handler must answer a list of emits, a rejection, or { emits, state }, got ${typeof given}; return [] for nothing`,
    );
  }
  if (!("type" in given)) {
    const { emits = [], state } = given as { readonly emits?: readonly Emit[]; readonly state?: unknown };
    return { emits, reject: undefined, state };
  }
  if (given.type === "reject") return { emits: [], reject: given as Reject, state: undefined };
  throw new InvalidOutcome("a handler must answer a list of emits, got one emit; put it into [ ]");
}

/** An emitted record, and where it goes. */
export interface Written {
  readonly output: Output;
  readonly record: OutboundRecord;
}

/**
 * The records to write for a handler's emits.
 * @param source the input; undefined for what a timer emits
 * @throws InvalidOutcome when one is not of a stream that the worker writes, not of the stream's shape, or too large
 */
export function writtenOf(
  plan: Plan,
  emits: readonly Emit[],
  source: InboundRecord | undefined,
  limit: number,
): Written[] {
  const written: Written[] = [];
  let traced: string | undefined;
  for (const { stream, record } of emits) {
    const output = plan.outputs.get(stream.name);
    if (output === undefined) {
      throw new InvalidOutcome(
        `worker "${plan.name}" writes ${[...plan.outputs.keys()].join(", ") || "nothing"}, got a record for ${stream.name}; add the stream to \`writes\``,
      );
    }
    let value: string | Buffer;
    try {
      value = output.serde.payload(record);
    } catch (error) {
      if (error instanceof StreamError) throw new InvalidOutcome(error.message);
      throw new InvalidOutcome(`stream "${stream.name}": the record cannot be written: ${messageOf(error)}`);
    }
    const fields = record as Readonly<Record<string, unknown>>;
    const headers: Record<string, HeaderValue> = { [names.HEADERS.id]: String(fields.id) };
    const ingestedAt = source && headerOf(source, names.HEADERS.ingestedAt);
    if (ingestedAt !== undefined) headers[names.HEADERS.ingestedAt] = ingestedAt;
    // One span for one call of the handler, however many records it emits.
    traced ??= source && childOf(headerOf(source, names.HEADERS.traceparent));
    if (traced !== undefined) headers[names.HEADERS.traceparent] = traced;
    const outbound: OutboundRecord = { key: String(fields[output.stream.key]), value, headers };
    const bytes = bytesOver(outbound, limit);
    if (bytes !== undefined) {
      throw new InvalidOutcome(
        `stream "${stream.name}": a record has ${bytes} bytes with its key and headers, the most is ${limit}; emit a smaller one`,
      );
    }
    written.push({ output, record: outbound });
  }
  return written;
}
