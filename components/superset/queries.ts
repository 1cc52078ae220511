/**
 * What a chart asks. In a browser Superset's page works this out of the chart's parameters each time; whoever asks Superset's API for
 * a chart's data without a page gets the query that is kept with the chart, and an error where there is none.
 */
export interface Query {
  readonly columns: readonly (string | Axis)[];
  readonly metrics?: readonly string[];
  readonly orderby?: readonly (readonly [string, boolean])[];
  readonly grain?: string;
  /** What lines are drawn by, and how many of them at most: those with most of the metric. */
  readonly series?: { readonly columns: readonly string[]; readonly limit: number };
  readonly rows?: number;
  /** What is made of the rows before they are drawn. */
  readonly steps?: readonly object[];
}

/** The column that runs along a chart, cut by its grain where it is a time. */
interface Axis {
  readonly columnType: "BASE_AXIS";
  readonly expressionType: "SQL";
  readonly isColumnReference: true;
  readonly sqlExpression: string;
  readonly label: string;
  readonly timeGrain?: string;
}

export const axis = (column: string, grain?: string): Axis => ({
  columnType: "BASE_AXIS",
  expressionType: "SQL",
  isColumnReference: true,
  sqlExpression: column,
  label: column,
  ...(grain === undefined ? {} : { timeGrain: grain }),
});

/** A table of one metric: a row a point of the axis, a column a series. */
export const pivot = (
  column: string,
  metric: string,
  by: readonly string[],
  descending?: boolean,
): readonly object[] => [
  {
    operation: "pivot",
    options: {
      index: [column],
      columns: by,
      aggregates: { [metric]: { operator: "mean" } },
      drop_missing_columns: false,
    },
  },
  ...(descending === undefined ? [] : [{ operation: "sort", options: { by: metric, ascending: !descending } }]),
  // Series are called by what they are of, not by the metric of all of them.
  ...(by.length === 0
    ? []
    : [{ operation: "rename", options: { columns: { [metric]: null }, level: 0, inplace: true } }]),
  { operation: "flatten" },
];

/** A filter on the time of events, as a chart's parameters have it. */
interface Range {
  readonly subject: string;
  readonly operator: string;
  readonly comparator: string;
}

/** What is kept with a chart, in JSON; the import writes the dataset's number over ours. */
export function queryContextOf(query: Query, range: Range, params: Readonly<Record<string, unknown>>): string {
  const { columns, metrics, orderby, grain, series, rows, steps = [] } = query;
  return JSON.stringify({
    datasource: { id: 0, type: "table" },
    force: false,
    queries: [
      {
        filters: [{ col: range.subject, op: range.operator, val: range.comparator }],
        extras: { having: "", where: "", ...(grain === undefined ? {} : { time_grain_sqla: grain }) },
        columns,
        metrics,
        orderby,
        row_limit: rows,
        series_columns: series?.columns,
        series_limit: series?.limit ?? 0,
        order_desc: true,
        post_processing: steps,
      },
    ],
    form_data: params,
    result_format: "json",
    result_type: "full",
  });
}
