import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fraud } from "../../workloads/fraud/definition";
import { LATENCY_BOUNDS, observeWorker } from "./observe";

const observation = observeWorker(fraud);
const scrape = readFileSync(join(__dirname, "scrapes/worker.prom"), "utf8");

test("its pods are scraped under its name", () => {
  expect(observation.monitors).toEqual([
    {
      job: "fraud",
      namespace: "millrace-workers",
      pods: { "app.kubernetes.io/name": "fraud", "app.kubernetes.io/part-of": "millrace" },
      port: 8100,
    },
  ]);
});

test("it promises to work on every partition, and to be prompt by a bound that its histogram has", () => {
  const bounds = [...scrape.matchAll(/^millrace_worker_ingest_latency_seconds_bucket\{.*le="([0-9.]+)"/gm)];
  expect(bounds.map(([, bound]) => Number(bound))).toEqual([...LATENCY_BOUNDS]);
  expect(observation.objectives?.map(({ name, objective, good }) => [name, objective, good])).toEqual([
    ["fraud-availability", 0.999, "sum_over_time(millrace:worker_fraud_available:ratio[$window])"],
    ["fraud-latency", 0.99, 'sum(rate(millrace_worker_ingest_latency_seconds_bucket{job="fraud",le="0.2"}[$window]))'],
  ]);
});

test("an outage counts as nobody working, not as nothing known", () => {
  const available = observation.recordings?.find(({ record }) => record === "millrace:worker_fraud_available:ratio");
  expect(available?.expr).toBe(
    'clamp_max(sum(millrace_worker_partitions{job="fraud"} * millrace_worker_ready{job="fraud"}) / 6, 1) or vector(0)',
  );
});

test("what wakes somebody, and what waits for the morning", () => {
  const told = (severity: string) =>
    observation.alerts?.filter((alert) => alert.severity === severity).map(({ alert, expr }) => [alert, expr]);
  expect(told("page")).toEqual([
    ["WorkerDown", 'absent(up{job="fraud"} == 1)'],
    ["WorkerNotReady", 'max(millrace_worker_ready{job="fraud"}) == 0'],
    ["WorkerBehind", "millrace:worker_fraud_behind_seconds:sum > 30"],
    [
      "WorkerRejectsMuch",
      'sum by (stream) (rate(millrace_worker_dead_letters_total{job="fraud"}[30s])) / (millrace:worker_fraud_records_in:rate30s > 0) > 0.01',
    ],
  ]);
  expect(told("ticket")?.map(([alert]) => alert)).toEqual([
    "WorkerPodDown",
    "WorkerCannotKeepUp",
    "WorkerStuck",
    "WorkerDeadLetters",
  ]);
});

test("each alert names the worker, and a heading of this room's README", () => {
  const readme = readFileSync(join(__dirname, "README.md"), "utf8");
  const headings = [...readme.matchAll(/^### (.+)$/gm)].map(
    ([, heading = ""]) => `components/worker/README.md#${heading.toLowerCase().replaceAll(" ", "-")}`,
  );
  expect([...(observation.alerts ?? []), ...(observation.objectives ?? [])].map(({ runbook }) => runbook)).toEqual(
    expect.arrayContaining(headings),
  );
  for (const { runbook, labels } of observation.alerts ?? []) {
    expect(headings).toContain(runbook);
    expect(labels).toEqual({ worker: "fraud" });
  }
});

test("the dashboard has a row for each stream that it reads or writes", () => {
  const [board] = observation.dashboards ?? [];
  expect(board?.uid).toBe("worker-fraud");
  expect(board?.rows.map(({ title }) => title)).toEqual([
    "Promises",
    "Reads payments",
    "Writes fraud-alerts",
    "Process",
  ]);
  expect(board?.rows[1]?.panels.map(({ title }) => title)).toEqual([
    "payments: records taken",
    "payments: lag",
    "payments: from receipt to acknowledged output",
    "payments: from event to acknowledged output",
    "payments: dead letters",
  ]);
});
