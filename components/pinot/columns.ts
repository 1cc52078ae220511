import {
  type AnyStream,
  compileField,
  type Context,
  type Field,
  type Match,
  names,
  type TimestampUnit,
} from "../../workloads/streams";
import { DEFAULT_MAX_LENGTH } from "../../workloads/streams/canonical";

/** Pinot's types, as far as streams compile to them. */
export type PinotType = "STRING" | "BOOLEAN" | "INT" | "LONG" | "DOUBLE" | "JSON";

/** One column of a table. */
export interface Column {
  readonly name: string;
  /** Path of the field that it holds. */
  readonly path: string;
  readonly type: PinotType;
  /** `metric` for numbers: that is decided by kind alone, since Pinot lets no column change its role. */
  readonly role: "dimension" | "metric" | "time";
  readonly nullable: boolean;
  /** True for a column of several values a row. */
  readonly many: boolean;
  /** Of texts, in Java's characters: Pinot cuts what is longer without a word. */
  readonly maxLength?: number;
  /** Of a time: its unit. */
  readonly unit?: TimestampUnit;
  /** How it is computed, where it does not lie at the top of the record. */
  readonly transform?: string;
}

/** What a field becomes: columns, and the paths that are left out since nobody may ask for them. */
export interface Compiled {
  readonly columns: readonly Column[];
  readonly left: readonly string[];
}

/** Classes of values that no column holds. */
const HIDDEN: ReadonlySet<string> = new Set(["personal", "sensitive"]);
/** Longest JSON: a record has at most 1 MiB. */
const LONGEST = 2 ** 20;
const UUID_LENGTH = 36;

/** Java counts a character outside the basic plane twice. */
const javaLength = (points: number): number => 2 * points;

const match: Match<Compiled> = {
  string: ({ maxLength = DEFAULT_MAX_LENGTH }, context) =>
    column(context, { type: "STRING", role: "dimension", maxLength: javaLength(maxLength) }),
  boolean: (_, context) => column(context, { type: "BOOLEAN", role: "dimension" }),
  int: (_, context) => column(context, { type: "INT", role: "metric" }),
  long: (_, context) => column(context, { type: "LONG", role: "metric" }),
  double: (_, context) => column(context, { type: "DOUBLE", role: "metric" }),
  // Trino's connector refuses the whole table of a BIG_DECIMAL (trinodb/trino#14310). Up to 15 digits a double gives back what it was
  // given; sums of many are near, and exact in the lake.
  decimal: (_, context) => column(context, { type: "DOUBLE", role: "metric" }),
  // The canonical integer in its own unit: Pinot's TIMESTAMP holds milliseconds alone, and up to 1.4 refuses small ones.
  timestamp: ({ precision }, context) => column(context, { type: "LONG", role: "time", unit: precision }),
  uuid: (_, context) => column(context, { type: "STRING", role: "dimension", maxLength: UUID_LENGTH }),
  enum: ({ values }, context) =>
    column(context, {
      type: "STRING",
      role: "dimension",
      maxLength: Math.max(...values.map((value) => value.length)),
    }),
  array: (field, context) => {
    const { columns, left } = context.items(field.items);
    // Part of what lies in it may not be asked for: JSON has no column that could be left out.
    if (left.length > 0) return { columns: [], left: [context.path] };
    const [item] = columns;
    const several = item !== undefined && columns.length === 1 && MANY.has(field.items.kind) && !item.nullable;
    return several
      ? {
          columns: [
            { ...item, name: names.pinotColumn(context.path), path: context.path, role: "dimension", many: true },
          ],
          left,
        }
      : column(context, JSON_COLUMN);
  },
  map: (field, context) =>
    context.values(field.values).left.length > 0 ? { columns: [], left: [context.path] } : column(context, JSON_COLUMN),
  record: (field, context) => {
    const fields = context.fields(field.fields);
    return {
      columns: fields.flatMap(([, { columns }]) => columns),
      left: fields.flatMap(([, { left }]) => left),
    };
  },
  nullable: ({ columns, left }) => ({ columns: columns.map((one) => ({ ...one, nullable: true })), left }),
};

const JSON_COLUMN = { type: "JSON", role: "dimension", maxLength: LONGEST } as const;
/** Kinds of which Pinot keeps several values a row; of others an array is JSON. */
const MANY: ReadonlySet<Field["kind"]> = new Set(["string", "uuid", "enum", "int", "long", "double"]);

function column(
  { path, pii }: Context<Compiled>,
  shape: Omit<Column, "name" | "path" | "nullable" | "many">,
): Compiled {
  if (HIDDEN.has(pii)) return { columns: [], left: [path] };
  return { columns: [{ name: names.pinotColumn(path), path, nullable: false, many: false, ...shape }], left: [] };
}

/** The columns of a stream's table, and the paths of its fields that are not served. */
export function columnsOf(stream: AnyStream): Compiled {
  const { columns, left } = compileField(match, { kind: "record", fields: stream.fields });
  return {
    left,
    columns: columns.map((one) => {
      const [head = "", ...rest] = one.path.split(".");
      const role = one.path === stream.key && one.role === "metric" ? "dimension" : one.role;
      if (rest.length === 0) return { ...one, role };
      // A null record has null in each of them: a function of Pinot with a null among its arguments gives null.
      return { ...one, role, transform: `jsonPath(${head}, '$.${rest.join(".")}')` };
    }),
  };
}
