import type { ChartSpec, UseCase } from "./use-cases";

/** Columns of a dashboard's grid. */
const GRID = 12;

/** One element of a dashboard's layout, as Superset's page keeps it. */
interface Element {
  readonly id: string;
  readonly type: "ROOT" | "GRID" | "HEADER" | "ROW" | "CHART";
  readonly children?: readonly string[];
  readonly parents?: readonly string[];
  readonly meta?: Readonly<Record<string, unknown>>;
}

/**
 * Where the charts of a dashboard lie: row by row, each row's charts of the same width. Charts are told apart by their UUIDs; the
 * numbers that the page needs beside them only have to differ, and are replaced by the import.
 */
export function positionOf(
  { title, rows }: UseCase,
  of: (chart: ChartSpec) => { readonly uuid: string; readonly height: number },
): Readonly<Record<string, unknown>> {
  const elements: Element[] = [
    { id: "ROOT_ID", type: "ROOT", children: ["GRID_ID"] },
    { id: "GRID_ID", type: "GRID", children: rows.map((_, row) => `ROW-${row}`), parents: ["ROOT_ID"] },
    { id: "HEADER_ID", type: "HEADER", meta: { text: title } },
  ];
  let chartId = 0;
  rows.forEach((charts, row) => {
    const id = `ROW-${row}`;
    const parents = ["ROOT_ID", "GRID_ID"];
    elements.push({
      id,
      type: "ROW",
      children: charts.map((_, index) => `CHART-${row}-${index}`),
      parents,
      meta: { background: "BACKGROUND_TRANSPARENT" },
    });
    charts.forEach((chart, index) => {
      const { uuid, height } = of(chart);
      chartId += 1;
      elements.push({
        id: `CHART-${row}-${index}`,
        type: "CHART",
        children: [],
        parents: [...parents, id],
        meta: { chartId, uuid, sliceName: chart.title, width: Math.floor(GRID / charts.length), height },
      });
    });
  });
  return { DASHBOARD_VERSION_KEY: "v2", ...Object.fromEntries(elements.map((element) => [element.id, element])) };
}
