import type { AnyStream } from "../../workloads/streams";
import { columnsOf, nameIn, type Source } from "./columns";
import { COUNT, metricsOf } from "./metrics";
import { axis, pivot, type Query, queryContextOf } from "./queries";
import type { ChartSpec, UseCase } from "./use-cases";

/** A chart's kind and its parameters, as Superset's own pages write them. */
export interface Drawn {
  readonly viz_type: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What it asks, as JSON: for those who ask without a page. */
  readonly query_context: string;
  /** Height in rows of the dashboard's grid, of 8 pixels. */
  readonly height: number;
}

/** The 24 hours before now (`superset_config.py` says that a day ends now), and since midnight in UTC. */
const DAY = "Last day";
const TODAY = "Current day";
/** Groups that a line chart draws, points of all of them, and bars that a bar chart shows. */
const MOST_SERIES = 12;
const MOST_POINTS = 10_000;
const MOST_BARS = 20;
const MOST_ROWS = 100;

/** How a chart is drawn of its stream. What it names has been checked (`defectsOf`). */
export function drawn(chart: ChartSpec, stream: AnyStream, source: Source): Drawn {
  const eventTime = nameIn(source, stream.eventTime);
  const range = {
    clause: "WHERE",
    comparator: chart.range ?? (chart.kind === "number" ? TODAY : DAY),
    expressionType: "SIMPLE",
    operator: "TEMPORAL_RANGE",
    subject: eventTime,
  };
  const made = (viz_type: string, height: number, query: Query, more: Drawn["params"]): Drawn => {
    const params = { adhoc_filters: [range], extra_form_data: {}, color_scheme: "supersetColors", viz_type, ...more };
    return { viz_type, params, query_context: queryContextOf(query, range, params), height };
  };
  switch (chart.kind) {
    case "number": {
      const { metric } = chart;
      return made("big_number_total", 20, { columns: [], metrics: [metric] }, { metric, header_font_size: 0.4 });
    }
    case "line": {
      const { metric, grain = "PT1M" } = chart;
      const by = chart.by === undefined ? [] : [nameIn(source, chart.by)];
      return made(
        "echarts_timeseries_line",
        50,
        {
          columns: [axis(eventTime, grain), ...by],
          metrics: [metric],
          orderby: [[metric, false]],
          grain,
          series: { columns: by, limit: MOST_SERIES },
          rows: MOST_POINTS,
          steps: pivot(eventTime, metric, by),
        },
        {
          x_axis: eventTime,
          time_grain_sqla: grain,
          metrics: [metric],
          groupby: by,
          limit: MOST_SERIES,
          row_limit: MOST_POINTS,
          order_desc: true,
          show_legend: chart.by !== undefined,
          rich_tooltip: true,
        },
      );
    }
    case "bars": {
      const { metric } = chart;
      const by = nameIn(source, chart.by);
      return made(
        "echarts_timeseries_bar",
        50,
        {
          columns: [axis(by)],
          metrics: [metric],
          orderby: [[metric, false]],
          rows: MOST_BARS,
          steps: pivot(by, metric, [], true),
        },
        {
          x_axis: by,
          x_axis_force_categorical: true,
          x_axis_sort: metric,
          x_axis_sort_asc: false,
          metrics: [metric],
          groupby: [],
          row_limit: MOST_BARS,
          order_desc: true,
          orientation: "horizontal",
          show_legend: false,
        },
      );
    }
    case "latest": {
      const columns = chart.fields.map((field) => nameIn(source, field));
      return made(
        "table",
        60,
        { columns, orderby: [[eventTime, false]], rows: MOST_ROWS },
        {
          query_mode: "raw",
          all_columns: columns,
          order_by_cols: [JSON.stringify([eventTime, false])],
          row_limit: MOST_ROWS,
          server_page_length: 10,
          table_timestamp_format: "smart_date",
        },
      );
    }
  }
}

/** What a stream shows that no use case speaks of: how much of it comes, and by what. */
export function chartsOf(stream: AnyStream): readonly ChartSpec[] {
  const by = Object.entries(stream.fields).find(([, { kind }]) => kind === "enum")?.[0];
  const shared = { stream: stream.name, metric: COUNT };
  return [
    { kind: "number", title: `${stream.name} today`, ...shared },
    { kind: "line", title: stream.name, ...shared },
    ...(by === undefined ? [] : [{ kind: "bars" as const, title: `${stream.name} by ${by}`, by, ...shared }]),
  ];
}

/** The use cases, and one dashboard of every served stream that they leave out. */
export function withOthers(useCases: readonly UseCase[], served: readonly AnyStream[]): readonly UseCase[] {
  const shown = new Set(useCases.flatMap(({ rows }) => rows.flat().map(({ stream }) => stream)));
  const others = served.filter(({ name }) => !shown.has(name));
  if (others.length === 0) return useCases;
  return [
    ...useCases,
    {
      name: "streams",
      title: "Further streams",
      doc: "Streams that no use case shows.",
      rows: others.map(chartsOf),
    },
  ];
}

/** What is wrong with the charts of a use case, a sentence each. */
export function defectsOf(
  useCase: UseCase,
  served: readonly AnyStream[],
  sourceOf: (stream: AnyStream) => Source,
): readonly string[] {
  const titles = useCase.rows.flat().map(({ title }) => title);
  const twice = titles.find((title, index) => titles.indexOf(title) !== index);
  return [
    ...(twice === undefined
      ? []
      : [`superset: dashboard "${useCase.name}": a chart's title must be used once, got "${twice}" twice; rename one`]),
    ...useCase.rows.flat().flatMap((chart) => {
      const who = `superset: chart "${chart.title}" of dashboard "${useCase.name}"`;
      const stream = served.find(({ name }) => name === chart.stream);
      if (stream === undefined)
        return [
          `${who}: its stream must be one that is served, got "${chart.stream}"; they are ${served.map(({ name }) => name).join(", ")}`,
        ];
      const source = sourceOf(stream);
      const columns = columnsOf(stream, source).map(({ column_name }) => column_name);
      const metrics = metricsOf(stream, source).map(({ metric_name }) => metric_name);
      const unknown = (what: string, names: readonly string[], has: readonly string[]) =>
        names
          .filter((name) => !has.includes(name))
          .map(
            (name) =>
              `${who}: ${what} must be one of "${stream.name}" that its dataset has, got "${name}"; they are ${has.join(", ")}`,
          );
      return [
        ...unknown("a metric", "metric" in chart ? [chart.metric] : [], metrics),
        ...unknown("a field", "by" in chart && chart.by !== undefined ? [nameIn(source, chart.by)] : [], columns),
        ...unknown("a field", "fields" in chart ? chart.fields.map((field) => nameIn(source, field)) : [], columns),
      ];
    }),
  ];
}
