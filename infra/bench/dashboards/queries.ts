import { chartsOf } from "../../../components/superset/charts";
import { COUNT, metricsOf } from "../../../components/superset/metrics";
import { type ChartSpec, useCases } from "../../../components/superset/use-cases";
import type { AnyStream } from "../../../workloads/streams";
import * as names from "../../../workloads/streams/names";

/** Milliseconds since 1970: from, and to below. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface DashboardQuery {
  readonly title: string;
  /** @param window the last day, or another that a reader chose; @param key one of the stream's keys */
  readonly sql: (window: Window, key: string) => string;
}

/** As Superset's charts have them: groups of a chart by time, bars, rows of a table. */
const MOST_POINTS = 10_000;
const MOST_BARS = 20;
const MOST_ROWS = 100;
const GRAIN = { PT1M: "1:MINUTES", PT5M: "5:MINUTES", PT1H: "1:HOURS", P1D: "1:DAYS" } as const;

/**
 * What the dashboards ask Pinot of one stream: its charts of the use cases, then what its hints promise: every group over all that
 * is kept, which a star-tree answers, and one key's latest events, which lie together.
 */
export function queriesOf(stream: AnyStream): readonly DashboardQuery[] {
  const shown = useCases.flatMap(({ rows }) => rows.flat()).filter((chart) => chart.stream === stream.name);
  const charts = shown.length === 0 ? chartsOf(stream) : shown;
  const { groups = [], sums = [] } = stream.query ?? {};
  const table = names.pinotTable(stream);
  const column = names.pinotColumn;
  const time = column(stream.eventTime);
  const total = sums.map((path) => `, SUM(${column(path)})`).join("");
  return [
    ...charts.map((chart) => ({ title: chart.title, sql: (window: Window) => chartSql(chart, stream, window) })),
    ...(groups.length === 0
      ? []
      : [
          {
            title: `All by ${groups.join(", ")}`,
            sql: () => {
              const by = groups.map(column).join(", ");
              return `SELECT ${by}, COUNT(*)${total} FROM ${table} GROUP BY ${by} ORDER BY COUNT(*) DESC LIMIT ${MOST_ROWS}`;
            },
          },
        ]),
    {
      title: `Latest of one ${stream.key}`,
      sql: (_: Window, key: string) =>
        `SELECT * FROM ${table} WHERE ${column(stream.key)} = '${key}' ORDER BY ${time} DESC LIMIT ${MOST_ROWS}`,
    },
  ];
}

function chartSql(chart: ChartSpec, stream: AnyStream, { from, to }: Window): string {
  const column = names.pinotColumn;
  const time = column(stream.eventTime);
  const source = `FROM ${names.pinotTable(stream)} WHERE ${time} >= ${from} AND ${time} < ${to}`;
  switch (chart.kind) {
    case "number":
      return `SELECT ${metricSql(stream, chart.metric)} ${source}`;
    case "line": {
      const cut = `DATETIMECONVERT(${time}, '1:MILLISECONDS:EPOCH', '1:MILLISECONDS:EPOCH', '${GRAIN[chart.grain ?? "PT1M"]}')`;
      const by = chart.by === undefined ? "" : `, ${column(chart.by)}`;
      return `SELECT ${cut}${by}, ${metricSql(stream, chart.metric)} ${source} GROUP BY ${cut}${by} LIMIT ${MOST_POINTS}`;
    }
    case "bars": {
      const metric = metricSql(stream, chart.metric);
      return `SELECT ${column(chart.by)}, ${metric} ${source} GROUP BY ${column(chart.by)} ORDER BY ${metric} DESC LIMIT ${MOST_BARS}`;
    }
    case "latest":
      return `SELECT ${chart.fields.map(column).join(", ")} ${source} ORDER BY ${time} DESC LIMIT ${MOST_ROWS}`;
  }
}

function metricSql(stream: AnyStream, name: string): string {
  if (name === COUNT) return "COUNT(*)";
  const metric = metricsOf(stream, "pinot").find(({ metric_name }) => metric_name === name);
  if (metric === undefined) throw new Error(`stream "${stream.name}" has no metric "${name}"`);
  return metric.expression;
}
