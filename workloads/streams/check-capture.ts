import { Defects } from "./defects";
import type { Field, Kind } from "./fields";
import { describe } from "./issue";
import type { Capture, CapturedTable, CaptureSource } from "./model";
import { recordValidatorOf } from "./validator";

const definition = (name: string): string => `workloads/${name}/definition.ts`;

/** Names of SQL Server that Debezium's lists need not quote. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}\.[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** What a column of a table can be. */
export const COLUMN_KINDS = [
  "string",
  "boolean",
  "int",
  "long",
  "double",
  "decimal",
  "timestamp",
  "uuid",
  "enum",
] as const satisfies readonly Kind[];

/** @throws DefinitionError with every defect of the capture */
export function checkCapture(capture: Capture): void {
  const defects = new Defects("capture", capture.name, definition);
  defects.name(capture.name);
  defects.text("doc", capture.doc, "what it brings");
  defects.owner(capture.owner);
  if (!NAME.test(capture.database)) {
    defects.add("database", "be letters, digits and underscores", describe(capture.database), "set `database`");
  }
  if (capture.tables.length === 0) defects.add("tables", "name at least one table", "none", "set `tables`");
  defects.unique(
    "tables",
    capture.tables.map(({ table }) => table),
  );
  for (const table of capture.tables) checkTable(defects, table);
  defects.throwIfAny();
}

function checkTable(defects: Defects, { table, writes, fields }: CapturedTable): void {
  const what = `table "${table}"`;
  if (!TABLE.test(table)) {
    defects.add(what, "be a schema and a name, `dbo.Price`", describe(table), "set its `table`");
  }
  if (writes.encoding !== "json") {
    defects.add(what, "write a stream in JSON", `"${writes.name}" in ${writes.encoding}`, "set its `writes`");
  }
  const names = Object.keys(writes.fields).filter((name) => name !== "id");
  for (const name of names.filter((it) => !Object.hasOwn(fields, it))) {
    defects.add(what, `make every field of "${writes.name}" but id`, `none for "${name}"`, "set its `fields`");
  }
  for (const [name, source] of Object.entries(fields)) {
    const field = names.includes(name) ? writes.fields[name] : undefined;
    if (field === undefined) {
      defects.add(what, `make fields of "${writes.name}" but id`, `"${name}"`, "set its `fields`");
    } else {
      checkSource(defects, `${what}: field "${name}"`, source, field);
    }
  }
}

function checkSource(defects: Defects, what: string, source: CaptureSource, field: Field): void {
  if (source.from !== "commit" && !(COLUMN_KINDS as readonly Kind[]).includes(field.kind)) {
    defects.add(what, `be of the kinds ${COLUMN_KINDS.join(", ")}`, field.kind, "set its `fields`");
    return;
  }
  if (source.from === "column") {
    if (!NAME.test(source.column)) {
      defects.add(what, "name a column", describe(source.column), "set its `fields`");
    }
  } else if (source.from === "commit") {
    if (field.kind !== "timestamp")
      defects.add(what, "be a timestamp to be the commit's", field.kind, "set its `fields`");
  } else {
    const { value } = source;
    if (recordValidatorOf({ fields: { value: field } })({ value }).length > 0) {
      defects.add(what, "be a value of its field", describe(value), "set its `fields`");
    }
  }
}
