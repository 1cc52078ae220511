import type { Field, Fields } from "./fields";
import { compileField, type Match } from "./match";
import { avroName, avroNamespace } from "./names";

/** An Avro schema as JSON, of the parts of the specification (1.11) that streams compile to. */
export type AvroSchema = AvroType | readonly ["null", AvroType];

export type AvroType =
  | "string"
  | "boolean"
  | "int"
  | "long"
  | "double"
  | {
      readonly type: "bytes" | "long" | "string";
      readonly logicalType: "decimal" | "timestamp-millis" | "timestamp-micros" | "uuid";
      readonly precision?: number;
      readonly scale?: number;
    }
  | AvroEnum
  | { readonly type: "array"; readonly items: AvroSchema }
  | { readonly type: "map"; readonly values: AvroSchema }
  | AvroRecord;

export interface AvroEnum {
  readonly type: "enum";
  readonly name: string;
  readonly namespace: string;
  readonly symbols: readonly string[];
}

export interface AvroRecord {
  readonly type: "record";
  readonly name: string;
  readonly namespace: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc?: string;
  /** Null for a nullable field, so that readers with it can read what was written before it was there. */
  readonly default?: null;
  /** The field's own `unit` and `pii`: attributes that Avro passes over. */
  readonly unit?: string;
  readonly pii?: string;
}

/** The Avro schema of a stream's record. Types within it are named by their path, so that a name stays what it is when fields come and go. */
export function avroSchemaOf(stream: {
  readonly name: string;
  readonly doc?: string;
  readonly fields: Fields;
}): AvroRecord {
  const namespace = avroNamespace(stream);
  const match: Match<AvroSchema> = {
    string: () => "string",
    boolean: () => "boolean",
    int: () => "int",
    long: () => "long",
    double: () => "double",
    decimal: ({ precision, scale }) => ({ type: "bytes", logicalType: "decimal", precision, scale }),
    // Avro has no logical type for seconds.
    timestamp: ({ precision }) =>
      precision === "s"
        ? "long"
        : { type: "long", logicalType: precision === "ms" ? "timestamp-millis" : "timestamp-micros" },
    uuid: () => ({ type: "string", logicalType: "uuid" }),
    enum: ({ values }, { path }) => ({ type: "enum", name: avroName(stream, path), namespace, symbols: values }),
    array: (field, context) => ({ type: "array", items: context.items(field.items) }),
    map: (field, context) => ({ type: "map", values: context.values(field.values) }),
    record: (field, context) => ({
      type: "record",
      name: avroName(stream, context.path),
      namespace,
      ...(field.doc === undefined ? {} : { doc: field.doc }),
      fields: context.fields(field.fields).map(([name, type, inner]) => avroField(name, type, inner)),
    }),
    // What `compileField` wraps is one type: a union never lies in a union.
    nullable: (compiled) => ["null", compiled as AvroType],
  };
  const record: Field = {
    kind: "record",
    fields: stream.fields,
    ...(stream.doc === undefined ? {} : { doc: stream.doc }),
  };
  return compileField(match, record) as AvroRecord;
}

function avroField(name: string, type: AvroSchema, { doc, unit, pii, nullable }: Field): AvroField {
  return {
    name,
    type,
    ...(doc === undefined ? {} : { doc }),
    ...(nullable === true ? { default: null } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(pii === undefined ? {} : { pii }),
  };
}
