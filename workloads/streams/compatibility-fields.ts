import { DEFAULT_MAX_ENTRIES, DEFAULT_MAX_ITEMS, DEFAULT_MAX_LENGTH, INT_MAX, INT_MIN } from "./canonical";
import type { Field, Fields, Kind } from "./fields";

/**
 * Why a reader cannot have what a writer wrote.
 * - `avro`: Avro's schema resolution fails.
 * - `meaning`: it reads, as something else: a timestamp in another unit, a long as a timestamp.
 * - `bounds`: it reads, and may then be out of the reader's bounds.
 * - `json`: canonical JSON refuses missing and unknown fields, which Avro fills in and passes over, and has 64 bits as text.
 */
export type FieldRule = "avro" | "meaning" | "bounds" | "json";

/** One difference that a reader minds. */
export interface Difference {
  readonly rule: FieldRule;
  /** Of the field, from the record down: `reasons[].rule`. */
  readonly path: string;
  /** What the writer has, and what the reader has: `a string`; null where it has no such field. */
  readonly written: string | null;
  readonly read: string | null;
}

/** What a reader of some fields minds about the fields of a writer. */
export function differences(reader: Fields, writer: Fields, json: boolean): Difference[] {
  const found: Difference[] = [];
  compareFields(reader, writer, "", { json, add: (difference) => void found.push(difference) });
  return found;
}

interface Comparison {
  /** Compared as JSON: stricter than Avro about the set of fields, and about 64 bits. */
  readonly json: boolean;
  readonly add: (difference: Difference) => void;
}

function compareFields(reader: Fields, writer: Fields, path: string, comparison: Comparison): void {
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  for (const [name, field] of Object.entries(reader)) {
    const written = Object.hasOwn(writer, name) ? writer[name] : undefined;
    if (written !== undefined) compare(field, written, at(name), comparison);
    // A nullable field has the default null in its Avro schema.
    else if (field.nullable !== true)
      comparison.add({ rule: "avro", path: at(name), written: null, read: named(field) });
    else if (comparison.json) comparison.add({ rule: "json", path: at(name), written: null, read: named(field) });
  }
  if (!comparison.json) return;
  for (const [name, field] of Object.entries(writer)) {
    if (!Object.hasOwn(reader, name))
      comparison.add({ rule: "json", path: at(name), written: named(field), read: null });
  }
}

function compare(reader: Field, writer: Field, path: string, comparison: Comparison): void {
  const mind = (rule: FieldRule, say: (field: Field) => string = named): void => {
    comparison.add({ rule, path, written: say(writer), read: say(reader) });
  };
  if (writer.nullable === true && reader.nullable !== true) {
    mind("avro", (field) => (field.nullable === true ? "nullable" : "not nullable"));
  }
  if (writer.kind !== reader.kind) {
    const rule = ofKinds(writer, reader, comparison.json);
    if (rule !== undefined) mind(rule);
    return;
  }
  if (reader.unit !== writer.unit) mind("meaning", ({ unit }) => (unit === undefined ? "without unit" : `in ${unit}`));
  const [smallest, largest] = bounds(reader);
  const [least, most] = bounds(writer);
  if (least < smallest || most > largest) mind("bounds", (field) => boundsText(field));
  inner(reader, writer, path, comparison, mind);
}

/** What is beyond bounds within one kind. */
function inner(
  reader: Field,
  writer: Field,
  path: string,
  comparison: Comparison,
  mind: (rule: FieldRule, say?: (field: Field) => string) => void,
): void {
  if (reader.kind === "record" && writer.kind === "record")
    compareFields(reader.fields, writer.fields, path, comparison);
  if (reader.kind === "array" && writer.kind === "array") compare(reader.items, writer.items, `${path}[]`, comparison);
  if (reader.kind === "map" && writer.kind === "map") compare(reader.values, writer.values, `${path}{}`, comparison);
  if (reader.kind === "enum" && writer.kind === "enum") {
    const lacking = writer.values.filter((value) => !reader.values.includes(value));
    if (lacking.length > 0) mind("avro", (field) => (field === writer ? `with ${lacking.join(", ")}` : "without"));
  }
  // The specification: decimals match if their precisions and scales do. A scale misread moves the point.
  const isOther =
    (reader.kind === "decimal" && writer.kind === "decimal" && named(reader) !== named(writer)) ||
    (reader.kind === "timestamp" && writer.kind === "timestamp" && reader.precision !== writer.precision);
  if (isOther) mind("meaning");
  if (reader.kind === "long" && writer.kind === "long" && (reader.bigint === true) !== (writer.bigint === true)) {
    if (comparison.json) mind("json");
    else if (writer.bigint === true) mind("bounds");
  }
}

/** What each kind is written as in Avro. */
const WRITTEN_AS: Readonly<Record<Kind, string>> = {
  string: "string",
  uuid: "string",
  boolean: "boolean",
  int: "int",
  long: "long",
  timestamp: "long",
  double: "double",
  decimal: "bytes",
  enum: "enum",
  array: "array",
  map: "map",
  record: "record",
};
/** The specification's promotions, written → read, among the types that are written. */
const PROMOTIONS: ReadonlySet<string> = new Set([
  "int long",
  "int double",
  "long double",
  "string bytes",
  "bytes string",
]);

/** What a reader minds about another kind; undefined where every value reads and means the same. */
function ofKinds(writer: Field, reader: Field, json: boolean): FieldRule | undefined {
  const [from, to] = [WRITTEN_AS[writer.kind], WRITTEN_AS[reader.kind]];
  if (from !== to && !PROMOTIONS.has(`${from} ${to}`)) return "avro";
  const isText = (field: Field) => json && field.kind === "long" && field.bigint === true;
  switch (`${writer.kind} ${reader.kind}`) {
    case "uuid string":
      return reader.kind === "string" && (reader.maxLength ?? DEFAULT_MAX_LENGTH) < UUID_LENGTH ? "bounds" : undefined;
    case "string uuid":
      return "bounds";
    case "int double":
      return undefined;
    case "int long":
      return isText(reader) ? "json" : undefined;
    case "long double":
      if (isText(writer)) return "json";
      // Every integer within ±(2^53 − 1) is a double; not so those of 64 bits.
      return writer.kind === "long" && writer.bigint === true ? "meaning" : undefined;
    default:
      return "meaning";
  }
}
const UUID_LENGTH = 36;

/** Smallest and largest of what a field is measured by: the value of an int, the length of what has one. */
function bounds(field: Field): readonly [number, number] {
  switch (field.kind) {
    case "string":
      return [0, field.maxLength ?? DEFAULT_MAX_LENGTH];
    case "int":
      return [field.min ?? INT_MIN, field.max ?? INT_MAX];
    case "array":
      return [0, field.maxItems ?? DEFAULT_MAX_ITEMS];
    case "map":
      return [0, field.maxEntries ?? DEFAULT_MAX_ENTRIES];
    case "boolean":
    case "long":
    case "double":
    case "decimal":
    case "timestamp":
    case "uuid":
    case "enum":
    case "record":
      return [0, 0];
  }
}

function boundsText(field: Field): string {
  const [smallest, largest] = bounds(field);
  return field.kind === "int" ? `from ${smallest} to ${largest}` : `of at most ${largest}`;
}

/** A field as a sentence has it: `a decimal(12, 2)`, `a nullable int`. */
function named(field: Field): string {
  const nullable = field.nullable === true ? "nullable " : "";
  const kind = kindOf(field);
  return `${/^[aei]/.test(nullable + kind) ? "an" : "a"} ${nullable}${kind}`;
}

function kindOf(field: Field): string {
  if (field.kind === "decimal") return `decimal(${field.precision}, ${field.scale})`;
  if (field.kind === "timestamp") return `timestamp in ${field.precision}`;
  if (field.kind === "long" && field.bigint === true) return "long of 64 bits";
  return field.kind;
}
