import type { AnyStream, Gateway, Worker } from "../../workloads/streams";
import { promiseId } from "../../workloads/streams/quality";
import { type Dashboard, type Objective, type Observation, type Panel, timeseries } from "../core/observe";
import { dashboardUid } from "../core/workload/series";

const RUNBOOK = "workloads/quality/README.md#quality-below-its-promise";
const PROMISE = promiseId("quality");
/** Causes for which a gateway turns an event away for what it is; the others say nothing of the data. */
const REFUSED = ["malformed", "too-deep", "invalid", "event-too-large"].join("|");

/**
 * What a worker that measures quality says of the streams that it reads: for each the promise as an objective, with its error budget and
 * the alerts on how fast that burns, and a dashboard. The worker's own health is `observeWorker`'s.
 * @param gateway the door that turns away what is no event of its stream
 */
export function observeQuality(worker: Worker, gateway: Gateway): Observation {
  const streams = worker.reads;
  return {
    scrape: [],
    objectives: streams.map((stream) => objective(worker, gateway, stream)),
    dashboards: [dashboard(worker, gateway, streams)],
  };
}

/** Series of one stream, as the worker's README defines the promise. */
function seriesOf(worker: Worker, gateway: Gateway, { name }: AnyStream) {
  const measured = (metric: string, matchers = "") =>
    `millrace_quality_${metric}{job="${worker.name}",stream="${name}"${matchers}}`;
  const promise = `,rule="${PROMISE}"`;
  return {
    measured,
    events: measured("events_total", promise),
    broken: measured("broken_total", promise),
    undecodable: `millrace_worker_dead_letters_total{job="${worker.name}",stream="${name}"}`,
    refused: `millrace_ingest_events_rejected_total{job="${gateway.name}",stream="${name}",cause=~"${REFUSED}"}`,
  };
}

/** What a gateway refused begins with the first: until then there is none of it. A worker's counters begin at zero. */
const orNone = (expr: string): string => `(${expr} or vector(0))`;

function objective(worker: Worker, gateway: Gateway, stream: AnyStream): Objective {
  const { events, broken, undecodable, refused } = seriesOf(worker, gateway, stream);
  const rate = (series: string): string => `sum(rate(${series}[$window]))`;
  return {
    name: `${stream.name}-quality`,
    objective: stream.slo.quality,
    good: `${rate(events)} - ${rate(broken)}`,
    total: `${rate(events)} + ${rate(undecodable)} + ${orNone(rate(refused))}`,
    description: `What is meant as an event of ${stream.name} is one, and keeps every rule of the stream.`,
    runbook: RUNBOOK,
  };
}

function dashboard(worker: Worker, gateway: Gateway, streams: readonly AnyStream[]): Dashboard {
  return {
    uid: dashboardUid("quality", worker.name),
    title: "Quality of the streams",
    tags: ["quality", ...streams.map(({ name }) => name)],
    rows: streams.map((stream) => ({ title: stream.name, panels: panelsOf(worker, gateway, stream) })),
  };
}

function panelsOf(worker: Worker, gateway: Gateway, stream: AnyStream): readonly Panel[] {
  const { measured, events, broken, undecodable, refused } = seriesOf(worker, gateway, stream);
  const { name, slo } = stream;
  const rate = (series: string): string => `sum(rate(${series}[5m]))`;
  const bad = `${rate(broken)} + ${rate(undecodable)} + ${orNone(rate(refused))}`;
  const all = `${rate(events)} + ${rate(undecodable)} + ${orNone(rate(refused))}`;
  return [
    timeseries(
      `${name}: bad data`,
      "percentunit",
      `Part of what came that is no event of the stream, or breaks a rule; promised are ${Number((100 - slo.quality * 100).toPrecision(4))} % at most.`,
      [{ expr: `(${bad}) / ((${all}) > 0)`, legend: "bad" }],
      Number((1 - slo.quality).toPrecision(6)),
    ),
    timeseries(`${name}: what breaks which rule`, "ops", "Events a second that break a rule, by rule.", [
      { expr: `sum by (rule) (rate(${measured("broken_total")}[5m]))`, legend: "{{rule}}" },
    ]),
    timeseries(
      `${name}: refused and undecodable`,
      "ops",
      "Events a second that the gateway refuses, and records that are none.",
      [
        { expr: orNone(rate(refused)), legend: "refused" },
        { expr: rate(undecodable), legend: "undecodable" },
      ],
    ),
    timeseries(`${name}: sent twice`, "ops", "Events a second whose id was there before, and those of replays.", [
      { expr: rate(measured("duplicates_total")), legend: "duplicates" },
      { expr: rate(measured("sent_again_total")), legend: "replayed" },
    ]),
  ];
}
