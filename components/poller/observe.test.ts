import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rivals } from "../../workloads/rivals/definition";
import { observeLocalPoller, observePoller } from "./observe";

const observation = observePoller(rivals);

test("its pod is scraped under its name, and on this machine its process", () => {
  expect(observation.monitors).toEqual([
    {
      job: "rivals",
      namespace: "millrace-workers",
      pods: { "app.kubernetes.io/name": "rivals", "app.kubernetes.io/part-of": "millrace" },
      port: 8100,
    },
  ]);
  expect(observeLocalPoller({ poller: rivals, port: 8201 })).toEqual({
    scrape: [{ job: "rivals", address: "127.0.0.1:8201", path: "/metrics" }],
  });
});

test("its promise of freshness is an objective, in which an outage counts as stale", () => {
  expect(observation.objectives?.map(({ name, objective, good }) => [name, objective, good])).toEqual([
    ["rivals-freshness", 0.999, "sum_over_time(millrace:poller_rivals_fresh:ratio[$window])"],
  ]);
  expect(observation.recordings?.map(({ record, expr }) => [record, expr])).toEqual([
    ["millrace:poller_rivals_lag_seconds:max", 'max(millrace_poller_lag_seconds{job="rivals"})'],
    ["millrace:poller_rivals_fresh:ratio", "(millrace:poller_rivals_lag_seconds:max <= bool 300) or vector(0)"],
  ]);
});

test("what wakes somebody is a broken promise, and what waits for the morning is why it will be", () => {
  const told = (severity: string) =>
    observation.alerts?.filter((alert) => alert.severity === severity).map(({ alert, expr }) => [alert, expr]);
  expect(told("page")).toEqual([["PollerBehind", "millrace:poller_rivals_lag_seconds:max > 300"]]);
  expect(told("ticket")?.map(([alert]) => alert)).toEqual([
    "PollerDown",
    "PollerNotReady",
    "PollerRefused",
    "PollerUnreadable",
    "PollerDeadLetters",
  ]);
});

test("each alert names the poller, and a heading of this room's README", () => {
  const readme = readFileSync(join(__dirname, "README.md"), "utf8");
  const headings = [...readme.matchAll(/^### (.+)$/gm)].map(
    ([, heading = ""]) => `components/poller/README.md#${heading.toLowerCase().replaceAll(" ", "-")}`,
  );
  expect(
    new Set([...(observation.alerts ?? []), ...(observation.objectives ?? [])].map(({ runbook }) => runbook)),
  ).toEqual(new Set(headings));
  for (const { labels } of observation.alerts ?? []) expect(labels).toEqual({ poller: "rivals" });
});

test("the dashboard has a row for its promise, for the stream that it writes, and for the process", () => {
  const [board] = observation.dashboards ?? [];
  expect([board?.uid, ...(board?.rows ?? []).map(({ title }) => title)]).toEqual([
    "poller-rivals",
    "Promises",
    "Writes prices",
    "Process",
  ]);
});
