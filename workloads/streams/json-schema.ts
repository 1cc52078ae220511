import {
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
} from "./canonical";
import type { Field, Fields } from "./fields";
import { compileField, type Match } from "./match";
import { jsonSchemaId } from "./names";

/** A JSON Schema (2020-12), of the parts that streams compile to. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | null)[];
  readonly format?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly maxProperties?: number;
  readonly additionalProperties?: boolean | JsonSchema;
  /** The field's own `unit` and `pii`: annotations that a validator passes over. */
  readonly "x-unit"?: string;
  readonly "x-pii"?: string;
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

const match: Match<JsonSchema> = {
  string: (field) => described(field, { type: "string", maxLength: field.maxLength ?? DEFAULT_MAX_LENGTH }),
  boolean: (field) => described(field, { type: "boolean" }),
  int: (field) => described(field, { type: "integer", minimum: field.min ?? INT_MIN, maximum: field.max ?? INT_MAX }),
  long: (field) =>
    described(
      field,
      field.bigint === true
        ? { type: "string", pattern: LONG_PATTERN }
        : { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
    ),
  double: (field) => described(field, { type: "number", minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE }),
  decimal: (field) => described(field, { type: "string", pattern: decimalPattern(field) }),
  timestamp: (field) => {
    const { min, max } = timestampRange(field.precision);
    return { "x-unit": field.precision, ...described(field, { type: "integer", minimum: min, maximum: max }) };
  },
  uuid: (field) => described(field, { type: "string", format: "uuid", pattern: UUID.source }),
  enum: (field) => described(field, { type: "string", enum: field.values }),
  array: (field, context) =>
    described(field, {
      type: "array",
      items: context.items(field.items),
      maxItems: field.maxItems ?? DEFAULT_MAX_ITEMS,
    }),
  map: (field, context) =>
    described(field, {
      type: "object",
      propertyNames: { maxLength: MAX_KEY_LENGTH },
      maxProperties: field.maxEntries ?? DEFAULT_MAX_ENTRIES,
      additionalProperties: context.values(field.values),
    }),
  record: (field, context) => {
    const fields = context.fields(field.fields);
    return described(field, {
      type: "object",
      properties: Object.fromEntries(fields.map(([name, schema]) => [name, schema])),
      required: fields.map(([name]) => name),
      additionalProperties: false,
    });
  },
  nullable: (schema) => ({
    ...schema,
    type: [schema.type as string, "null"],
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }),
  }),
};

function described({ doc, unit, pii }: Field, schema: JsonSchema): JsonSchema {
  return {
    ...(doc === undefined ? {} : { description: doc }),
    ...schema,
    ...(unit === undefined ? {} : { "x-unit": unit }),
    ...(pii === undefined ? {} : { "x-pii": pii }),
  };
}

/** The JSON Schema of a stream's record, without `$schema` and `$id`: for use within another document. */
export function recordSchemaOf(stream: {
  readonly name: string;
  readonly doc: string;
  readonly fields: Fields;
}): JsonSchema {
  return { title: stream.name, ...compileField(match, { kind: "record", fields: stream.fields, doc: stream.doc }) };
}

/**
 * The JSON Schema (2020-12) of a stream's record as JSON: it accepts what the stream's validator accepts, but for strings
 * with lone surrogates, which JSON Schema cannot refuse.
 */
export function jsonSchemaOf(stream: {
  readonly name: string;
  readonly doc: string;
  readonly fields: Fields;
}): JsonSchema {
  return { $schema: DIALECT, $id: jsonSchemaId(stream), ...recordSchemaOf(stream) };
}
