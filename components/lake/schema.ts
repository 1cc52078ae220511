import type { Field } from "../../workloads/streams";
import { compileField, type Match } from "../../workloads/streams/match";
import type { IcebergField, IcebergSchema, IcebergType } from "../core/lake";

/** A type before its fields have ids: a declaration's order gives them. */
type Shape =
  | { readonly kind: "primitive"; readonly type: string; readonly nullable?: true }
  | { readonly kind: "list"; readonly element: Shape; readonly nullable?: true }
  | { readonly kind: "map"; readonly value: Shape; readonly nullable?: true }
  | { readonly kind: "struct"; readonly fields: readonly ShapedField[]; readonly nullable?: true };
interface ShapedField {
  readonly name: string;
  readonly shape: Shape;
  readonly doc?: string;
}

const primitive = (type: string): Shape => ({ kind: "primitive", type });

/** What each kind is in a table. */
const shape: Match<Shape> = {
  string: () => primitive("string"),
  boolean: () => primitive("boolean"),
  int: () => primitive("int"),
  long: () => primitive("long"),
  double: () => primitive("double"),
  decimal: ({ precision, scale }) => primitive(`decimal(${precision}, ${scale})`),
  // Iceberg's one unit of both is the microsecond, which holds each of the three units over the years 1 to 9999.
  timestamp: () => primitive("timestamptz"),
  // Not Iceberg's uuid: Spark has no such type, and Pinot and the search index have strings to be joined with.
  uuid: () => primitive("string"),
  enum: () => primitive("string"),
  array: (field, context) => ({ kind: "list", element: context.items(field.items) }),
  map: (field, context) => ({ kind: "map", value: context.values(field.values) }),
  record: (field, context) => ({
    kind: "struct",
    fields: context.fields(field.fields).map(([name, inner, { doc, unit }]) => ({
      name,
      shape: inner,
      ...documented(doc, unit),
    })),
  }),
  nullable: (compiled) => ({ ...compiled, nullable: true }),
};

const documented = (doc: string | undefined, unit: string | undefined): { readonly doc?: string } => {
  const words = [doc, unit === undefined ? undefined : `In ${unit}.`].filter((word) => word !== undefined);
  return words.length === 0 ? {} : { doc: words.join(" ") };
};

/**
 * The schema of a record's table. Ids are given in the order in which Iceberg itself gives them to a new table: the fields of a
 * record first, then what lies in each.
 * @param identity the field that tells one row from another
 */
export function icebergSchema(
  { fields }: { readonly fields: Readonly<Record<string, Field>> },
  identity: readonly string[] = ["id"],
): IcebergSchema {
  const root = compileField(shape, { kind: "record", fields });
  if (root.kind !== "struct") throw new Error("a record compiles to a struct");
  const numbered = numberedFields(root.fields, counter());
  return {
    type: "struct",
    "schema-id": 0,
    "identifier-field-ids": identity.map((name) => fieldOf({ fields: numbered }, name).id),
    fields: numbered,
  };
}

/** A field of the outermost record. @throws when there is none */
export function fieldOf({ fields }: { readonly fields: readonly IcebergField[] }, name: string): IcebergField {
  const found = fields.find((field) => field.name === name);
  if (found === undefined) throw new Error(`the table has no column "${name}"`);
  return found;
}

const counter = () => {
  let last = 0;
  return () => ++last;
};

function numberedFields(fields: readonly ShapedField[], next: () => number): readonly IcebergField[] {
  const ids = fields.map(() => next());
  return fields.map(({ name, shape: inner, doc }, index) => ({
    id: ids[index] ?? 0,
    name,
    required: inner.nullable !== true,
    type: numbered(inner, next),
    ...(doc === undefined ? {} : { doc }),
  }));
}

function numbered(of: Shape, next: () => number): IcebergType {
  switch (of.kind) {
    case "primitive":
      return of.type;
    case "struct":
      return { type: "struct", fields: numberedFields(of.fields, next) };
    case "list": {
      const id = next();
      return {
        type: "list",
        "element-id": id,
        element: numbered(of.element, next),
        "element-required": of.element.nullable !== true,
      };
    }
    case "map": {
      const [key, value] = [next(), next()];
      return {
        type: "map",
        "key-id": key,
        key: "string",
        "value-id": value,
        value: numbered(of.value, next),
        "value-required": of.value.nullable !== true,
      };
    }
  }
}
