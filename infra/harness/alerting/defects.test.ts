import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { observePrometheus } from "../../../components/prometheus/observe";
import { door } from "../../../components/prometheus/testing";
import type { Observation } from "../../../components/core/observe";
import { observationDefects } from "./defects";
import { slugOf } from "./headings";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "millrace-observe-"));
  mkdirSync(join(root, "components/door/scrapes"), { recursive: true });
  mkdirSync(join(root, "components/prometheus"), { recursive: true });
  writeFileSync(
    join(root, "components/door/scrapes/door.prom"),
    '# TYPE door_requests_total counter\ndoor_requests_total{code="200",quoted="a,b=\\"c\\""} 3 1795426690\ndoor_open 1\n',
  );
  writeFileSync(join(root, "components/door/README.md"), "# Door\n\n## Door stuck\n\n## Door availability\n");
  writeFileSync(join(root, "components/prometheus/README.md"), "## Job unseen\n## Unlike the same hour\n## Watchdog\n");
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const defects = (observation: Partial<Observation>): readonly string[] =>
  observationDefects([{ room: "door", observation: { ...door.observation, ...observation } }], root);

const [stuck] = door.observation.alerts ?? [];
if (stuck === undefined) throw new Error("the test's room has no alert");

const panel = { title: "Open", description: "Open.", kind: "stat", unit: "bool" } as const;
const board = { uid: "door", title: "Door", tags: [] };

test("accepts a room whose series are recorded and whose runbooks are written", () => {
  expect(
    defects({
      dashboards: [
        { ...board, rows: [{ title: "", panels: [{ ...panel, queries: [{ expr: "door_open", legend: "" }] }] }] },
      ],
    }),
  ).toEqual([]);
});

test("reports a series that no scrape has", () => {
  expect(defects({ alerts: [{ ...stuck, expr: "door_closed > 0" }] })).toEqual([
    "door: alert DoorStuck: door_closed is in no recorded scrape (components/*/scrapes/*.prom) and no recording rule; record the exporter's page, or do without it",
  ]);
});

test("reports a label that the series does not have, by matcher and by group", () => {
  expect(defects({ alerts: [{ ...stuck, expr: 'sum by (zone) (door_requests_total{status="500"}) > 1' }] })).toEqual([
    'door: alert DoorStuck: door_requests_total has no label "status" in a recorded scrape; it has code, container, endpoint, instance, job, namespace, pod, quoted',
    'door: alert DoorStuck: no series among door_requests_total has the label "zone" that is grouped by',
  ]);
});

test("reports a job that nothing scrapes", () => {
  expect(defects({ alerts: [{ ...stuck, expr: 'up{job="gate"} == 0' }] })).toEqual([
    'door: alert DoorStuck: up is asked of the job "gate", which nothing scrapes; add a monitor for it',
  ]);
});

test("reports what is no PromQL, in alerts, objectives and panels", () => {
  const objective = { ...door.observation.objectives?.[0], good: "sum(rate(door_requests_total[$window])" };
  expect(
    defects({
      alerts: [{ ...stuck, expr: "door_open >" }],
      objectives: [{ ...(objective as NonNullable<Observation["objectives"]>[number]) }],
      dashboards: [
        { ...board, rows: [{ title: "", panels: [{ ...panel, queries: [{ expr: "sum(", legend: "" }] }] }] },
      ],
    }).filter((defect) => defect.includes("cannot be read")).length,
  ).toBeGreaterThanOrEqual(3);
});

test("reports an objective without its window", () => {
  const [objective] = door.observation.objectives ?? [];
  if (objective === undefined) throw new Error("the test's room has no objective");
  expect(
    defects({ objectives: [{ ...objective, total: "sum(rate(door_requests_total[5m]))", objective: 99.9 }] }),
  ).toEqual([
    "door: objective door-availability: its objective must lie between 0 and 1, got 99.9",
    "door: objective door-availability: `total` must have [$window] for its range, got sum(rate(door_requests_total[5m]))",
  ]);
});

test("reports a runbook that leads nowhere", () => {
  expect(defects({ alerts: [{ ...stuck, runbook: "components/door/README.md#door-ajar" }] })).toEqual([
    'door: alert DoorStuck: runbook "components/door/README.md#door-ajar" must be a heading of components/door/README.md, and there is none like it',
  ]);
  expect(defects({ alerts: [{ ...stuck, runbook: "components/gate/README.md#x" }] })).toEqual([
    'door: alert DoorStuck: runbook "components/gate/README.md#x" must be a file of the repository, and there is no components/gate/README.md',
  ]);
  expect(defects({ alerts: [{ ...stuck, runbook: "components/door/README.md" }] })).toEqual([
    'door: alert DoorStuck: runbook "components/door/README.md" must name a heading after "#"',
  ]);
});

test("reports a page that waits too long, and an alert with another kind of name", () => {
  expect(defects({ alerts: [{ ...stuck, alert: "door_stuck", for: "1 minute" }] })).toEqual([
    "door: alert door_stuck: its name must be upper camel case",
    'door: alert door_stuck: `for` of a page must be 15 seconds at most, got "1 minute"; make it a ticket or shorter',
  ]);
});

test("reports a baseline of what is not recorded, and a recording with another kind of name", () => {
  const found = defects({ baselines: ["door:visits:rate5m"], recordings: [{ record: "visits", expr: "door_open" }] });
  expect(found).toContain(
    "door: baseline door:visits:rate5m must be the name of a recording rule; add it to `recordings`",
  );
  expect(found).toContain(
    "door: recording rule visits: its name must be of the form level:metric:operations in lower case",
  );
});

test("reports two dashboards at one address, and panels without a query or a description", () => {
  const twice = { ...board, uid: "Door!", rows: [{ title: "", panels: [{ ...panel, description: "", queries: [] }] }] };
  expect(defects({ dashboards: [twice, { ...twice, rows: [] }] })).toEqual([
    'the dashboard uid "Door!" is there twice; give one of the two another',
    "door: dashboard Door!: its uid must be lower-case words joined by hyphens, at most 40 characters",
    'door: dashboard Door!: panel "Open": it must have a query',
    'door: dashboard Door!: panel "Open": it must say what it shows',
    "door: dashboard Door!: its uid must be lower-case words joined by hyphens, at most 40 characters",
  ]);
});

test("reports two observations of one name", () => {
  expect(observationDefects([door, door], root)[0]).toBe(
    'the observation "door" is there twice; tell them apart by `part`',
  );
});

test("a heading's address is what GitHub makes of it", () => {
  expect(slugOf("Pages, late (or never): `up` is 0")).toBe("pages-late-or-never-up-is-0");
});

test("what Prometheus says of itself holds in this repository", () => {
  const here = join(__dirname, "../../..");
  expect(observationDefects([{ room: "prometheus", observation: observePrometheus() }], here)).toEqual([]);
});
