import { createHash } from "node:crypto";
import type { Dashboard, Panel, Unit } from "../core/observe";

/** Grafana's ids of units (@grafana/data, `valueFormats/categories.ts`). */
const unitIds: Readonly<Record<Unit, string>> = {
  short: "short",
  reqps: "reqps",
  ops: "ops",
  s: "s",
  ms: "ms",
  bytes: "bytes",
  Bps: "Bps",
  percentunit: "percentunit",
  bool: "bool",
};

/** Newest version of dashboards' JSON that Grafana 13 migrates to (`schemaversion.LATEST_VERSION`). */
export const SCHEMA_VERSION = 42;
/** Uid under which the data source is provisioned. */
export const DATA_SOURCE = "prometheus";

/** Columns of Grafana's grid. */
const COLUMNS = 24;
const ROW_HEIGHT = 1;

const dataSource = { type: "prometheus", uid: DATA_SOURCE };

interface Look {
  /** Columns and rows of the grid. */
  readonly width: number;
  readonly height: number;
  /** How the panel wants its series. */
  readonly query: { readonly format: "time_series" | "table" | "heatmap"; readonly instant: boolean };
  readonly options: object;
  readonly custom: object;
}

const looks: Readonly<Record<Panel["kind"], Look>> = {
  timeseries: {
    width: 12,
    height: 8,
    query: { format: "time_series", instant: false },
    options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } },
    custom: { drawStyle: "line", lineWidth: 1, fillOpacity: 10, showPoints: "never", spanNulls: false },
  },
  stat: {
    width: 6,
    height: 4,
    query: { format: "time_series", instant: true },
    options: { reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false }, colorMode: "value" },
    custom: {},
  },
  table: {
    width: 24,
    height: 8,
    query: { format: "table", instant: true },
    options: { showHeader: true, cellHeight: "sm" },
    custom: { filterable: true },
  },
  heatmap: {
    width: 12,
    height: 8,
    query: { format: "heatmap", instant: false },
    options: { calculate: false, yAxis: { axisPlacement: "left" }, color: { mode: "scheme", scheme: "Oranges" } },
    custom: {},
  },
};

/** The dashboard as Grafana's provisioning reads it. Ids come from positions, so that the same definition is the same file. */
export function dashboardJson({ uid, title, tags, rows }: Dashboard): object {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: "row",
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: ROW_HEIGHT },
      panels: [],
    });
    y += ROW_HEIGHT;
    let x = 0;
    let tallest = 0;
    for (const panel of row.panels) {
      const { width, height } = looks[panel.kind];
      if (x + width > COLUMNS) {
        y += tallest;
        x = 0;
        tallest = 0;
      }
      panels.push(panelJson(panel, panels.length + 1, { x, y, w: width, h: height }));
      x += width;
      tallest = Math.max(tallest, height);
    }
    y += tallest;
  }
  return {
    uid,
    title,
    tags,
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    graphTooltip: 1,
    time: { from: "now-1h", to: "now" },
    refresh: "10s",
    timezone: "utc",
    annotations: { list: [] },
    templating: { list: [] },
    links: [],
    panels,
  };
}

function panelJson(panel: Panel, id: number, gridPos: object): object {
  const { query, options, custom } = looks[panel.kind];
  const unit = unitIds[panel.unit];
  return {
    id,
    type: panel.kind,
    title: panel.title,
    description: panel.description,
    datasource: dataSource,
    gridPos,
    fieldConfig: {
      defaults: {
        unit,
        custom:
          panel.warnAbove === undefined || panel.kind !== "timeseries"
            ? custom
            : { ...custom, thresholdsStyle: { mode: "line" } },
        thresholds: {
          mode: "absolute",
          steps: [
            { color: "green", value: null },
            ...(panel.warnAbove === undefined ? [] : [{ color: "orange", value: panel.warnAbove }]),
          ],
        },
      },
      overrides: [],
    },
    options: panel.kind === "heatmap" ? { ...options, yAxis: { axisPlacement: "left", unit } } : options,
    targets: panel.queries.map(({ expr, legend }, index) => ({
      refId: refId(index),
      datasource: dataSource,
      expr,
      legendFormat: legend,
      format: query.format,
      instant: query.instant,
      range: !query.instant,
      editorMode: "code",
    })),
  };
}

/** A, B, … Z, AA, AB, … */
const refId = (index: number): string =>
  (index < 26 ? "" : refId(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

/** The first twelve digits of the file's sha256: what changed, where the whole would be too long to read. */
export const dashboardHash = (dashboard: Dashboard): string =>
  createHash("sha256")
    .update(JSON.stringify(dashboardJson(dashboard)))
    .digest("hex")
    .slice(0, 12);
