import { hasSymbol, isFields, isSecret } from "./symbols";
import { hint, shown } from "./words";

/** What a structural schema of a custom resource and a definition of Kubernetes' OpenAPI have in common. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
}

/** What to judge by. */
export interface Judge {
  readonly resolve: (reference: string) => Schema;
  /** False for the branches of oneOf and their like, which say nothing of the fields that they do not name. */
  readonly strict: boolean;
}

/**
 * Sentences on how a value breaks its schema, each beginning with the path. Unknown fields break it, unless the schema keeps
 * them. A text with a value that only the provider knows satisfies whatever takes a text.
 */
export function walk(value: unknown, schema: Schema, path: string, judge: Judge): readonly string[] {
  if (schema.$ref !== undefined) return walk(value, judge.resolve(schema.$ref), path, judge);
  if (isSecret(value) && schema.properties?.secret === undefined) return walk(value.secret, schema, path, judge);
  if (value === null && schema.nullable === true) return [];
  const wrong = typeDefect(value, schema, path);
  if (wrong !== undefined) return [wrong];
  if (typeof value === "string" && hasSymbol(value)) return [];
  return [
    ...plainDefects(value, schema, path),
    ...(Array.isArray(value) ? listDefects(value, schema, path, judge) : []),
    ...(isFields(value) ? fieldDefects(value, schema, path, judge) : []),
    ...branchDefects(value, schema, path, judge),
  ];
}

function typeDefect(value: unknown, schema: Schema, path: string): string | undefined {
  const { type, format } = schema;
  const expected = (what: string): string => `${path} must be ${what}, got ${shown(value)}`;
  if (schema["x-kubernetes-int-or-string"] === true || format === "int-or-string") {
    return typeof value === "string" || Number.isInteger(value) ? undefined : expected("an integer or a string");
  }
  switch (type) {
    case "string":
      return typeof value === "string" ? undefined : expected("a string");
    case "boolean":
      return typeof value === "boolean" ? undefined : expected("true or false");
    case "integer":
      return Number.isInteger(value) ? undefined : expected("an integer");
    case "number":
      return typeof value === "number" ? undefined : expected("a number");
    case "array":
      return Array.isArray(value) ? undefined : expected("a list");
    case "object":
      return isFields(value) ? undefined : expected("an object");
    case undefined:
    default:
      return undefined;
  }
}

const INT32 = 2 ** 31;

function plainDefects(value: unknown, schema: Schema, path: string): readonly string[] {
  const defects: string[] = [];
  const must = (what: string): number => defects.push(`${path} must ${what}, got ${shown(value)}`);
  const { minimum, maximum, minLength, maxLength, pattern, multipleOf } = schema;
  if (schema.enum !== undefined && !schema.enum.includes(value)) must(`be one of ${schema.enum.map(shown).join(", ")}`);
  if (typeof value === "number") {
    const { exclusiveMinimum = false, exclusiveMaximum = false } = schema;
    if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
      must(exclusiveMinimum ? `be above ${minimum}` : `be at least ${minimum}`);
    }
    if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
      must(exclusiveMaximum ? `be below ${maximum}` : `be at most ${maximum}`);
    }
    if (multipleOf !== undefined && value % multipleOf !== 0) must(`be a multiple of ${multipleOf}`);
    if (schema.format === "int32" && (value < -INT32 || value >= INT32)) must("fit in 32 bits");
  }
  if (typeof value === "string") {
    if (minLength !== undefined && value.length < minLength) must(`have at least ${minLength} characters`);
    if (maxLength !== undefined && value.length > maxLength) must(`have at most ${maxLength} characters`);
    if (pattern !== undefined && !expression(pattern).test(value)) must(`match ${pattern}`);
    if (schema.format === "date-time" && Number.isNaN(Date.parse(value))) must("be a time as in RFC 3339");
  }
  return defects;
}

const expressions = new Map<string, RegExp>();

function expression(pattern: string): RegExp {
  let known = expressions.get(pattern);
  if (known === undefined) {
    // Go takes a flag within the expression, JavaScript one for the whole.
    const body = pattern.replaceAll("(?i)", "");
    known = new RegExp(body, body === pattern ? "" : "i");
    expressions.set(pattern, known);
  }
  return known;
}

function listDefects(value: readonly unknown[], schema: Schema, path: string, judge: Judge): readonly string[] {
  const { items, minItems, maxItems } = schema;
  const defects =
    items === undefined ? [] : value.flatMap((item, index) => walk(item, items, `${path}[${index}]`, judge));
  if (minItems !== undefined && value.length < minItems) {
    defects.push(`${path} must have at least ${minItems} items, got ${value.length}`);
  }
  if (maxItems !== undefined && value.length > maxItems) {
    defects.push(`${path} must have at most ${maxItems} items, got ${value.length}`);
  }
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const kind = schema["x-kubernetes-list-type"];
  const seen = new Set<string>();
  if (kind === "map" || kind === "set" || schema.uniqueItems === true) {
    for (const [index, item] of value.entries()) {
      const identity =
        kind === "map" && isFields(item)
          ? keys.map((key) => `${key} ${shown(item[key] ?? items?.properties?.[key]?.default)}`).join(", ")
          : shown(item);
      if (seen.has(identity)) defects.push(`${path}[${index}] must differ from the items before it in ${identity}`);
      seen.add(identity);
    }
  }
  return defects;
}

function fieldDefects(
  value: Readonly<Record<string, unknown>>,
  schema: Schema,
  path: string,
  judge: Judge,
): readonly string[] {
  const { properties = {}, additionalProperties, minProperties, maxProperties } = schema;
  const required = [
    ...(schema["x-kubernetes-embedded-resource"] === true ? ["apiVersion", "kind"] : []),
    ...(schema.required ?? []),
  ];
  const known = Object.keys(properties);
  const defects = required
    .filter((key) => value[key] === undefined)
    .map(
      (key) =>
        `${join(path, key)} is missing${properties[key]?.type === undefined ? "" : ` (${properties[key].type})`}`,
    );
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property !== undefined) defects.push(...walk(item, property, join(path, key), judge));
    else if (isFields(additionalProperties)) defects.push(...walk(item, additionalProperties, join(path, key), judge));
    else if (judge.strict && !keepsUnknown(schema)) {
      defects.push(`${join(path, key)} is not a field${hint(key, known)}`);
    }
  }
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties) {
    defects.push(`${path} must have at least ${minProperties} fields, got ${count}`);
  }
  if (maxProperties !== undefined && count > maxProperties) {
    defects.push(`${path} must have at most ${maxProperties} fields, got ${count}`);
  }
  return defects;
}

const keepsUnknown = (schema: Schema): boolean =>
  schema["x-kubernetes-preserve-unknown-fields"] === true ||
  schema.additionalProperties === true ||
  (schema.type === undefined && schema.properties === undefined);

/** `spec.a["b.c"]` */
export const join = (path: string, key: string): string => {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
};

function branchDefects(value: unknown, schema: Schema, path: string, judge: Judge): readonly string[] {
  const lenient = { ...judge, strict: false };
  const tried = (branches: readonly Schema[]) => branches.map((branch) => walk(value, branch, path, lenient));
  const defects = tried(schema.allOf ?? []).flat();
  if (schema.anyOf !== undefined) {
    const results = tried(schema.anyOf);
    if (!results.some(({ length }) => length === 0)) {
      defects.push(`${path} must satisfy one of: ${results.map((result) => result.join(" and ")).join("; or ")}`);
    }
  }
  if (schema.oneOf !== undefined) {
    const results = tried(schema.oneOf);
    const met = results.filter(({ length }) => length === 0).length;
    if (met === 0) {
      defects.push(
        `${path} must satisfy exactly one of: ${results.map((result) => result.join(" and ")).join("; or ")}`,
      );
    }
    if (met > 1) defects.push(`${path} must satisfy exactly one of its ${results.length} forms, got ${met} of them`);
  }
  if (schema.not !== undefined && walk(value, schema.not, path, lenient).length === 0) {
    defects.push(`${path} must not be of the form ${shown(schema.not)}`);
  }
  return defects;
}
