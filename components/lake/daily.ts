import type { AnyStream, Field } from "../../workloads/streams";
import { compileField, type FieldOf, type Match } from "../../workloads/streams/match";
import * as names from "../../workloads/streams/names";
import type { IcebergSchema, LakeTable } from "../core/lake";
import { LONGEST_HISTORY, partitionedBy, properties, sortedBy } from "./layout";

/** What a day's figures take of a field. */
type Part =
  /** Rows are one for each of its values. */
  | { readonly of: "dimension" }
  /** Least, greatest and mean. */
  | { readonly of: "measure" }
  | { readonly of: "nothing" };

const NOTHING: Part = { of: "nothing" };
const MEASURE: Part = { of: "measure" };

const part: Match<Part> = {
  string: () => NOTHING,
  boolean: () => ({ of: "dimension" }),
  int: () => MEASURE,
  long: () => MEASURE,
  double: () => MEASURE,
  decimal: () => MEASURE,
  timestamp: () => NOTHING,
  uuid: () => NOTHING,
  enum: () => ({ of: "dimension" }),
  array: () => NOTHING,
  map: () => NOTHING,
  record: () => NOTHING,
};

const DATE = "eventDate";

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly doc: string;
  readonly sql: string;
}

const partsOf = (stream: AnyStream, wanted: Part["of"]): readonly (readonly [string, Field])[] =>
  Object.entries(stream.fields).filter(
    ([name, field]) => name !== stream.key && compileField(part, field).of === wanted,
  );

const quoted = (name: string): string => `\`${name}\``;

function columnsOf(stream: AnyStream): readonly Column[] {
  const dimensions = partsOf(stream, "dimension").map(([name, field]): Column => ({
    name,
    type: (field as FieldOf<"enum" | "boolean">).kind === "boolean" ? "boolean" : "string",
    required: field.nullable !== true,
    doc: field.doc ?? name,
    sql: quoted(name),
  }));
  const measures = partsOf(stream, "measure").flatMap(([name, { doc = name, unit }]): readonly Column[] => {
    const said = unit === undefined ? doc : `${doc} In ${unit}.`;
    const of = (prefix: string, word: string, sql: string): Column => ({
      name: `${prefix}_${name}`,
      type: "double",
      required: false,
      doc: `${word}: ${said}`,
      sql,
    });
    const value = `CAST(${quoted(name)} AS DOUBLE)`;
    return [
      of("min", "Least", `min(${value})`),
      of("max", "Greatest", `max(${value})`),
      of("avg", "Mean", `avg(${value})`),
    ];
  });
  return [
    {
      name: DATE,
      type: "date",
      required: true,
      doc: "Day of the event time, in UTC.",
      sql: `to_date(${quoted(stream.eventTime)})`,
    },
    ...dimensions,
    { name: "events", type: "long", required: true, doc: "Events.", sql: "count(*)" },
    {
      name: "keys",
      type: "long",
      required: true,
      doc: `Different values of ${stream.key}, within some 5 %.`,
      sql: `approx_count_distinct(${quoted(stream.key)})`,
    },
    ...measures,
  ];
}

/** A stream's table of daily figures: one row a day and combination of its enums and booleans. */
export function dailyOf(stream: AnyStream): LakeTable {
  const schema: IcebergSchema = {
    type: "struct",
    "schema-id": 0,
    "identifier-field-ids": [],
    fields: columnsOf(stream).map(({ name, type, required, doc }, index) => ({
      id: index + 1,
      name,
      required,
      type,
      doc,
    })),
  };
  return {
    namespace: names.ICEBERG_DAILY_NAMESPACE,
    name: names.icebergTable(stream),
    schema,
    // Small, so cut by the month.
    partitionSpec: partitionedBy(schema, DATE, "month"),
    sortOrder: sortedBy(schema, [DATE]),
    properties: {
      ...properties(LONGEST_HISTORY),
      comment: `Daily figures. ${stream.doc}`,
      "millrace.stream": stream.name,
      "millrace.owner": stream.owner.team,
    },
  };
}

/** Their query, over `events`; a day whole replaces what there was of it. */
export function dailyQueryOf(stream: AnyStream): string {
  const columns = columnsOf(stream);
  const groups = 1 + partsOf(stream, "dimension").length;
  const ordinals = Array.from({ length: groups }, (_, index) => index + 1).join(", ");
  return `SELECT ${columns.map(({ name, sql }) => `${sql} AS ${quoted(name)}`).join(", ")} FROM events GROUP BY ${ordinals}`;
}

/** What tells its rows apart: the day, and each enum and boolean. */
export const dailyKeysOf = (stream: AnyStream): readonly string[] => [
  DATE,
  ...partsOf(stream, "dimension").map(([name]) => name),
];
