import type { AnyStream, Gateway, Worker } from "../../workloads/streams";
import { names } from "../../workloads/streams";
import type { Dashboard, Objective, Observation, Panel } from "../core/observe";
import { OBJECTIVE, type RoomObservation } from "../core/promql";
import { PODS, PORT } from "./pods";
import type { ValidGrafanaSpec } from "./spec";

type Shown = Pick<ValidGrafanaSpec, "streams" | "workers" | "gateways" | "observations">;

/** Grafana as a target, and the dashboard over all streams. Of its own metrics there is no recorded scrape: none is used. */
export const observeGrafana = (spec: Shown): Observation => ({
  scrape: [],
  monitors: [{ job: "grafana", namespace: names.namespace("grafana"), pods: PODS, port: PORT }],
  dashboards: [overview(spec)],
});

/** One row for each stream: what enters it, what reads it, how far behind, how fresh; and the error budgets of all paths. */
export function overview({ streams, workers, gateways, observations }: Shown): Dashboard {
  const objectives = observations.flatMap(({ observation }: RoomObservation) => observation.objectives ?? []);
  return {
    uid: "millrace-overview",
    title: "Millrace: every stream",
    tags: ["millrace", "overview"],
    rows: [
      ...(objectives.length === 0 ? [] : [{ title: "Error budgets of the month", panels: objectives.flatMap(budget) }]),
      ...streams.map((stream) => ({ title: stream.name, panels: path(stream, workers, gateways) })),
    ],
  };
}

const budget = ({ name, description, objective }: Objective): readonly Panel[] => [
  {
    title: name,
    description: `${description} Part of the month's error budget that is left, of ${Number(((1 - objective) * 100).toPrecision(4))} % of all events.`,
    kind: "stat",
    unit: "percentunit",
    queries: [{ expr: `${OBJECTIVE.budget}{objective="${name}"}`, legend: name }],
  },
];

function path(stream: AnyStream, workers: readonly Worker[], gateways: readonly Gateway[]): readonly Panel[] {
  const { name } = stream;
  const readers = workers.filter(({ reads }) => reads.some((read) => read.name === name));
  const writers = workers.filter(({ writes }) => writes.some((written) => written.name === name));
  const queries: Panel["queries"] = [
    ...gateways
      .filter(({ writes }) => writes.some((written) => written.name === name))
      .map((gateway) => ({
        expr: `sum(rate(millrace_ingest_events_accepted_total{job="${gateway.name}",stream="${name}"}[1m]))`,
        legend: `from ${gateway.name}`,
      })),
    ...writers.map((worker) => ({
      expr: `sum(rate(millrace_worker_records_out_total{worker="${worker.name}",stream="${name}"}[1m]))`,
      legend: `from ${worker.name}`,
    })),
    ...readers.map((worker) => ({
      expr: `sum(rate(millrace_worker_records_in_total{worker="${worker.name}",stream="${name}"}[1m]))`,
      legend: `to ${worker.name}`,
    })),
  ];
  return [
    ...(queries.length === 0
      ? []
      : [
          {
            title: `${name}: events a second`,
            description: "Accepted by a gateway, written by workers, and taken by those who read it.",
            kind: "timeseries" as const,
            unit: "ops" as const,
            queries,
          },
        ]),
    ...(readers.length === 0 ? [] : reading(name)),
  ];
}

const reading = (stream: string): readonly Panel[] => [
  {
    title: `${stream}: lag`,
    description: "Records that wait to be handled, over all partitions.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: `sum by (worker) (millrace_worker_lag_records{stream="${stream}"})`, legend: "{{worker}}" }],
  },
  {
    title: `${stream}: freshness`,
    description: "From the event to the acknowledgement of all that it made: median and 99th percentile.",
    kind: "timeseries",
    unit: "s",
    queries: [0.5, 0.99].map((part) => ({
      expr: `histogram_quantile(${part}, sum by (worker, le) (rate(millrace_worker_event_latency_seconds_bucket{stream="${stream}"}[1m])))`,
      legend: `{{worker}} p${part * 100}`,
    })),
  },
  {
    title: `${stream}: dead letters`,
    description: "Records a second that were given up, by cause.",
    kind: "timeseries",
    unit: "ops",
    queries: [
      {
        expr: `sum by (worker, cause) (rate(millrace_worker_dead_letters_total{stream="${stream}"}[5m]))`,
        legend: "{{worker}} {{cause}}",
      },
    ],
  },
];
