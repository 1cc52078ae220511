import { type AnyStream, avroSchemaOf } from "../../workloads/streams";
import {
  allowed,
  decimalPattern,
  DEFAULT_MAX_ENTRIES,
  DEFAULT_MAX_ITEMS,
  DEFAULT_MAX_LENGTH,
  INT_MAX,
  INT_MIN,
  LONG_PATTERN,
  MAX_KEY_LENGTH,
  timestampRange,
  UUID,
} from "../../workloads/streams/canonical";
import type { TimestampUnit } from "../../workloads/streams/fields";
import { compileField, type FieldOf, type Match } from "../../workloads/streams/match";

/** A type of Spark, as `StructType.fromJson` reads it. */
export type SparkType = string | SparkStruct | SparkArray | SparkMap;
export interface SparkStruct {
  readonly type: "struct";
  readonly fields: readonly {
    readonly name: string;
    readonly type: SparkType;
    readonly nullable: true;
    readonly metadata: Readonly<Record<string, never>>;
  }[];
}
export interface SparkArray {
  readonly type: "array";
  readonly elementType: SparkType;
  readonly containsNull: true;
}
export interface SparkMap {
  readonly type: "map";
  readonly keyType: "string";
  readonly valueType: SparkType;
  readonly valueContainsNull: true;
}

/** How a stream's records are read by Spark, and what of them is refused. Expressions are Spark SQL over the record `r`. */
export interface Decoding {
  readonly encoding: "json" | "avro";
  /** JSON: what the text is parsed as, with the column that says it could not be. */
  readonly wire?: SparkStruct;
  /** JSON: the fields that there are. */
  readonly fields?: readonly string[];
  /** Avro: the schema that it was written with. */
  readonly schema?: string;
  /** What is the matter with a record, the first that holds. */
  readonly defects: readonly { readonly when: string; readonly reason: string }[];
  /** The table's columns. */
  readonly columns: readonly { readonly name: string; readonly sql: string }[];
}

/** Column of the text that could not be parsed as the schema says. */
export const CORRUPT = "_corrupt";

/** One kind: what it is parsed as, when its value `x` is bad, and what it becomes. Neither is asked about null. */
interface Wire {
  readonly type: SparkType;
  readonly bad: (x: string) => string;
  readonly value: (x: string) => string;
  readonly nullable?: true;
}

const same = (x: string): string => x;
const never = (): string => "false";
const NUMBER = "double";
/** Of Java, where `$` would also stand before a last line break. A raw literal, since SQL's own reads backslashes. */
const matches = (x: string, pattern: string): string => `${x} RLIKE r'${pattern.replace(/\$$/, "\\z")}'`;
const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const named = (name: string): string => `\`${name}\``;

/** Numbers of JSON are doubles to Spark as they are to JavaScript: exact up to 2^53, and `1.0` is 1. */
const whole = (x: string, min: number, max: number): string =>
  `NOT (${x} % 1 = 0 AND ${x} BETWEEN ${min}D AND ${max}D)`;
const wholeValue = (x: string, type: string): string => `try_cast(${x} AS ${type})`;
const finite = (x: string): string => `NOT (abs(${x}) <= 1.7976931348623157E308D)`;

const INSTANT: Readonly<Record<TimestampUnit, string>> = {
  s: "timestamp_seconds",
  ms: "timestamp_millis",
  us: "timestamp_micros",
};
const instant = (unit: TimestampUnit, x: string): string => {
  const { min, max } = timestampRange(unit);
  return `${INSTANT[unit]}(CASE WHEN ${x} BETWEEN ${min} AND ${max} THEN try_cast(${x} AS BIGINT) END)`;
};

const missing = (wire: Wire, x: string): string =>
  wire.nullable === true ? `(${x} IS NOT NULL AND ${wire.bad(x)})` : `(${x} IS NULL OR ${wire.bad(x)})`;
const either = (...conditions: readonly string[]): string => {
  const some = conditions.filter((condition) => condition !== "false");
  return some.length === 0 ? "false" : some.length === 1 ? (some[0] ?? "false") : `(${some.join(" OR ")})`;
};
/** Variables of functions within functions must differ. */
const variable = (path: string, letter: string): string => `${letter}${path.replace(/[^[{]/g, "").length}`;

/** What holds in both encodings. */
const common = {
  string: ({ maxLength = DEFAULT_MAX_LENGTH }): Wire => ({
    type: "string",
    bad: (x) => `char_length(${x}) > ${maxLength}`,
    value: same,
  }),
  boolean: (): Wire => ({ type: "boolean", bad: never, value: same }),
  // Adding 0 makes of -0 the 0 that it is.
  double: (): Wire => ({ type: NUMBER, bad: finite, value: (x) => `${x} + 0D` }),
  uuid: (): Wire => ({ type: "string", bad: (x) => `NOT ${matches(x, UUID.source)}`, value: same }),
  enum: ({ values }: FieldOf<"enum">): Wire => ({
    type: "string",
    bad: (x) => `${x} NOT IN (${values.map(quoted).join(", ")})`,
    value: same,
  }),
  array: (field, context): Wire => {
    const items = context.items(field.items);
    const item = variable(context.path, "item");
    return {
      type: { type: "array", elementType: items.type, containsNull: true },
      bad: (x) =>
        either(
          `size(${x}) > ${field.maxItems ?? DEFAULT_MAX_ITEMS}`,
          `exists(${x}, ${item} -> ${missing(items, item)})`,
        ),
      value: (x) => (items.value("x") === "x" ? x : `transform(${x}, ${item} -> ${items.value(item)})`),
    };
  },
  map: (field, context): Wire => {
    const values = context.values(field.values);
    const [key, value] = [variable(context.path, "key"), variable(context.path, "value")];
    return {
      type: { type: "map", keyType: "string", valueType: values.type, valueContainsNull: true },
      bad: (x) =>
        either(
          `size(${x}) > ${field.maxEntries ?? DEFAULT_MAX_ENTRIES}`,
          `exists(map_keys(${x}), ${key} -> char_length(${key}) > ${MAX_KEY_LENGTH})`,
          `exists(map_values(${x}), ${value} -> ${missing(values, value)})`,
        ),
      value: (x) =>
        values.value("x") === "x" ? x : `transform_values(${x}, (${key}, ${value}) -> ${values.value(value)})`,
    };
  },
  record: (field, context): Wire => {
    const fields = context.fields(field.fields);
    return {
      type: {
        type: "struct",
        fields: fields.map(([name, { type }]) => ({ name, type, nullable: true, metadata: {} })),
      },
      bad: (x) => either(...fields.map(([name, wire]) => missing(wire, `${x}.${named(name)}`))),
      value: (x) =>
        `CASE WHEN ${x} IS NOT NULL THEN named_struct(${fields
          .map(([name, wire]) => `${quoted(name)}, ${wire.value(`${x}.${named(name)}`)}`)
          .join(", ")}) END`,
    };
  },
  nullable: (wire): Wire => ({ ...wire, nullable: true }),
} satisfies Partial<Match<Wire>>;

const json: Match<Wire> = {
  ...common,
  int: ({ min = INT_MIN, max = INT_MAX }) => ({
    type: NUMBER,
    bad: (x) => whole(x, min, max),
    value: (x) => wholeValue(x, "INT"),
  }),
  long: ({ bigint }) =>
    bigint === true
      ? {
          type: "string",
          bad: (x) => `NOT ${matches(x, LONG_PATTERN)}`,
          value: (x) => wholeValue(x, "BIGINT"),
        }
      : {
          type: NUMBER,
          bad: (x) => whole(x, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
          value: (x) => wholeValue(x, "BIGINT"),
        },
  decimal: (field) => ({
    type: "string",
    bad: (x) => `NOT ${matches(x, decimalPattern(field))}`,
    value: (x) => wholeValue(x, `DECIMAL(${field.precision}, ${field.scale})`),
  }),
  timestamp: ({ precision }) => {
    const { min, max } = timestampRange(precision);
    return { type: NUMBER, bad: (x) => whole(x, min, max), value: (x) => instant(precision, x) };
  },
};

const avro: Match<Wire> = {
  ...common,
  int: ({ min = INT_MIN, max = INT_MAX }) => ({
    type: "integer",
    bad: (x) => `NOT (${x} BETWEEN ${min} AND ${max})`,
    value: same,
  }),
  long: ({ bigint }) => ({
    type: "long",
    bad: (x) =>
      bigint === true ? "false" : `NOT (${x} BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER})`,
    value: same,
  }),
  decimal: ({ precision, scale }) => ({ type: `decimal(${precision},${scale})`, bad: never, value: same }),
  timestamp: ({ precision }) => {
    const { min, max } = timestampRange(precision);
    return precision === "s"
      ? { type: "long", bad: (x) => `NOT (${x} BETWEEN ${min} AND ${max})`, value: (x) => instant("s", x) }
      : {
          type: "timestamp",
          bad: (x) => `NOT (unix_${precision === "ms" ? "millis" : "micros"}(${x}) BETWEEN ${min} AND ${max})`,
          value: same,
        };
  },
};

/** How Spark reads a stream's records into its table. */
export function decodingOf(stream: Pick<AnyStream, "name" | "doc" | "fields" | "encoding">): Decoding {
  const { encoding, fields } = stream;
  const match = encoding === "avro" ? avro : json;
  const compiled = Object.entries(fields).map(
    ([name, field]) => [name, compileField(match, field, name), field] as const,
  );
  const at = (name: string): string => `r.${named(name)}`;
  const defects = compiled.map(([name, wire, field]) => ({
    when: missing(wire, at(name)),
    reason: `${name} ${allowed(field)}`,
  }));
  const columns = compiled.map(([name, wire]) => ({ name, sql: wire.value(at(name)) }));
  if (encoding === "avro") return { encoding, schema: JSON.stringify(avroSchemaOf(stream)), defects, columns };
  return {
    encoding,
    wire: {
      type: "struct",
      fields: [...compiled.map(([name, wire]) => [name, wire.type] as const), [CORRUPT, "string"] as const].map(
        ([name, type]) => ({
          name,
          type,
          nullable: true,
          metadata: {},
        }),
      ),
    },
    fields: Object.keys(fields),
    defects: [
      ...defects,
      // A nullable field of another type reads as null.
      { when: `r.${named(CORRUPT)} IS NOT NULL`, reason: "a nullable field has another type than it should" },
    ],
    columns,
  };
}
