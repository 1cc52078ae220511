import { type AnyStream, compileField, type Match, names } from "../../workloads/streams";
import type { UseCase } from "./use-cases";

/** A question as the job tells it: SQL of Trino, and how Metabase draws the answer. */
export interface Question {
  /** Unique in the collection. */
  readonly name: string;
  readonly description: string;
  readonly sql: string;
  readonly display: "scalar" | "line" | "row";
  readonly visualization: Readonly<Record<string, unknown>>;
}

/** A card of a dashboard: a question and its place on a grid of 24 columns. */
export interface Placed {
  readonly question: string;
  readonly row: number;
  readonly col: number;
  readonly width: number;
  readonly height: number;
}

export interface DashboardPlan {
  readonly name: string;
  readonly description: string;
  readonly cards: readonly Placed[];
}

/** What a field is good for in a question: to be told apart by, to be averaged, or neither. */
type Role = "category" | "measure" | "none";

/** Nothing of a person is asked for. What has many values (names, ids) makes no bars. */
const role: Match<Role> = {
  string: () => "none",
  boolean: (_, { pii }) => (pii === "none" ? "category" : "none"),
  int: (_, { pii }) => (pii === "none" ? "measure" : "none"),
  long: (_, { pii }) => (pii === "none" ? "measure" : "none"),
  double: (_, { pii }) => (pii === "none" ? "measure" : "none"),
  decimal: (_, { pii }) => (pii === "none" ? "measure" : "none"),
  timestamp: () => "none",
  uuid: () => "none",
  enum: (_, { pii }) => (pii === "none" ? "category" : "none"),
  array: () => "none",
  map: () => "none",
  record: () => "none",
};

/** What fields of the top of a record are good for, in the order of definition. */
export const rolesOf = ({ fields }: AnyStream): readonly { readonly name: string; readonly role: Role }[] =>
  Object.entries(fields).map(([name, field]) => ({ name, role: compileField(role, field, name) }));

/** Trino folds names to lower case; quoted, none of them is a word of SQL. */
const column = (name: string): string => `"${name.toLowerCase()}"`;
/** "occurredAt" → "occurred at" */
const words = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** "fraud-alerts" → "Fraud alerts" */
const titleOf = ({ name }: AnyStream): string => capital(name.replaceAll("-", " "));

/** The questions of a stream, from its fields alone: how many today and by hour, by the first category, and each measure's mean. */
export function questionsOf(stream: AnyStream): readonly Question[] {
  const title = titleOf(stream);
  const view = names.dataHubDataset(stream, "trino");
  const at = column(stream.eventTime);
  const since = (days: number): string => `${at} >= current_timestamp - interval '${days}' day`;
  const hour = `date_trunc('hour', ${at}) as hour`;
  const roles = rolesOf(stream);
  const category = roles.find((one) => one.role === "category")?.name;
  const measures = roles.filter((one) => one.role === "measure").slice(0, MOST_MEASURES);
  return [
    {
      name: `${title}: last day`,
      description: `${stream.doc} How many in the last 24 hours.`,
      sql: `select count(*) as events\nfrom ${view}\nwhere ${since(1)}`,
      display: "scalar",
      visualization: {},
    },
    {
      name: `${title}: by hour`,
      description: `${stream.doc} How many in each hour of the last 7 days.`,
      sql: `select ${hour}, count(*) as events\nfrom ${view}\nwhere ${since(7)}\ngroup by 1\norder by 1`,
      display: "line",
      visualization: line(["events"]),
    },
    ...(category === undefined
      ? []
      : [
          {
            name: `${title}: by ${words(category)}`,
            description: `${stream.doc} How many of each ${words(category)} in the last 24 hours.`,
            sql: [
              `select cast(${column(category)} as varchar) as category, count(*) as events`,
              `from ${view}`,
              `where ${since(1)}`,
              "group by 1",
              "order by 2 desc",
              `limit ${MOST_BARS}`,
            ].join("\n"),
            display: "row" as const,
            visualization: { "graph.dimensions": ["category"], "graph.metrics": ["events"] },
          },
        ]),
    ...measures.map(({ name }) => ({
      name: `${title}: mean ${words(name)}`,
      description: `${stream.doc} Mean ${words(name)} in each hour of the last 7 days.`,
      sql: `select ${hour}, avg(cast(${column(name)} as double)) as mean\nfrom ${view}\nwhere ${since(7)}\ngroup by 1\norder by 1`,
      display: "line" as const,
      visualization: line(["mean"]),
    })),
  ];
}

const line = (metrics: readonly string[]) => ({ "graph.dimensions": ["hour"], "graph.metrics": metrics });
const MOST_MEASURES = 2;
const MOST_BARS = 20;

/** Columns of Metabase's grid. */
const GRID = 24;
const HEIGHTS: Readonly<Record<Question["display"], number>> = { scalar: 3, line: 6, row: 6 };

/** The dashboard of a use case: numbers in one row, then what goes over time and by category, two beside each other. */
export function dashboardOf({ title, doc, streams }: UseCase, served: readonly AnyStream[]): DashboardPlan {
  const shown = streams.flatMap((name) => served.filter((stream) => stream.name === name));
  const questions = shown.flatMap(questionsOf);
  const numbers = questions.filter(({ display }) => display === "scalar");
  const charts = questions.filter(({ display }) => display !== "scalar");
  const width = Math.floor(GRID / Math.max(1, numbers.length));
  const height = HEIGHTS.scalar;
  return {
    name: title,
    description: doc,
    cards: [
      ...numbers.map(({ name }, index): Placed => ({ question: name, row: 0, col: index * width, width, height })),
      ...charts.map(({ name, display }, index): Placed => ({
        question: name,
        row: height + Math.floor(index / 2) * HEIGHTS.line,
        col: (index % 2) * (GRID / 2),
        width: GRID / 2,
        height: HEIGHTS[display],
      })),
    ],
  };
}

/** The use cases that something served belongs to, and one of every served stream that they leave out. */
export function withOthers(useCases: readonly UseCase[], served: readonly AnyStream[]): readonly UseCase[] {
  const shown = useCases.filter(({ streams }) => streams.some((name) => served.some((stream) => stream.name === name)));
  const others = served.map(({ name }) => name).filter((name) => !shown.some(({ streams }) => streams.includes(name)));
  return others.length === 0
    ? shown
    : [
        ...shown,
        { name: "streams", title: "Further streams", doc: "Streams that no use case shows.", streams: others },
      ];
}
