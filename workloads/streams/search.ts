/**
 * What of a stream is searched, and in which form. Who may read an index reads all of it (rights on single fields are a paid
 * feature of Elasticsearch), so that what is personal must not get there:
 *
 * | class | in the search |
 * | --- | --- |
 * | `none` | as it is |
 * | `pseudonymous` | a pseudonym of the pseudonym, under a key that only the sink has; a map, whose keys speak too, not at all |
 * | `personal`, `sensitive` | not at all |
 *
 * A record or an array of which nothing is left is not there either. Timestamps are written as ISO 8601 in UTC: of a bare number
 * of four digits Elasticsearch's own format reads a year, and by any other format Trino does not read the field.
 */
import { TIMESTAMP_UNITS } from "./canonical";
import type { Field, Fields, Kind, PiiClass, TimestampUnit } from "./fields";
import { compileField, type Match } from "./match";
import type { AnyStream } from "./model";
import * as names from "./names";
import { milliseconds } from "./units";

/** How a value of a field stands in the search. */
export type SearchForm = "kept" | "pseudonym" | "left-out";

/** Form of a field by the strongest class of it and what it lies in (`Context.pii`). */
export function searchForm({ kind }: { readonly kind: Kind }, pii: PiiClass): SearchForm {
  switch (pii) {
    case "none":
      return "kept";
    case "pseudonymous":
      return kind === "map" ? "left-out" : "pseudonym";
    case "personal":
    case "sensitive":
      return "left-out";
  }
}

/** Hexadecimal digits of a pseudonym: the first 128 bits of HMAC-SHA-256 of the value's text under the secret key. */
export const PSEUDONYM_LENGTH = 32;

/** What makes a pseudonym of a text: `PSEUDONYM_LENGTH` hexadecimal digits in lower case, the same for the same text. */
export type Pseudonym = (text: string) => string;

/** Writes a value of a field; absent where the field is left out. */
type Write = ((value: unknown, pseudonym: Pseudonym) => unknown) | undefined;

const asIs: Write = (value) => value;
const asText: Write = (value, pseudonym) => pseudonym(String(value));
/** A value without values in it. */
const leaf =
  (kept: Write) =>
  (field: Field, { pii }: { readonly pii: PiiClass }): Write => {
    const form = searchForm(field, pii);
    return form === "left-out" ? undefined : form === "pseudonym" ? asText : kept;
  };

const match: Match<Write> = {
  string: leaf(asIs),
  boolean: leaf(asIs),
  int: leaf(asIs),
  long: (field, context) =>
    leaf(field.bigint === true ? (value) => (value as bigint).toString() : asIs)(field, context),
  double: leaf(asIs),
  decimal: leaf(asIs),
  timestamp: (field, context) => leaf((value) => isoOf(value as number, field.precision))(field, context),
  uuid: leaf(asIs),
  enum: leaf(asIs),
  array: (field, context) => {
    const write = context.items(field.items);
    return write && ((value, pseudonym) => (value as readonly unknown[]).map((item) => write(item, pseudonym)));
  },
  map: (field, context) => {
    const write = searchForm(field, context.pii) === "left-out" ? undefined : context.values(field.values);
    return (
      write &&
      ((value, pseudonym) =>
        Object.fromEntries(
          Object.entries(value as object).map(([key, item]) => [key, write(item, pseudonym)] as const),
        ))
    );
  },
  record: (field, context) => {
    const writers = context
      .fields(field.fields)
      .flatMap(([name, write]) => (write === undefined ? [] : [[name, write] as const]));
    if (writers.length === 0) return undefined;
    return (value, pseudonym) =>
      Object.fromEntries(
        writers.map(([name, write]) => [name, write((value as Record<string, unknown>)[name], pseudonym)] as const),
      );
  },
  nullable: (write) => write && ((value, pseudonym) => (value === null ? null : write(value, pseudonym))),
};

/**
 * The document of a stream's record.
 * @throws when the stream has nothing to be searched
 */
export function searchDocumentOf(stream: {
  readonly name: string;
  readonly fields: Fields;
}): (record: object, pseudonym: Pseudonym) => Readonly<Record<string, unknown>> {
  const write = compileField(match, { kind: "record", fields: stream.fields });
  if (write === undefined) {
    throw new Error(
      `stream "${stream.name}": a field must be left for the search, got none; take "search" from \`serve\``,
    );
  }
  return (record, pseudonym) => write(record, pseudonym) as Readonly<Record<string, unknown>>;
}

const DAY = 86_400_000;

/**
 * Days that one index holds. One event always comes into the same index, so that its id is there once: what is delivered again
 * years later is still found by it, which the backing indexes of a data stream cannot promise. Follows from the retention alone,
 * since a change of it moves the borders.
 */
export function searchPeriod({ retention }: Pick<AnyStream, "retention">): number {
  const days = milliseconds(retention) / DAY;
  return days <= 14 ? 1 : days <= 180 ? 7 : 30;
}

/** Days from the first of an index's period until it is deleted: then the youngest event that it may hold is past the retention. */
export const searchAge = (stream: Pick<AnyStream, "retention">): number =>
  Math.ceil(milliseconds(stream.retention) / DAY) + searchPeriod(stream);

/**
 * When the index of an event is deleted.
 * @param time when it happened; both in milliseconds since the epoch
 */
export function searchEnd(stream: Pick<AnyStream, "retention">, time: number): number {
  const period = searchPeriod(stream) * DAY;
  return Math.floor(time / period) * period + searchAge(stream) * DAY;
}

/** Index and id under which a record's document is written. */
export function searchTargetOf(
  stream: Pick<AnyStream, "name" | "retention" | "eventTime" | "fields">,
): (record: object) => { readonly index: string; readonly id: string } {
  const time = stream.fields[stream.eventTime];
  if (time?.kind !== "timestamp") {
    throw new Error(`stream "${stream.name}": eventTime must name a timestamp, got "${stream.eventTime}"`);
  }
  const period = searchPeriod(stream) * DAY;
  const prefix = names.searchPeriods(stream);
  const scale = TIMESTAMP_UNITS.ms / TIMESTAMP_UNITS[time.precision];
  return (record) => {
    const values = record as Readonly<Record<string, unknown>>;
    const start = Math.floor(((values[stream.eventTime] as number) * scale) / period) * period;
    return { index: prefix + new Date(start).toISOString().slice(0, 10).replaceAll("-", "."), id: values.id as string };
  };
}

function isoOf(value: number, unit: TimestampUnit): string {
  if (unit === "us") {
    const whole = Math.floor(value / 1_000);
    const rest = String(value - whole * 1_000).padStart(3, "0");
    return new Date(whole).toISOString().replace("Z", `${rest}Z`);
  }
  return new Date(unit === "s" ? value * 1_000 : value).toISOString();
}
