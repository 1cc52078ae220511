/**
 * The one table of canonical forms: what a value of each kind is in memory, in JSON and in Avro. One value has one form in
 * each encoding; whatever is not that form is refused, never repaired.
 */
import type { DecimalField, Field, Kind, TimestampUnit } from "./fields";

/** One kind's canonical form in words: in TypeScript, in JSON, in Avro. */
export interface Form {
  readonly memory: string;
  readonly json: string;
  readonly avro: string;
}

/** What the README's table shows; `canonical-vectors.ts` gives the same by example. */
export const FORMS: Readonly<Record<Kind, Form>> = {
  string: { memory: "`string`", json: "string of well-formed Unicode", avro: "`string`" },
  boolean: { memory: "`boolean`", json: "`true`, `false`", avro: "`boolean`" },
  int: { memory: "`number`", json: "integer of 32 bits", avro: "`int`" },
  long: {
    memory: "`number`; with `bigint` `bigint`",
    json: "integer within ±(2^53 − 1); with `bigint` a string of digits over all 64 bits",
    avro: "`long`",
  },
  double: { memory: "`number`", json: "finite number; −0 is written as 0", avro: "`double`" },
  decimal: {
    memory: "`string`",
    json: "string with exactly `scale` digits after the point, no plus, no leading zero, no −0",
    avro: "`bytes` as `decimal`, as few as hold it",
  },
  timestamp: {
    memory: "`number`",
    json: "integer in its unit since 1970, within the years 1 to 9999",
    avro: "`long` as `timestamp-millis` or `timestamp-micros`; seconds plain",
  },
  uuid: { memory: "`string`", json: "string in lower case with hyphens", avro: "`string` as `uuid`" },
  enum: { memory: "one of its values", json: "string", avro: "`enum`" },
  array: { memory: "`readonly T[]`", json: "array", avro: "`array` in one block" },
  map: {
    memory: "`Readonly<Record<string, T>>`",
    json: "object, keys sorted",
    avro: "`map` in one block, keys sorted",
  },
  record: {
    memory: "object",
    json: "object with every field, in the order of definition, and no other",
    avro: "`record`",
  },
};

export const DEFAULT_MAX_LENGTH = 1024;
export const DEFAULT_MAX_ITEMS = 1000;
export const DEFAULT_MAX_ENTRIES = 1000;
/** Longest key of a map, in code points. */
export const MAX_KEY_LENGTH = 256;

export const INT_MIN = -(2 ** 31);
export const INT_MAX = 2 ** 31 - 1;
export const LONG_MIN = -(2n ** 63n);
export const LONG_MAX = 2n ** 63n - 1n;

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Units in a second. */
export const TIMESTAMP_UNITS: Readonly<Record<TimestampUnit, number>> = { s: 1, ms: 1_000, us: 1_000_000 };

// 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z: what SQL engines can show. It also catches a value in a finer unit than declared.
const FIRST_SECOND = -62_135_596_800;
const END_SECOND = 253_402_300_800;

/** The instants of a unit that are allowed, both inclusive: the years 1 to 9999, within the integers that a double holds. */
export function timestampRange(unit: TimestampUnit): { readonly min: number; readonly max: number } {
  const factor = TIMESTAMP_UNITS[unit];
  return {
    min: Math.max(FIRST_SECOND * factor, Number.MIN_SAFE_INTEGER),
    max: Math.min(END_SECOND * factor - 1, Number.MAX_SAFE_INTEGER),
  };
}

/** A decimal's one spelling: no plus, no leading zero, no negative zero, exactly `scale` digits after the point. */
export function decimalPattern({ precision, scale }: Pick<DecimalField, "precision" | "scale">): string {
  const whole = precision - scale;
  const integer = whole === 0 ? "0" : `(?:0|[1-9][0-9]{0,${whole - 1}})`;
  const fraction = scale === 0 ? "" : `\\.[0-9]{${scale}}`;
  return `^(?!-[0.]*$)-?${integer}${fraction}$`;
}

/** The unscaled integer of a canonical decimal, in digits: `"-1.50"` → `"-150"`. */
export function unscaled(text: string): string {
  return text.replace(".", "");
}

/** The canonical decimal of an unscaled integer: -150 at scale 2 → `"-1.50"`. */
export function decimalText(value: number | bigint, scale: number): string {
  const sign = value < 0 ? "-" : "";
  const digits = String(value < 0 ? -value : value).padStart(scale + 1, "0");
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** An int64 in digits: no plus, no leading zero, no negative zero, nothing out of range. */
export const LONG_PATTERN = `^(?:0|-?[1-9][0-9]{0,17}|-?(?:${nineteenDigitsTo(String(LONG_MAX))})|${LONG_MIN})$`;

/** Patterns of the numbers of as many digits as `max` that are at most it. */
function nineteenDigitsTo(max: string): string {
  const patterns = [max];
  for (let i = 0; i < max.length; i++) {
    const first = i === 0 ? 1 : 0;
    const digit = Number(max.charAt(i));
    // The same digits up to here, a smaller one, and any after it.
    if (digit > first) patterns.push(`${max.slice(0, i)}[${first}-${digit - 1}][0-9]{${max.length - 1 - i}}`);
  }
  return patterns.join("|");
}

export function isLong(value: bigint): boolean {
  return value >= LONG_MIN && value <= LONG_MAX;
}

/** True when the text has at most `max` code points. */
export function fits(text: string, max: number): boolean {
  if (text.length <= max) return true;
  if (text.length > 2 * max) return false;
  let points = 0;
  for (const point of text) if (point !== "" && ++points > max) return false;
  return true;
}

/** What is allowed for a field, as the end of a sentence that begins with its path: `must be …`. */
export function allowed(field: Field): string {
  return `must be ${kindAllowed(field)}${field.nullable === true ? ", or null" : ""}`;
}

function kindAllowed(field: Field): string {
  switch (field.kind) {
    case "string":
      return `a string of at most ${field.maxLength ?? DEFAULT_MAX_LENGTH} characters`;
    case "boolean":
      return "true or false";
    case "int":
      return `an integer from ${field.min ?? INT_MIN} to ${field.max ?? INT_MAX}`;
    case "long":
      return field.bigint === true
        ? `a string of digits, an integer from ${LONG_MIN} to ${LONG_MAX}`
        : `an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;
    case "double":
      return "a finite number";
    case "decimal":
      return decimalAllowed(field);
    case "timestamp": {
      const { min, max } = timestampRange(field.precision);
      return `an integer of ${field.precision} since 1970-01-01T00:00:00Z, from ${min} to ${max}`;
    }
    case "uuid":
      return "a UUID in lower case with hyphens";
    case "enum":
      return `one of ${field.values.join(", ")}`;
    case "array":
      return `an array of at most ${field.maxItems ?? DEFAULT_MAX_ITEMS} items`;
    case "map":
      return `an object of at most ${field.maxEntries ?? DEFAULT_MAX_ENTRIES} entries, each key at most ${MAX_KEY_LENGTH} characters`;
    case "record":
      return `an object with the fields ${Object.keys(field.fields).join(", ")}`;
  }
}

function decimalAllowed({ precision, scale }: DecimalField): string {
  const whole = precision - scale;
  const before = whole === 0 ? "0 before the point" : `at most ${whole} digits before the point`;
  return scale === 0
    ? `a decimal as a string of at most ${precision} digits, without leading zeros`
    : `a decimal as a string, ${before} without leading zeros and exactly ${scale} after it`;
}
