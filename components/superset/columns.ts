import type { AnyStream } from "../../workloads/streams";
import type { Field, PiiClass } from "../../workloads/streams/fields";
import { compileField, compileRecord, type Context, type Match } from "../../workloads/streams/match";

/** What Superset asks: Pinot itself where answers have to come at once, else Trino. */
export type Source = "trino" | "pinot";

/** A column of a dataset, as Superset's import takes it. */
export interface Column {
  readonly column_name: string;
  readonly verbose_name: string;
  readonly description: string | null;
  readonly type: string;
  readonly is_dttm: boolean;
  /** How an integer tells a time. */
  readonly python_date_format: "epoch_s" | "epoch_ms" | null;
  readonly is_active: true;
  /** May be grouped by, and filtered on. */
  readonly groupby: boolean;
  readonly filterable: boolean;
  /** SQL of what lies within a column. */
  readonly expression: string | null;
}

/** Classes of values that no dataset shows: whose they are can be told from them. */
export const hidden: readonly PiiClass[] = ["personal", "sensitive"];

/** What a field is called there: Trino folds names, and Pinot has what lies in records beside their other fields. */
export const nameIn = (source: Source, path: string): string =>
  source === "trino" ? path.toLowerCase() : path.replaceAll(".", "_");

/** The columns of a stream's dataset, in the order of definition. What is personal is left out, and so is what lies within it. */
export const columnsOf = (stream: AnyStream, source: Source): readonly Column[] =>
  source === "trino" ? compileRecord(trino, stream) : compileRecord(pinot, stream);

/** Types as Trino names them. */
const trinoType: Match<string> = {
  string: () => "VARCHAR",
  boolean: () => "BOOLEAN",
  int: () => "INTEGER",
  long: () => "BIGINT",
  double: () => "DOUBLE",
  decimal: ({ precision, scale }) => `DECIMAL(${precision}, ${scale})`,
  timestamp: () => "TIMESTAMP(6) WITH TIME ZONE",
  uuid: () => "VARCHAR",
  enum: () => "VARCHAR",
  array: ({ items }, context) => `ARRAY(${context.items(items)})`,
  map: ({ values }, context) => `MAP(VARCHAR, ${context.values(values)})`,
  record: ({ fields }, context) =>
    `ROW(${context
      .fields(fields)
      .map(([name, type]) => `"${name}" ${type}`)
      .join(", ")})`,
};

/** Types as Pinot names them. */
const pinotType = {
  string: "STRING",
  boolean: "BOOLEAN",
  int: "INT",
  long: "LONG",
  double: "DOUBLE",
  decimal: "DOUBLE",
  uuid: "STRING",
  enum: "STRING",
} as const;

type Columns = readonly Column[];

function column(
  source: Source,
  field: Field,
  { path, pii }: Context<Columns>,
  type: string,
  more: Partial<Column> = {},
): Columns {
  if (hidden.includes(pii)) return [];
  const { doc, unit } = field;
  return [
    {
      column_name: nameIn(source, path),
      verbose_name: unit === undefined ? wordsOf(path) : `${wordsOf(path)} (${unit})`,
      description: doc ?? null,
      type,
      is_dttm: field.kind === "timestamp",
      python_date_format: null,
      is_active: true,
      groupby: true,
      filterable: true,
      expression: path.includes(".") ? quoted(nameIn(source, path)) : null,
      ...more,
    },
  ];
}

/** Shown, and nothing else: no engine groups by a list. */
const WHOLE: Partial<Column> = { groupby: false, filterable: false };

const scalar = (field: Field, context: Context<Columns>): Columns =>
  column("trino", field, context, compileField(trinoType, field));
const list = (field: Field, context: Context<Columns>): Columns =>
  // One personal value makes the whole list personal: SQL gives it out in one piece.
  compileField(classesWithin, field).some((pii) => hidden.includes(pii))
    ? []
    : column("trino", field, context, compileField(trinoType, field), WHOLE);

const trino: Match<Columns> = {
  string: scalar,
  boolean: scalar,
  int: scalar,
  long: scalar,
  double: scalar,
  decimal: scalar,
  timestamp: scalar,
  uuid: scalar,
  enum: scalar,
  array: list,
  map: list,
  // By its fields alone: the whole record could hold what is personal.
  record: ({ fields }, context) => context.fields(fields).flatMap(([, columns]) => columns),
};

const plain = (field: Field & { readonly kind: keyof typeof pinotType }, context: Context<Columns>): Columns =>
  column("pinot", field, context, pinotType[field.kind], { expression: null });
/** Lists are asked of Trino: how Pinot keeps them is for its queries, not for clicking charts together. */
const none = (): Columns => [];

const pinot: Match<Columns> = {
  string: plain,
  boolean: plain,
  int: plain,
  long: plain,
  double: plain,
  decimal: plain,
  // Pinot keeps the integer. Superset reads seconds and milliseconds since the epoch, and nothing finer.
  timestamp: (field, context) =>
    column("pinot", field, context, "LONG", {
      python_date_format: field.precision === "s" ? "epoch_s" : "epoch_ms",
      expression: field.precision === "us" ? `CAST("${nameIn("pinot", context.path)}" / 1000 AS LONG)` : null,
    }),
  uuid: plain,
  enum: plain,
  array: none,
  map: none,
  record: ({ fields }, context) => context.fields(fields).flatMap(([, columns]) => columns),
};

/** The classes of all that a field holds, its own too. */
const classesWithin: Match<readonly PiiClass[]> = {
  string: (_, { pii }) => [pii],
  boolean: (_, { pii }) => [pii],
  int: (_, { pii }) => [pii],
  long: (_, { pii }) => [pii],
  double: (_, { pii }) => [pii],
  decimal: (_, { pii }) => [pii],
  timestamp: (_, { pii }) => [pii],
  uuid: (_, { pii }) => [pii],
  enum: (_, { pii }) => [pii],
  array: ({ items }, context) => context.items(items),
  map: ({ values }, context) => context.values(values),
  record: ({ fields }, context) => context.fields(fields).flatMap(([, classes]) => classes),
};

/** `actions.views` → `"actions"."views"`. */
export const quoted = (path: string): string =>
  path
    .split(".")
    .map((name) => `"${name}"`)
    .join(".");

/** `occurredAt` → `Occurred at`; `actions.views` → `Actions views`. */
export function wordsOf(path: string): string {
  const words = path
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[._]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
