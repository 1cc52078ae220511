import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alertmanagerConfig } from "../../../components/prometheus/alertmanager";
import { observePrometheus } from "../../../components/prometheus/observe";
import type { RuleGroup } from "../../../components/prometheus/rules";
import type { Receiver } from "../../../components/prometheus/spec";
import { door, pager } from "../../../components/prometheus/testing";
import { observeTrivyOperator } from "../../../components/trivy-operator";
import type { RoomObservation } from "../../../components/core/promql";
import { clusterSettings, clusterStacks, graphOfStack } from "../../graphs";
import { objectsOf } from "../topology/objects";
import { findPromtool, type Promtools } from "../../engines/promtool";
import { paths } from "../../paths";
import { allGroups } from "./defects";

jest.setTimeout(1_200_000);

let tools: Promtools;
let folder: string;
beforeAll(async () => {
  tools = await findPromtool(paths().cache);
  folder = mkdtempSync(join(tmpdir(), "millrace-promtool-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const observations: readonly RoomObservation[] = [door, { room: "prometheus", observation: observePrometheus() }];

/** A file of JSON, which is YAML. */
function write(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

function run(program: string, ...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(program, [...args], { cwd: folder, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

interface Series {
  readonly series: string;
  readonly values: string;
}
interface Expected {
  readonly expr: string;
  /** As in `2h10m`. */
  readonly at: string;
  readonly value?: number;
}

/** Lets promtool play series through the rules and compare what an expression gives; no value means no series. */
function play(
  groups: readonly RuleGroup[],
  every: string,
  series: readonly Series[],
  expected: readonly Expected[],
): { readonly status: number | null; readonly output: string } {
  const rules = write("rules.json", { groups });
  const test = write("test.json", {
    rule_files: [rules],
    evaluation_interval: every,
    tests: [
      {
        interval: every,
        input_series: series,
        promql_expr_test: expected.map(({ expr, at, value }) => ({
          expr,
          eval_time: at,
          exp_samples: value === undefined ? [] : [{ labels: "{}", value }],
        })),
      },
    ],
  });
  return run(tools.promtool, "test", "rules", test);
}

const firing = (alert: string, more = ""): string => `count(ALERTS{alertname="${alert}",alertstate="firing"${more}})`;
const doorGroups = () => allGroups([door]);

/** Counters of a hundred requests in each sample, of which `before` fail up to a sample, and `after` from then on. */
const requests = (before: number, until: number, after: number): readonly Series[] => [
  {
    series: 'door_requests_total{code="200"}',
    values: `0+${100 - before}x${until} ${(100 - before) * until}+${100 - after}x2000`,
  },
  { series: 'door_requests_total{code="500"}', values: `0+${before}x${until} ${before * until}+${after}x2000` },
];

test("promtool takes every rule", () => {
  const { status, output } = run(
    tools.promtool,
    "check",
    "rules",
    write("all.json", { groups: allGroups(observations) }),
  );
  expect([status, output]).toEqual([0, expect.stringContaining("SUCCESS")]);
});

test("what Trivy's operator reports of what runs becomes an alert each, by the page that was recorded of it", () => {
  const page = readFileSync(join(paths().root, "components/trivy-operator/scrapes/trivy-operator.prom"), "utf8");
  const series = [...page.matchAll(/^(\w+\{.*)\} (\d+)$/gm)].map(([, start = "", value = ""]) => ({
    series: `${start},job="trivy-operator"}`,
    values: `${value}+0x40`,
  }));
  const observation = observeTrivyOperator();
  const groups = allGroups([{ room: "trivy-operator", observation }]);
  const found = (observation.alerts ?? []).filter(({ alert }) => alert !== "ImageScansStopped");
  const played = play(groups, "1m", series, [
    ...found.map(({ alert }) => ({ expr: firing(alert), at: "10m" })),
    // One image, one container, one workload, whatever else is in the reports.
    ...found.map(({ alert }) => ({ expr: firing(alert), at: "20m", value: 1 })),
    // Of four vulnerabilities two are grave and mended; a secret; a grave check of three that fail.
    ...found.map(({ expr }, at) => ({ expr: `sum(${expr})`, at: "20m", value: [2, 1, 1][at] ?? 0 })),
  ]);
  expect(played).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") as string });
});

test.each(clusterStacks)("promtool takes every rule of the stack %s", async (stack) => {
  const { graph } = await graphOfStack(clusterSettings(stack));
  const groups = objectsOf(graph)
    .filter(({ manifest }) => manifest.kind === "PrometheusRule")
    .flatMap(({ manifest }) => (manifest.spec as { readonly groups: readonly RuleGroup[] }).groups);
  const { status, output } = run(tools.promtool, "check", "rules", write(`${stack}.json`, { groups }));
  expect([status, output]).toEqual([0, expect.stringContaining("SUCCESS")]);
});

test("amtool takes the configuration of every kind of receiver that Debian's Alertmanager knows by file", () => {
  const secret = (name: string) => ({ namespace: "millrace-prometheus", secret: name, key: "value" });
  const slack: Receiver = { kind: "slack", channel: "#millrace", url: secret("slack") };
  const email: Receiver = {
    kind: "email",
    to: "ops@example.com",
    from: "millrace@example.com",
    smarthost: "mail.example.com:587",
    username: "millrace",
    password: secret("mail"),
  };
  const config = alertmanagerConfig({ page: [pager, slack], ticket: [email], cidrs: [] });
  expect(run(tools.amtool, "check-config", write("alertmanager.json", config))).toEqual({
    status: 0,
    output: expect.stringContaining("SUCCESS") as string,
  });
});

test("promtool's answer is no when an alert does not fire", () => {
  const { status, output } = play(doorGroups(), "10s", requests(0, 60, 100), [
    { expr: firing("DoorStuck"), at: "10m", value: 1 },
  ]);
  expect([status, output]).toEqual([1, expect.stringContaining("FAILED")]);
});

test("a page fires within its arithmetic and not before its fault", () => {
  // The fault comes at 10m: seen in the sample of 10m10s, held for 15 s in whole evaluations, that is 20 s.
  const played = play(
    doorGroups(),
    "10s",
    [...requests(0, 60, 100), { series: 'up{job="door"}', values: "1x2000" }],
    [
      { expr: firing("DoorStuck"), at: "10m" },
      { expr: firing("DoorStuck"), at: "10m40s", value: 1 },
      { expr: firing("JobUnseen"), at: "10m40s" },
    ],
  );
  expect(played).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") as string });
});

test("a job that does not answer, or that is gone, pages after ten seconds", () => {
  const played = play(
    doorGroups(),
    "10s",
    // Up until 5m, down until 10m, up until 15m, then marked as gone.
    [{ series: 'up{job="door"}', values: "1x30 0x29 1x30 stale" }],
    [
      { expr: firing("JobUnseen"), at: "5m" },
      { expr: firing("JobUnseen"), at: "5m20s", value: 1 },
      { expr: firing("JobUnseen"), at: "10m30s" },
      { expr: firing("JobUnseen"), at: "16m", value: 1 },
    ],
  );
  expect(played).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") as string });
});

test("when everything fails the fast burn fires after 52 s of the hour, a few evaluations later", () => {
  const played = play(doorGroups(), "10s", requests(0, 720, 100), [
    { expr: firing("ErrorBudgetBurnsFast"), at: "2h" },
    { expr: firing("ErrorBudgetBurnsFast", ',window="1h"'), at: "2h30s" },
    { expr: firing("ErrorBudgetBurnsFast", ',window="1h"'), at: "2h1m10s", value: 1 },
  ]);
  expect(played).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") as string });
});

test("losing half of the budget's rate fires nothing, and the month's budget says what is left", () => {
  // One request in 2,000 fails: 0.05 %.
  const steady: readonly Series[] = [
    { series: 'door_requests_total{code="200"}', values: "0+1199.4x1500" },
    { series: 'door_requests_total{code="500"}', values: "0+0.6x1500" },
  ];
  const played = play(doorGroups(), "1m", steady, [
    { expr: firing("ErrorBudgetBurnsFast"), at: "24h" },
    { expr: firing("ErrorBudgetBurnsSlowly"), at: "24h" },
    { expr: "round(sum(millrace:objective_budget_remaining:30d), 0.01)", at: "24h", value: 0.5 },
  ]);
  expect(played).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") as string });
});

test("five times too fast is a ticket within a day, and no page", () => {
  const steady: readonly Series[] = [
    { series: 'door_requests_total{code="200"}', values: "0+1194x1500" },
    { series: 'door_requests_total{code="500"}', values: "0+6x1500" },
  ];
  const played = play(doorGroups(), "1m", steady, [
    { expr: firing("ErrorBudgetBurnsFast"), at: "24h" },
    { expr: firing("ErrorBudgetBurnsSlowly", ',window="1d"'), at: "24h", value: 1 },
  ]);
  expect(played).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") as string });
});

test("no good event at all is a ratio of one, and no event is no ratio", () => {
  const dead: readonly Series[] = [{ series: 'door_requests_total{code="500"}', values: "0+10x60 600x60" }];
  const played = play(doorGroups(), "10s", dead, [
    { expr: "sum(millrace:objective_error_ratio:5m)", at: "9m", value: 1 },
    { expr: "sum(millrace:objective_error_ratio:5m)", at: "19m" },
  ]);
  expect(played).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") as string });
});

test("a silent hour is unlike the same hour of three days, an ordinary one is not", () => {
  // Five days of a rhythm of ten and twenty a second by half days; then the source goes silent at noon of the sixth.
  const day = (from: number): string => `${from}+600x719 ${from + 600 * 720}+1200x719`;
  const days = [0, 1, 2, 3, 4].map((index) => day(index * 1_296_000));
  const last = 5 * 1_296_000;
  const visits = `${days.join(" ")} ${last}+600x719 ${last + 600 * 720}x200`;
  const played = play(
    doorGroups(),
    "1m",
    [{ series: "door_requests_total", values: visits }],
    [
      { expr: firing("UnlikeTheSameHour"), at: "30h" },
      { expr: firing("UnlikeTheSameHour"), at: "114h" },
      { expr: firing("UnlikeTheSameHour"), at: "131h" },
      { expr: firing("UnlikeTheSameHour"), at: "132h30m", value: 1 },
    ],
  );
  expect(played).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") as string });
});
