import { Defects } from "./defects";
import type { Field, Kind } from "./fields";
import { describe } from "./issue";
import type { Query, Sql } from "./model";
import { compileField, type Match } from "./match";

const definition = (name: string): string => `workloads/${name}/definition.ts`;

/** What would end an expression, or begin another name than the fields'. */
const FORBIDDEN = /[;`$"]|--|\/\*/;

/** @throws DefinitionError with every defect of the query */
export function checkQuery(query: Query): void {
  const defects = new Defects("query", query.name, definition);
  defects.name(query.name);
  defects.text("doc", query.doc, "what it finds");
  defects.owner(query.owner);
  const { reads, writes } = query;
  if (reads.name === writes.name) {
    defects.add(
      "writes",
      "name another stream than it reads",
      `"${writes.name}"`,
      "give the output a stream of its own",
    );
  }
  for (const [edge, stream] of Object.entries({ reads, writes })) {
    if (stream.encoding !== "json") {
      defects.add(edge, "name a stream in JSON", `"${stream.name}" in ${stream.encoding}`, "write a worker instead");
    }
  }
  checkSelection(defects, query);
  if (query.where !== undefined) checkSql(defects, "where", query.where, query);
  defects.duration("slo.latency", query.slo.latency);
  defects.throwIfAny();
}

function checkSelection(defects: Defects, query: Query): void {
  const { reads, writes, select } = query;
  for (const name of Object.keys(writes.fields).filter((it) => !Object.hasOwn(select, it))) {
    defects.add("select", `make every field of "${writes.name}"`, `none for "${name}"`, `set \`select.${name}\``);
  }
  for (const [name, from] of Object.entries(select)) {
    const path = `select.${name}`;
    const target = Object.hasOwn(writes.fields, name) ? writes.fields[name] : undefined;
    if (target === undefined) {
      defects.add("select", `make fields of "${writes.name}"`, `"${name}"`, `remove \`${path}\``);
    } else if (typeof from === "string") {
      checkAlike(defects, path, from, target, query);
    } else {
      checkComputed(defects, path, from, target, query);
    }
  }
  // Records keep their headers, so the header with the id stays that of the source; and they keep their partition by key.
  if (select.id !== "id") {
    defects.add(
      "select.id",
      'be "id", since a record carries the id of what it was made of',
      describe(select.id),
      "set `select.id`",
    );
  }
  if (select[writes.key] !== reads.key) {
    defects.add(
      `select.${writes.key}`,
      `be "${reads.key}", since a record keeps its key`,
      describe(select[writes.key]),
      "set the written stream's `key`, or this",
    );
  }
}

function checkAlike(defects: Defects, path: string, from: string, target: Field, { reads }: Query): void {
  const source = Object.hasOwn(reads.fields, from) ? reads.fields[from] : undefined;
  if (source === undefined) {
    defects.add(path, `name a field of "${reads.name}"`, `"${from}"`, `set \`${path}\``);
    return;
  }
  const [got, wanted] = [shapeOf(source), shapeOf(target)];
  const narrow =
    source.kind === "enum" && target.kind === "enum" && source.values.every((it) => target.values.includes(it));
  if (got !== wanted && !narrow) {
    defects.add(path, `name a field of the kind ${wanted}`, `"${from}" of the kind ${got}`, `set \`${path}\``);
  } else if (source.nullable === true && target.nullable !== true) {
    defects.add(path, "name a field that is never null", `"${from}"`, `set \`${path}\``);
  }
  if (!writable(target)) {
    defects.add(
      path,
      "hold no decimal and no long with `bigint` below its own level, which ksqlDB cannot write as text",
      wanted,
      `write a worker instead of \`${path}\``,
    );
  }
}

/** Kinds that an expression of SQL can be cast to. */
const COMPUTED: readonly Kind[] = ["string", "boolean", "int", "long", "double", "decimal", "timestamp", "enum"];

function checkComputed(defects: Defects, path: string, from: Sql, target: Field, query: Query): void {
  if (!COMPUTED.includes(target.kind)) {
    defects.add(path, `be of the kinds ${COMPUTED.join(", ")} where it is computed`, target.kind, `set \`${path}\``);
  }
  checkSql(defects, path, from, query);
}

function checkSql(defects: Defects, path: string, { pieces }: Sql, { reads }: Query): void {
  if (pieces.length === 0) defects.add(path, "be an expression", "nothing", `set \`${path}\``);
  for (const piece of pieces) {
    if (typeof piece !== "string") {
      if (!Object.hasOwn(reads.fields, piece.field)) {
        defects.add(path, `use fields of "${reads.name}"`, `"${piece.field}"`, `set \`${path}\``);
      }
    } else if (FORBIDDEN.test(piece)) {
      defects.add(path, 'hold no ; ` $ " and no comment', describe(piece), `set \`${path}\``);
    }
  }
}

/** A kind with what ksqlDB's type says of it. */
const shape: Match<string> = {
  string: () => "string",
  boolean: () => "boolean",
  int: () => "int",
  long: ({ bigint }) => (bigint === true ? "long with bigint" : "long"),
  double: () => "double",
  decimal: ({ precision, scale }) => `decimal(${precision}, ${scale})`,
  timestamp: ({ precision }) => `timestamp in ${precision}`,
  uuid: () => "uuid",
  enum: ({ values }) => `enum of ${values.join(", ")}`,
  array: (field, { items }) => `array of ${items(field.items)}`,
  map: (field, { values }) => `map of ${values(field.values)}`,
  record: (field, { fields }) =>
    `record of ${fields(field.fields)
      .map(([name, inner]) => `${name} ${inner}`)
      .join(", ")}`,
};
const shapeOf = (field: Field): string => compileField(shape, field);

const yes = () => true;
/** Whether ksqlDB writes the canonical form: of what is JSON's number where ours is a string it can cast the outermost alone. */
const inner: Match<boolean> = {
  string: yes,
  boolean: yes,
  int: yes,
  long: ({ bigint }) => bigint !== true,
  double: yes,
  decimal: () => false,
  timestamp: yes,
  uuid: yes,
  enum: yes,
  array: (field, { items }) => items(field.items),
  map: (field, { values }) => values(field.values),
  record: (field, { fields }) => fields(field.fields).every(([, holds]) => holds),
};
const writable = (field: Field): boolean =>
  field.kind === "decimal" || field.kind === "long" || compileField(inner, field);
