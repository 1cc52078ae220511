/**
 * The kinds of field a stream's record may hold: tagged data, no behaviour. Compilers (`match.ts`) turn them into types,
 * schemas and validators, each total by kind, so that a new kind does not compile until every compiler handles it.
 *
 * The canonical form of each kind in each encoding is the one table in `canonical.ts`.
 */

/** How personal a value is. `none` is the default; sinks mask or refuse the others by their own rules. */
export type PiiClass = "none" | "pseudonymous" | "personal" | "sensitive";

/** A rule that good data keeps; the lake's quality reports measure them, the gateway does not refuse for them. */
export type QualityRule =
  | { readonly rule: "range"; readonly min?: number; readonly max?: number }
  | { readonly rule: "pattern"; readonly pattern: string }
  | { readonly rule: "oneOf"; readonly values: readonly string[] }
  | { readonly rule: "notBlank" }
  | { readonly rule: "freshWithin"; readonly duration: Duration };

/** A length of time in words, never a bare number: `"5 ms"`, `"30 seconds"`, `"7 days"`. */
export type Duration =
  `${number} ${"ms" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days"}`;

/** A number of bytes in words: `"250 B"`, `"2 GiB"`. */
export type ByteSize = `${number} ${"B" | "KiB" | "MiB" | "GiB" | "TiB"}`;

/** What every kind of field may say of itself. */
export interface FieldOptions {
  /** What the value means, in one sentence; it becomes the description in every schema and catalogue. */
  readonly doc?: string;
  /** True when the value may be null. A null is always written; a missing field is refused. Default false. */
  readonly nullable?: boolean;
  /** The unit of a number, e.g. `EUR`, `°C`, `ms`. */
  readonly unit?: string;
  /** Default `none`. */
  readonly pii?: PiiClass;
  readonly rules?: readonly QualityRule[];
}

export type TimestampUnit = "s" | "ms" | "us";

export interface StringField extends FieldOptions {
  readonly kind: "string";
  /** Longest value in Unicode code points; longer ones are refused. Default 1024. */
  readonly maxLength?: number;
}
export interface BooleanField extends FieldOptions {
  readonly kind: "boolean";
}
/** A signed 32-bit integer. */
export interface IntField extends FieldOptions {
  readonly kind: "int";
  readonly min?: number;
  readonly max?: number;
}
/** A signed 64-bit integer: a number within ±(2^53 − 1), or with `bigint` the whole range, written as a string in JSON. */
export interface LongField extends FieldOptions {
  readonly kind: "long";
  readonly bigint?: boolean;
}
/** A finite IEEE 754 binary64; NaN and infinities are refused. */
export interface DoubleField extends FieldOptions {
  readonly kind: "double";
}
/** An exact decimal with `precision` digits in all, `scale` of them after the point; a string in TypeScript and JSON. */
export interface DecimalField extends FieldOptions {
  readonly kind: "decimal";
  readonly precision: number;
  readonly scale: number;
}
/** An instant as an integer count of `unit` since 1970-01-01T00:00:00Z (called `precision` because `unit` is the field's own unit). */
export interface TimestampField extends FieldOptions {
  readonly kind: "timestamp";
  readonly precision: TimestampUnit;
}
/** A UUID of any version, in lower case with hyphens. */
export interface UuidField extends FieldOptions {
  readonly kind: "uuid";
}
export interface EnumField<V extends readonly string[] = readonly string[]> extends FieldOptions {
  readonly kind: "enum";
  readonly values: V;
}
export interface ArrayField<I extends Field = Field> extends FieldOptions {
  readonly kind: "array";
  readonly items: I;
  /** Longest array; longer ones are refused. Default 1000. */
  readonly maxItems?: number;
}
/** Keys are strings. */
export interface MapField<I extends Field = Field> extends FieldOptions {
  readonly kind: "map";
  readonly values: I;
  /** Most entries; more are refused. Default 1000. */
  readonly maxEntries?: number;
}
export interface RecordField<F extends Fields = Fields> extends FieldOptions {
  readonly kind: "record";
  readonly fields: F;
}

export type Field =
  | StringField
  | BooleanField
  | IntField
  | LongField
  | DoubleField
  | DecimalField
  | TimestampField
  | UuidField
  | EnumField
  | ArrayField
  | MapField
  | RecordField;

export type Kind = Field["kind"];

// An interface, since a type alias may not refer to itself through RecordField.
// eslint-disable-next-line @typescript-eslint/consistent-indexed-object-style
export interface Fields {
  readonly [name: string]: Field;
}

export const string = <const O extends Omit<StringField, "kind">>(options?: O): StringField & NoInfer<O> =>
  ({ kind: "string", ...options }) as StringField & O;
export const boolean = <const O extends FieldOptions>(options?: O): BooleanField & NoInfer<O> =>
  ({ kind: "boolean", ...options }) as BooleanField & O;
export const int = <const O extends Omit<IntField, "kind">>(options?: O): IntField & NoInfer<O> =>
  ({ kind: "int", ...options }) as IntField & O;
export const long = <const O extends Omit<LongField, "kind">>(options?: O): LongField & NoInfer<O> =>
  ({ kind: "long", ...options }) as LongField & O;
export const double = <const O extends FieldOptions>(options?: O): DoubleField & NoInfer<O> =>
  ({ kind: "double", ...options }) as DoubleField & O;
export const decimal = <const O extends FieldOptions>(
  precision: number,
  scale: number,
  options?: O,
): DecimalField & NoInfer<O> => ({ kind: "decimal", precision, scale, ...options }) as DecimalField & O;
export const timestamp = <const O extends FieldOptions>(
  precision: TimestampUnit,
  options?: O,
): TimestampField & NoInfer<O> => ({ kind: "timestamp", precision, ...options }) as TimestampField & O;
export const uuid = <const O extends FieldOptions>(options?: O): UuidField & NoInfer<O> =>
  ({ kind: "uuid", ...options }) as UuidField & O;
export const enumeration = <const V extends readonly string[], const O extends FieldOptions>(
  values: V,
  options?: O,
): EnumField<V> & NoInfer<O> => ({ kind: "enum", values, ...options }) as EnumField<V> & O;
export const array = <const I extends Field, const O extends Omit<ArrayField, "kind" | "items">>(
  items: I,
  options?: O,
): ArrayField<I> & NoInfer<O> => ({ kind: "array", items, ...options }) as ArrayField<I> & O;
export const map = <const I extends Field, const O extends Omit<MapField, "kind" | "values">>(
  values: I,
  options?: O,
): MapField<I> & NoInfer<O> => ({ kind: "map", values, ...options }) as MapField<I> & O;
export const record = <const F extends Fields, const O extends FieldOptions>(
  fields: F,
  options?: O,
): RecordField<F> & NoInfer<O> => ({ kind: "record", fields, ...options }) as RecordField<F> & O;
