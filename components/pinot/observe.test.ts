import { readFileSync } from "node:fs";
import { join } from "node:path";
import { observationDefects } from "../../infra/harness/alerting/defects";
import { inOneProcess, observeLocalPinot, observePinot } from "./observe";

const root = join(__dirname, "../..");
const observation = observePinot();
const here = observePinot(inOneProcess);
const exprOf = (name: string): string => observation.alerts?.find(({ alert }) => alert === name)?.expr ?? "";
const told = (severity: string, { alerts = [] } = observation) =>
  alerts.filter((alert) => alert.severity === severity).map(({ alert }) => alert);

test("each part of a cluster is scraped under its own name", () => {
  expect(observation.monitors?.map(({ job, namespace, port }) => [job, namespace, port])).toEqual([
    ["pinot-controller", "millrace-pinot", 8008],
    ["pinot-broker", "millrace-pinot", 8008],
    ["pinot-server", "millrace-pinot", 8008],
    ["pinot-minion", "millrace-pinot", 8008],
  ]);
});

test("on this machine one page is asked as each part, so that a cluster's expressions hold; without an exporter nothing is", () => {
  expect(observeLocalPinot({ port: 9405 }).scrape).toEqual(
    ["pinot-controller", "pinot-broker", "pinot-server"].map((job) => ({
      job,
      address: "127.0.0.1:9405",
      path: "/metrics",
    })),
  );
  expect(observeLocalPinot(undefined)).toEqual({ scrape: [] });
});

test("where there is no minion, nothing is said of it, and all else is the same", () => {
  expect(JSON.stringify(here)).not.toContain("minion");
  expect(here.alerts).toEqual(observation.alerts?.filter(({ alert }) => alert !== "PinotMinionDown"));
});

test("every series was recorded from a real Pinot, in a cluster's observation and in this machine's", () => {
  expect(observationDefects([{ room: "pinot", observation }], root)).toEqual([]);
  expect(
    observationDefects(
      [{ room: "pinot", observation: { ...here, monitors: [], ...observeLocalPinot({ port: 1 }) } }],
      root,
    ),
  ).toEqual([]);
});

test("what wakes somebody is a broken promise that can be seen within a minute: no answer, a wrong or slow one, rows that are old", () => {
  expect(told("page")).toEqual([
    "PinotDown",
    "PinotQueriesFail",
    "PinotSlow",
    "PinotServersDown",
    "PinotBehind",
    "PinotIngestionStands",
  ]);
  expect(told("ticket")).toEqual([
    "PinotControllerDown",
    "PinotSegmentsMissing",
    "PinotSegmentsInError",
    "PinotCopiesMissing",
    "PinotPartitionsUnread",
    "PinotSegmentsNotKept",
    "PinotLostEvents",
    "PinotWithoutLeader",
    "PinotTailSlow",
    "PinotIngestionStopped",
    "PinotEventsLeftOut",
    "PinotMinionDown",
    "PinotLostZooKeeper",
    "PinotMemoryShort",
  ]);
});

test("a table without events is not behind and does not stand: only unread events count", () => {
  const behind = observation.recordings?.find(({ record }) => record === "millrace:pinot_behind_seconds:max");
  expect(behind?.expr).toBe(
    'max by (topic) ((pinot_server_records_lag{job="pinot-server"} > 0)' +
      ' / on (instance, topic, partition) (rate(pinot_server_rows_consumed_total{job="pinot-server"}[2m]) > 0))' +
      ' or max by (topic) (pinot_server_records_lag{job="pinot-server"}) * 0',
  );
  expect(exprOf("PinotIngestionStands")).toBe(
    'count by (topic) ((min_over_time(pinot_server_records_lag{job="pinot-server"}[5m]) > 0)' +
      ' unless on (instance, topic, partition) (increase(pinot_server_rows_consumed_total{job="pinot-server"}[5m]) > 0))',
  );
});

test("an event whose counter begins with it is told all the same", () => {
  for (const [alert, counter, window] of [
    ["PinotEventsLeftOut", 'pinot_server_rows_lost_total{job="pinot-server"}', "10m"],
    ["PinotSegmentsNotKept", 'pinot_controller_commits_aborted_total{job="pinot-controller"}', "15m"],
    ["PinotLostEvents", 'pinot_controller_stream_data_loss_total{job="pinot-controller"}', "1h"],
  ] as const) {
    expect(exprOf(alert)).toContain(
      `((${counter} unless ${counter} offset ${window}) or increase(${counter}[${window}]))`,
    );
  }
});

test("availability is by counts of queries and failures, of which there may be none yet; freshness is by time", () => {
  expect(observation.objectives?.map(({ name, objective, good, total }) => [name, objective, good, total])).toEqual([
    [
      "pinot-availability",
      0.999,
      'sum(rate(pinot_broker_queries_total{job="pinot-broker"}[$window])) - (sum(rate(pinot_broker_failures_total{job="pinot-broker"}[$window])) or vector(0))',
      'sum(rate(pinot_broker_queries_total{job="pinot-broker"}[$window]))',
    ],
    [
      "pinot-freshness",
      0.999,
      "sum_over_time(millrace:pinot_fresh:ratio[$window])",
      "count_over_time(millrace:pinot_fresh:ratio[$window])",
    ],
  ]);
});

test("an outage counts as stale within a day, and a first start does not", () => {
  expect(observation.recordings?.find(({ record }) => record === "millrace:pinot_fresh:ratio")?.expr).toBe(
    "(max(millrace:pinot_behind_seconds:max) <= bool 60) or (max(max_over_time(millrace:pinot_behind_seconds:max[1d])) >= 0) * 0",
  );
});

test("each alert has a heading of this room's README, and each heading of a runbook an alert", () => {
  const readme = readFileSync(join(__dirname, "README.md"), "utf8");
  const headings = [...readme.matchAll(/^### (.+)$/gm)].map(
    ([, heading = ""]) => `components/pinot/README.md#${heading.toLowerCase().replaceAll(" ", "-")}`,
  );
  const { alerts = [], objectives = [] } = observation;
  expect(new Set([...alerts, ...objectives].map(({ runbook }) => runbook))).toEqual(new Set(headings));
});

test("the dashboard has a row for queries, for ingestion, for segments and for Java", () => {
  const [board] = observation.dashboards ?? [];
  expect([board?.uid, ...(board?.rows ?? []).map(({ title }) => title)]).toEqual([
    "pinot",
    "Queries",
    "Ingestion",
    "Segments",
    "Java",
  ]);
});
