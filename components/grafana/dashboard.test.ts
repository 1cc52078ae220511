import type { Dashboard } from "../core/observe";
import { dashboardHash, dashboardJson } from "./dashboard";
import { door } from "./testing";

interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: {
    readonly defaults: { readonly unit: string; readonly thresholds: { readonly steps: unknown } };
  };
  readonly targets?: readonly unknown[];
}

const [dashboard] = door.observation.dashboards ?? [];
if (dashboard === undefined) throw new Error("the test's room has no dashboard");
const panelsOf = (given: Dashboard): readonly PanelJson[] =>
  (dashboardJson(given) as { readonly panels: readonly PanelJson[] }).panels;

test("a dashboard has its uid, the schema version of Grafana 13, and nothing that anybody could edit", () => {
  expect(dashboardJson(dashboard)).toMatchObject({
    uid: "door",
    title: "Door",
    tags: ["door"],
    schemaVersion: 42,
    editable: false,
    templating: { list: [] },
  });
});

test("rows come before their panels, ids count up, and panels lie side by side where they fit", () => {
  expect(
    panelsOf(dashboard).map(({ id, type, title, gridPos: { x, y, w, h } }) => [id, type, title, x, y, w, h]),
  ).toEqual([
    [1, "row", "Visits", 0, 0, 24, 1],
    [2, "timeseries", "Visits", 0, 1, 12, 8],
    [3, "stat", "Open", 12, 1, 6, 4],
    [4, "row", "How long", 0, 9, 24, 1],
    [5, "heatmap", "Seconds", 0, 10, 12, 8],
    [6, "table", "Visitors", 0, 18, 24, 8],
  ]);
});

test("no panel covers another", () => {
  const cells = new Map<string, string>();
  for (const { title, gridPos } of panelsOf(dashboard)) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect([title, cells.get(`${x},${y}`)]).toEqual([title, undefined]);
        cells.set(`${x},${y}`, title);
      }
    }
  }
});

test("a panel asks Prometheus its queries in the form that its kind needs", () => {
  const targets = panelsOf(dashboard).flatMap(({ targets: given = [] }) => given);
  expect(targets).toMatchObject([
    { refId: "A", expr: "rate(visits_total[1m])", legendFormat: "{{pod}}", format: "time_series", range: true },
    { refId: "A", expr: "open", format: "time_series", instant: true },
    { refId: "A", expr: "sum by (le) (rate(seconds_bucket[1m]))", format: "heatmap", range: true },
    { refId: "A", expr: "visitors", format: "table", instant: true },
  ]);
  expect(targets.every((target) => JSON.stringify(target).includes('"uid":"prometheus"'))).toBe(true);
});

test("a panel turns orange above its warning value", () => {
  const [, visits, open] = panelsOf(dashboard);
  expect(visits?.fieldConfig?.defaults).toMatchObject({
    unit: "reqps",
    thresholds: {
      steps: [
        { color: "green", value: null },
        { color: "orange", value: 100 },
      ],
    },
  });
  expect(open?.fieldConfig?.defaults.thresholds.steps).toEqual([{ color: "green", value: null }]);
});

test("equal dashboards have equal hashes, others others", () => {
  expect(dashboardHash(dashboard)).toBe(dashboardHash({ ...dashboard }));
  expect(dashboardHash(dashboard)).toMatch(/^[0-9a-f]{12}$/);
  expect(dashboardHash({ ...dashboard, title: "Gate" })).not.toBe(dashboardHash(dashboard));
});
