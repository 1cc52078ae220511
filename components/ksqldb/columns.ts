import { type AnyStream, compileField, type Field, type Match } from "../../workloads/streams";

/**
 * ksqlDB's types, as it reads and as it writes a field. Both are of ksqlDB's JSON: its reader takes a decimal and a 64-bit integer
 * from a string as well as from a number (`KsqlJsonDeserializer`), but its writer makes numbers of them, where the canonical form
 * is a string; so what is written is declared a string, and cast.
 */
const readTypes: Match<string> = {
  string: () => "STRING",
  boolean: () => "BOOLEAN",
  int: () => "INTEGER",
  long: () => "BIGINT",
  double: () => "DOUBLE",
  decimal: ({ precision, scale }) => `DECIMAL(${precision}, ${scale})`,
  // ksqlDB counts milliseconds alone; other units stay the integers that they are.
  timestamp: ({ precision }) => (precision === "ms" ? "TIMESTAMP" : "BIGINT"),
  uuid: () => "STRING",
  enum: () => "STRING",
  array: (field, { items }) => `ARRAY<${items(field.items)}>`,
  map: (field, { values }) => `MAP<STRING, ${values(field.values)}>`,
  record: (field, { fields }) =>
    `STRUCT<${fields(field.fields)
      .map(([name, type]) => `${quoted(name)} ${type}`)
      .join(", ")}>`,
};
const writeTypes: Match<string> = {
  ...readTypes,
  decimal: () => "STRING",
  long: ({ bigint }) => (bigint === true ? "STRING" : "BIGINT"),
};

/** Unquoted, ksqlDB would fold it to upper case. */
export const quoted = (name: string): string => `\`${name}\``;

export const readType = (field: Field): string => compileField(readTypes, field);
export const writeType = (field: Field): string => compileField(writeTypes, field);

/**
 * The record's key in Kafka: text, whatever the field is, since that is how the platform writes keys. The field itself is among the
 * value's columns, so the key has a name that no field has: fields begin in lower case.
 */
export const KEY = "RECORD_KEY";
/** The one column of a record that ksqlDB cannot take apart. */
export const PAYLOAD = "PAYLOAD";

/** The columns of a stream, in order: `[name, type]`. */
export const columnsOf = (
  stream: AnyStream,
  type: (field: Field) => string,
): readonly (readonly [name: string, type: string])[] => [
  [KEY, "STRING KEY"],
  ...Object.entries(stream.fields).map(([name, field]) => [quoted(name), type(field)] as const),
];
