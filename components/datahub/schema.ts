import {
  type AnyStream,
  compileRecord,
  type Context,
  type Field,
  type Match,
  names,
  type PiiClass,
} from "../../workloads/streams";

/** DataHub's classes of fields. */
export type FieldType =
  "BooleanType" | "StringType" | "NumberType" | "TimeType" | "EnumType" | "ArrayType" | "MapType" | "RecordType";

/** One field of a dataset, as DataHub lists them: each on its own, those within others too. */
export interface SchemaEntry {
  /** The definition's path, without the items of a list or values of a map that it ends in: `reasons`, `reasons[].rule`. */
  readonly path: string;
  /** DataHub's own (version 2): `[version=2.0].[type=Payments].[type=double].amount`. */
  readonly fieldPath: string;
  readonly type: FieldType;
  /** What a list or map holds, and nothing of the others. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The definition's words: `decimal(12, 2)`. */
  readonly native: string;
  readonly nullable: boolean;
  /** Of it or what it lies in, whichever is stronger. */
  readonly pii: PiiClass;
  readonly field: Field;
}

interface Compiled {
  /** What a path names on the way: `array`, then its items' own. */
  readonly types: readonly string[];
  /** What DataHub calls it as an item or value of another. */
  readonly word: string;
  readonly type: FieldType;
  readonly details: Readonly<Record<string, unknown>>;
  readonly native: string;
  readonly pii: PiiClass;
  /** Of a record, also as an item: its fields, with what their path begins with left off. */
  readonly below: readonly SchemaEntry[];
}

const leaf =
  <F extends Field>(type: FieldType, word: string, native: (field: F) => string) =>
  (field: F, { pii }: Context<Compiled>): Compiled => ({
    types: [word],
    word,
    type,
    details: {},
    native: native(field),
    pii,
    below: [],
  });

/** Types are named as in the stream's Avro schema, so that DataHub's own reader of such schemas gives the same paths. */
const matchOf = (stream: { readonly name: string }): Match<Compiled> => ({
  string: leaf("StringType", "string", ({ maxLength }) =>
    maxLength === undefined ? "string" : `string(${maxLength})`,
  ),
  boolean: leaf("BooleanType", "boolean", () => "boolean"),
  int: leaf("NumberType", "int", () => "int"),
  long: leaf("NumberType", "long", ({ bigint }) => (bigint === true ? "bigint" : "long")),
  double: leaf("NumberType", "double", () => "double"),
  decimal: leaf("NumberType", "bytes", ({ precision, scale }) => `decimal(${precision}, ${scale})`),
  timestamp: leaf("TimeType", "long", ({ precision }) => `timestamp(${precision})`),
  uuid: leaf("StringType", "string", () => "uuid"),
  enum: leaf("EnumType", "enum", ({ values }) => `enum(${values.join(", ")})`),
  array: (field, context) => {
    const items = context.items(field.items);
    return {
      types: ["array", ...items.types],
      word: "array",
      type: "ArrayType",
      details: { nestedType: [items.word] },
      native: `array<${items.native}>`,
      pii: items.pii,
      below: items.below,
    };
  },
  map: (field, context) => {
    const values = context.values(field.values);
    return {
      types: ["map", ...values.types],
      word: "map",
      type: "MapType",
      details: { keyType: "string", valueType: values.word },
      native: `map<string, ${values.native}>`,
      pii: values.pii,
      below: values.below,
    };
  },
  record: (field, context) => ({
    types: [names.avroName(stream, context.path)],
    word: "record",
    type: "RecordType",
    details: {},
    native: "record",
    pii: context.pii,
    below: context.fields(field.fields).flatMap(([name, compiled, inner]) => {
      const fieldPath = [...compiled.types.map((type) => `[type=${type}]`), name].join(".");
      const { type, details, native, pii } = compiled;
      const path = context.path === "" ? name : `${context.path}.${name}`;
      return [
        { path, fieldPath, type, details, native, nullable: inner.nullable === true, pii, field: inner },
        ...compiled.below.map((entry) => ({ ...entry, fieldPath: `${fieldPath}.${entry.fieldPath}` })),
      ];
    }),
  }),
});

/** Every field of a stream, in the order of definition, those within others after them. */
export function entriesOf(stream: AnyStream): readonly SchemaEntry[] {
  const record = compileRecord(matchOf(stream), stream);
  const root = ["[version=2.0]", ...record.types.map((type) => `[type=${type}]`)].join(".");
  return record.below.map((entry) => ({ ...entry, fieldPath: `${root}.${entry.fieldPath}` }));
}

/** A list's items and a map's values have no entry of their own: theirs is the list's or the map's. */
export const entryPath = (path: string): string => path.replace(/(\[\]|\{\})+$/, "");
