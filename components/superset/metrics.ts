import type { AnyStream } from "../../workloads/streams";
import type { Field } from "../../workloads/streams/fields";
import { compileRecord, type Context, type Match } from "../../workloads/streams/match";
import { hidden, nameIn, quoted, type Source, wordsOf } from "./columns";

/** A metric of a dataset, as Superset's import takes it. */
export interface Metric {
  /** What charts name it by: `avg_score`. */
  readonly metric_name: string;
  readonly verbose_name: string;
  readonly expression: string;
  readonly description: string | null;
  readonly d3format: string;
}

/** Name of the metric that every dataset has. */
export const COUNT = "events";

/** The metrics of a stream's dataset: events, and what the kind of each field gives. SQL that Trino and Pinot both take. */
export const metricsOf = (stream: AnyStream, source: Source): readonly Metric[] => [
  {
    metric_name: COUNT,
    verbose_name: "Events",
    expression: "COUNT(*)",
    description: stream.doc,
    d3format: ",d",
  },
  ...compileRecord(match, stream).map(({ path, ...metric }) => ({
    ...metric,
    expression: metric.expression(quoted(nameIn(source, path))),
  })),
];

/** A metric before it is known where it is asked. */
type Metrics = readonly (Omit<Metric, "expression"> & {
  readonly path: string;
  readonly expression: (column: string) => string;
})[];

const named = (prefix: string, path: string): string => `${prefix}_${path.replaceAll(".", "_")}`;

function metric(
  [prefix, word, d3format]: readonly [string, string, string],
  { doc, unit }: Field,
  { path, pii }: Context<Metrics>,
  sql: (column: string) => string,
): Metrics {
  if (hidden.includes(pii)) return [];
  const verbose = `${word} ${wordsOf(path).toLowerCase()}`;
  return [
    {
      metric_name: named(prefix, path),
      verbose_name: unit === undefined ? verbose : `${verbose} (${unit})`,
      path,
      expression: sql,
      description: doc ?? null,
      d3format,
    },
  ];
}

const average = (field: Field, context: Context<Metrics>): Metrics =>
  metric(["avg", "Average", ",.3~f"], field, context, (column) => `AVG(${column})`);
const largest = (field: Field, context: Context<Metrics>): Metrics =>
  metric(["max", "Largest", ",.3~f"], field, context, (column) => `MAX(${column})`);
const total = (field: Field, context: Context<Metrics>): Metrics =>
  metric(["sum", "Total", ",.2~f"], field, context, (column) => `SUM(${column})`);
const distinct = (field: Field, context: Context<Metrics>): Metrics =>
  metric(["distinct", "Distinct", ",d"], field, context, (column) => `COUNT(DISTINCT ${column})`);
const none = (): Metrics => [];
const counted = (field: Field, context: Context<Metrics>): Metrics => [
  ...total(field, context),
  ...average(field, context),
  ...largest(field, context),
];
const measured = (field: Field, context: Context<Metrics>): Metrics => [
  ...average(field, context),
  ...largest(field, context),
];

const match: Match<Metrics> = {
  string: distinct,
  // Part of the events for which it is true.
  boolean: (field, context) =>
    metric(
      ["share", "Share of", ",.1%"],
      field,
      context,
      (column) => `AVG(CASE WHEN ${column} = true THEN 1.0 ELSE 0.0 END)`,
    ),
  int: counted,
  long: measured,
  double: measured,
  decimal: counted,
  timestamp: none,
  // The event's own id counts events, which there is a metric for already.
  uuid: (field, context) => (context.path === "id" ? [] : distinct(field, context)),
  enum: none,
  array: none,
  map: none,
  record: ({ fields }, context) => context.fields(fields).flatMap(([, metrics]) => metrics),
};
