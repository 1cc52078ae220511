/** Streams and records at random, for property tests of whatever is compiled from them. */
import fc from "fast-check";
import { fits, INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, decimalText, timestampRange } from "../canonical";
import type { Field, Fields, TimestampUnit } from "../fields";
import * as f from "../fields";
import type { InferFields } from "../infer";
import { compileField, type Match } from "../match";
import { RESERVED } from "../reserved";

const options = fc.record({ nullable: fc.boolean() });

const fieldName = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,7}$/).filter((name) => !RESERVED.has(name.toLowerCase()));

const symbols = fc.uniqueArray(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/), { minLength: 1, maxLength: 5 });

const scalar: fc.Arbitrary<Field> = fc.oneof(
  fc.tuple(options, fc.integer({ min: 1, max: 20 })).map(([o, maxLength]) => f.string({ ...o, maxLength })),
  options.map((o) => f.boolean(o)),
  fc
    .tuple(options, fc.integer({ min: INT_MIN, max: INT_MAX }), fc.integer({ min: INT_MIN, max: INT_MAX }))
    .map(([o, a, b]) => f.int({ ...o, min: Math.min(a, b), max: Math.max(a, b) })),
  fc.tuple(options, fc.boolean()).map(([o, bigint]) => f.long({ ...o, bigint })),
  options.map((o) => f.double(o)),
  fc
    .tuple(options, fc.integer({ min: 1, max: 38 }), fc.nat(38))
    .map(([o, precision, scale]) => f.decimal(precision, Math.min(precision, scale), o)),
  fc.tuple(options, fc.constantFrom<TimestampUnit>("s", "ms", "us")).map(([o, unit]) => f.timestamp(unit, o)),
  options.map((o) => f.uuid(o)),
  fc.tuple(options, symbols).map(([o, values]) => f.enumeration(values, o)),
);

/** A field of any kind, nested at most three levels. */
export const anyField: fc.Arbitrary<Field> = fc.letrec<{ field: Field; fields: Fields }>((tie) => ({
  fields: fc
    .uniqueArray(fc.tuple(fieldName, tie("field")), {
      minLength: 1,
      maxLength: 5,
      selector: ([name]) => name.toLowerCase(),
    })
    .map((entries) => Object.fromEntries(entries)),
  field: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalar,
    fc
      .tuple(options, tie("field"), fc.integer({ min: 1, max: 6 }))
      .map(([o, items, maxItems]) => f.array(items, { ...o, maxItems })),
    fc
      .tuple(options, tie("field"), fc.integer({ min: 1, max: 6 }))
      .map(([o, values, maxEntries]) => f.map(values, { ...o, maxEntries })),
    fc.tuple(options, tie("fields")).map(([o, fields]) => f.record(fields, o)),
  ),
})).field;

/** What the compilers need of a stream: its name and fields. */
export interface NamedFields {
  readonly name: string;
  readonly doc: string;
  readonly fields: Fields;
}

export const anyStream: fc.Arbitrary<NamedFields> = fc
  .uniqueArray(fc.tuple(fieldName, anyField), { minLength: 1, maxLength: 8, selector: ([name]) => name.toLowerCase() })
  .map((entries) => ({ name: "any-stream", doc: "Anything.", fields: Object.fromEntries(entries) }));

/** Text of any characters that UTF-8 has, at most so many code points. */
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ maxLength }),
    fc.string({ unit: "binary", maxLength }).filter((value) => fits(value, maxLength)),
  );

const values: Match<fc.Arbitrary<unknown>> = {
  string: ({ maxLength = 1024 }) => text(Math.min(maxLength, 40)),
  boolean: () => fc.boolean(),
  int: ({ min = INT_MIN, max = INT_MAX }) => fc.integer({ min, max }),
  long: ({ bigint }) => (bigint === true ? fc.bigInt({ min: LONG_MIN, max: LONG_MAX }) : fc.maxSafeInteger()),
  double: () => fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  decimal: ({ precision, scale }) => {
    const bound = 10n ** BigInt(precision) - 1n;
    return fc.bigInt({ min: -bound, max: bound }).map((value) => decimalText(value, scale));
  },
  timestamp: ({ precision }) => fc.integer(timestampRange(precision)),
  uuid: () => fc.uuid(),
  enum: ({ values: allowed }) => fc.constantFrom(...allowed),
  array: (field, context) => fc.array(context.items(field.items), { maxLength: Math.min(field.maxItems ?? 5, 5) }),
  map: (field, context) =>
    fc
      .array(
        fc.tuple(
          fc.oneof(fc.constant("__proto__"), fc.constant("constructor"), text(10)),
          context.values(field.values),
        ),
        {
          maxLength: Math.min(field.maxEntries ?? 5, 5),
        },
      )
      .map((entries) => Object.fromEntries(entries)),
  record: (field, context) => {
    const fields = context.fields(field.fields);
    return fc
      .tuple(...fields.map(([, value]) => value))
      .map((made) => Object.fromEntries(fields.map(([name], i) => [name, made[i]])));
  },
  nullable: (value) => fc.option(value, { nil: null }),
};

/** A good record of a stream, in memory. */
export function recordOf(stream: { readonly fields: Fields }): fc.Arbitrary<InferFields<Fields>> {
  // What is made by the definition is of its type, which the compiler cannot see.
  return compileField(values, { kind: "record", fields: stream.fields }) as fc.Arbitrary<InferFields<Fields>>;
}

/** A stream with one of its records. */
export const anyStreamAndRecord = anyStream.chain((stream) => fc.tuple(fc.constant(stream), recordOf(stream)));
