import type { Field, Fields } from "../../../workloads/streams";
import { type Match, compileField } from "../../../workloads/streams/match";

/**
 * A field as the plan keeps it: tagged data as in the definition, without words (`doc`) and quality rules, which no consumer
 * reads by. A record's fields are a list, so that their order survives any JSON tool.
 */
export interface PlanField {
  readonly name: string;
  readonly type: PlanType;
}
export type PlanType = { readonly nullable?: true; readonly unit?: string; readonly pii?: string } & (
  | { readonly kind: "string"; readonly maxLength?: number }
  | { readonly kind: "boolean" | "double" | "uuid" }
  | { readonly kind: "int"; readonly min?: number; readonly max?: number }
  | { readonly kind: "long"; readonly bigint?: boolean }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "timestamp"; readonly precision: string }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "array"; readonly items: PlanType; readonly maxItems?: number }
  | { readonly kind: "map"; readonly values: PlanType; readonly maxEntries?: number }
  | { readonly kind: "record"; readonly fields: readonly PlanField[] }
);

/** What every kind says of itself, as far as the plan keeps it; what is absent or the default is left out. */
const common = ({ nullable, unit, pii }: Field) => ({
  ...(nullable === true ? { nullable } : {}),
  ...(unit === undefined ? {} : { unit }),
  ...(pii === undefined || pii === "none" ? {} : { pii }),
});
const given = <K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [name]: value } as Partial<Record<K, V>>);

const planType: Match<PlanType> = {
  string: (f) => ({ ...common(f), kind: f.kind, ...given("maxLength", f.maxLength) }),
  boolean: (f) => ({ ...common(f), kind: f.kind }),
  int: (f) => ({ ...common(f), kind: f.kind, ...given("min", f.min), ...given("max", f.max) }),
  long: (f) => ({ ...common(f), kind: f.kind, ...given("bigint", f.bigint) }),
  double: (f) => ({ ...common(f), kind: f.kind }),
  decimal: (f) => ({ ...common(f), kind: f.kind, precision: f.precision, scale: f.scale }),
  timestamp: (f) => ({ ...common(f), kind: f.kind, precision: f.precision }),
  uuid: (f) => ({ ...common(f), kind: f.kind }),
  enum: (f) => ({ ...common(f), kind: f.kind, values: f.values }),
  array: (f, at) => ({ ...common(f), kind: f.kind, items: at.items(f.items), ...given("maxItems", f.maxItems) }),
  map: (f, at) => ({ ...common(f), kind: f.kind, values: at.values(f.values), ...given("maxEntries", f.maxEntries) }),
  record: (f, at) => ({
    ...common(f),
    kind: f.kind,
    fields: at.fields(f.fields).map(([name, type]) => ({ name, type })),
  }),
};

/** A definition's fields as the plan keeps them, in their order. */
export const planFields = (fields: Fields): readonly PlanField[] =>
  Object.entries(fields).map(([name, field]) => ({ name, type: compileField(planType, field, name) }));

/** The fields of a definition again, without words and rules. */
export const fieldsOf = (fields: readonly PlanField[]): Fields =>
  Object.fromEntries(fields.map(({ name, type }) => [name, fieldOf(type)]));

function fieldOf(type: PlanType): Field {
  if (type.kind === "array") return { ...type, items: fieldOf(type.items) } as Field;
  if (type.kind === "map") return { ...type, values: fieldOf(type.values) } as Field;
  if (type.kind === "record") return { ...type, fields: fieldsOf(type.fields) } as Field;
  // The other kinds are kept as they are; only the words of `precision` and `pii` are wider here.
  return type as Field;
}

/** Every field by its path, `location.lat`; `[]` stands for an array's items and `{}` for a map's values. */
export function pathsOf(fields: readonly PlanField[], prefix = ""): ReadonlyMap<string, PlanType> {
  const paths = new Map<string, PlanType>();
  const walk = (type: PlanType, path: string): void => {
    paths.set(path, type);
    if (type.kind === "array") walk(type.items, `${path}[]`);
    if (type.kind === "map") walk(type.values, `${path}{}`);
    if (type.kind === "record") for (const field of type.fields) walk(field.type, `${path}.${field.name}`);
  };
  for (const { name, type } of fields) walk(type, `${prefix}${name}`);
  return paths;
}
