import type { Worker } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { milliseconds } from "../../workloads/streams/units";
import {
  type Alert,
  type Dashboard,
  type Monitor,
  type Objective,
  type Observation,
  type RecordingRule,
  timeseries,
} from "../core/observe";
import { boundWithin, dashboardUid, seriesName } from "../core/workload/series";
import { workloadPods } from "../core/workload";
import { WORKER_PORT } from "./render";
import type { ValidLocalWorkerSpec } from "./spec";

export const observeLocalWorker = ({ worker, port }: Pick<ValidLocalWorkerSpec, "worker" | "port">): Observation => ({
  scrape: [{ job: worker.name, address: `127.0.0.1:${port}`, path: "/metrics" }],
});

const README = "components/worker/README.md";
/** Bounds of the latency histograms, in seconds: `le` of an objective must be one of them (a test reads them in the scrape). */
export const LATENCY_BOUNDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60] as const;
/** Promises of latency are about the 99th percentile. */
const PROMPT = 0.99;
const AVAILABLE = 0.999;
/** Seconds of work waiting that wake somebody: twenty times what was promised, but not for less than half a minute. */
const LATE = { factor: 20, least: 30 } as const;

/** Everything about a worker in a cluster: its series carry `job="<name>"`. */
export function observeWorker(worker: Worker): Observation {
  return {
    scrape: [],
    monitors: [monitor(worker)],
    recordings: recordings(worker),
    alerts: alerts(worker),
    objectives: objectives(worker),
    dashboards: [dashboard(worker)],
    baselines: [recorded(worker).taken],
  };
}

const monitor = (worker: Worker): Monitor => ({
  job: worker.name,
  namespace: names.WORKERS_NAMESPACE,
  pods: workloadPods(worker),
  port: WORKER_PORT,
});

/** `metric{job="fraud"}`. */
const of = ({ name }: Worker, metric: string, matchers = ""): string => `${metric}{job="${name}"${matchers}}`;

/** Names of the series that are recorded for a worker; each worker has its own, since baselines go by name. */
const recorded = ({ name }: Worker) => ({
  taken: seriesName("worker", name, "records_in:rate30s"),
  lag: seriesName("worker", name, "lag_records:sum"),
  behind: seriesName("worker", name, "behind_seconds:sum"),
  available: seriesName("worker", name, "available:ratio"),
});

const partitionsOf = ({ reads }: Worker): number => reads.reduce((sum, { partitions }) => sum + partitions, 0);

function recordings(worker: Worker): readonly RecordingRule[] {
  const { taken, lag, behind, available } = recorded(worker);
  const working = `${of(worker, "millrace_worker_partitions")} * ${of(worker, "millrace_worker_ready")}`;
  return [
    { record: taken, expr: `sum by (stream) (rate(${of(worker, "millrace_worker_records_in_total")}[30s]))` },
    { record: lag, expr: `sum by (stream) (${of(worker, "millrace_worker_lag_records")})` },
    // Where nothing is taken, one record a second stands in, so that what waits still counts.
    { record: behind, expr: `sum(${lag}) / clamp_min(sum(${taken}), 1)` },
    // 0 where no pod says anything, so that an outage counts in the objective.
    { record: available, expr: `clamp_max(sum(${working}) / ${partitionsOf(worker)}, 1) or vector(0)` },
  ];
}

function objectives(worker: Worker): readonly Objective[] {
  const { available } = recorded(worker);
  const bound = boundWithin(LATENCY_BOUNDS, milliseconds(worker.slo.latency) / 1_000);
  const latency = "millrace_worker_ingest_latency_seconds";
  return [
    {
      name: `${worker.name}-availability`,
      objective: AVAILABLE,
      good: `sum_over_time(${available}[$window])`,
      total: `count_over_time(${available}[$window])`,
      description: `A ready process of ${worker.name} works on each partition of ${list(worker)}.`,
      runbook: `${README}#worker-down`,
    },
    {
      name: `${worker.name}-latency`,
      objective: PROMPT,
      good: `sum(rate(${of(worker, `${latency}_bucket`, `,le="${bound}"`)}[$window]))`,
      total: `sum(rate(${of(worker, `${latency}_count`)}[$window]))`,
      description: `What ${worker.name} makes of an event is acknowledged ${bound} s after the gateway received it (promised: ${worker.slo.latency}).`,
      runbook: `${README}#worker-behind`,
    },
  ];
}

const list = ({ reads }: Worker): string => reads.map(({ name }) => name).join(" and ");

function alerts(worker: Worker): readonly Alert[] {
  const { name } = worker;
  const { behind, lag, taken } = recorded(worker);
  const labels = { worker: name };
  const late = Math.max(LATE.least, (milliseconds(worker.slo.latency) / 1_000) * LATE.factor);
  const refusable = Math.max(0.01, 10 * (1 - Math.min(...worker.reads.map(({ slo }) => slo.quality))));
  // The autoscaler leaves out a last step of less than 10 %.
  const most = Math.ceil(worker.scale.max * 0.9);
  const rejected = (by: string, window: string) =>
    `sum by (${by}) (rate(${of(worker, "millrace_worker_dead_letters_total")}[${window}]))`;
  return [
    {
      alert: "WorkerDown",
      expr: `absent(up{job="${name}"} == 1)`,
      // The series of a pod that is gone end a good 20 s later: with 15 s more the minute would be over.
      for: "10 seconds",
      severity: "page",
      summary: `No pod of ${name} answers`,
      description: `Nothing works on ${list(worker)}: records wait in the topic, and nothing is lost while its retention lasts.`,
      runbook: `${README}#worker-down`,
      labels,
    },
    {
      alert: "WorkerNotReady",
      expr: `max(${of(worker, "millrace_worker_ready")}) == 0`,
      for: "15 seconds",
      severity: "page",
      summary: `No process of ${name} is ready`,
      description: `Processes of ${name} run, but none has its partitions and its state: they cannot reach the brokers, or are restoring.`,
      runbook: `${README}#worker-not-ready`,
      labels,
    },
    {
      alert: "WorkerPodDown",
      expr: `up{job="${name}"} == 0`,
      for: "2 minutes",
      severity: "ticket",
      summary: `A pod of ${name} does not answer`,
      description: "{{ $labels.pod }} has not answered for two minutes; its partitions are with the others.",
      runbook: `${README}#worker-pod-down`,
      labels,
    },
    {
      alert: "WorkerBehind",
      // Of a worker that stops, what it takes falls to half in 15 s, while what waits grows: no need to hold for long.
      expr: `${behind} > ${late}`,
      for: "5 seconds",
      severity: "page",
      summary: `${name} is {{ $value | humanizeDuration }} behind`,
      description: `What waits in ${list(worker)} takes {{ $value | humanizeDuration }} at the present rate; promised are ${worker.slo.latency}.`,
      runbook: `${README}#worker-behind`,
      labels,
    },
    {
      alert: "WorkerCannotKeepUp",
      expr: `count(up{job="${name}"} == 1) >= ${most} and sum(deriv(${lag}[5m])) > 0 and ${behind} > 1`,
      for: "5 minutes",
      severity: "ticket",
      summary: `${name} has all its replicas, and its lag grows`,
      description: `{{ $value }} replicas, of ${worker.scale.max} at most, take fewer records than come in.`,
      runbook: `${README}#worker-cannot-keep-up`,
      labels,
    },
    {
      alert: "WorkerStuck",
      expr: `${lag} > 0 and ${taken} == 0`,
      for: "1 minute",
      severity: "ticket",
      summary: `${name} takes nothing of {{ $labels.stream }}, which has lag`,
      description: `{{ $value }} records of {{ $labels.stream }} wait, and ${name} has taken none for a minute and a half.`,
      runbook: `${README}#worker-stuck`,
      labels,
    },
    {
      alert: "WorkerDeadLetters",
      expr: `sum by (stream, cause) (increase(${of(worker, "millrace_worker_dead_letters_total")}[10m])) > 0`,
      for: "0 seconds",
      severity: "ticket",
      summary: `${name} gives up records of {{ $labels.stream }}: {{ $labels.cause }}`,
      description: `{{ $value | humanize }} records in ten minutes went to ${names.deadLetterTopic(worker)}.`,
      runbook: `${README}#worker-dead-letters`,
      labels,
    },
    {
      alert: "WorkerRejectsMuch",
      expr: `${rejected("stream", "30s")} / (${taken} > 0) > ${Number(refusable.toPrecision(4))}`,
      for: "15 seconds",
      severity: "page",
      summary: `${name} gives up {{ $value | humanizePercentage }} of {{ $labels.stream }}`,
      description: `More than is expected of bad records: a producer has changed, or ${name} has a defect. They are kept in ${names.deadLetterTopic(worker)}.`,
      runbook: `${README}#worker-dead-letters`,
      labels,
    },
  ];
}

function dashboard(worker: Worker): Dashboard {
  const { behind, lag, taken } = recorded(worker);
  const { name, reads, writes, scale } = worker;
  const quantile = (part: number, kind: "event" | "ingest", stream: string) => ({
    expr: `histogram_quantile(${part}, sum by (le) (rate(${of(worker, `millrace_worker_${kind}_latency_seconds_bucket`, `,stream="${stream}"`)}[1m])))`,
    legend: `p${part * 100}`,
  });
  return {
    uid: dashboardUid("worker", name),
    title: `Worker ${name}`,
    tags: ["worker", ...reads.map((stream) => stream.name), ...writes.map((stream) => stream.name)],
    rows: [
      {
        title: "Promises",
        panels: [
          timeseries(
            "Behind",
            "s",
            `How long what waits takes at the present rate. Promised: ${worker.slo.latency}.`,
            [{ expr: behind, legend: "behind" }],
            milliseconds(worker.slo.latency) / 1_000,
          ),
          timeseries("Replicas", "short", `Pods that answer; from ${scale.min} to ${scale.max}.`, [
            { expr: `sum(up{job="${name}"})`, legend: "pods" },
            { expr: `sum(${of(worker, "millrace_worker_ready")})`, legend: "ready" },
          ]),
          timeseries("Partitions", "short", `Partitions that somebody works on, of ${partitionsOf(worker)}.`, [
            { expr: of(worker, "millrace_worker_partitions"), legend: "{{pod}}" },
          ]),
        ],
      },
      ...reads.map(({ name: stream }) => ({
        title: `Reads ${stream}`,
        panels: [
          timeseries(`${stream}: records taken`, "ops", "Records a second, whatever became of them.", [
            { expr: `${taken}{stream="${stream}"}`, legend: "taken" },
          ]),
          timeseries(`${stream}: lag`, "short", "Records that wait, by partition.", [
            {
              expr: `sum by (partition) (${of(worker, "millrace_worker_lag_records", `,stream="${stream}"`)})`,
              legend: "{{partition}}",
            },
            { expr: `${lag}{stream="${stream}"}`, legend: "all" },
          ]),
          timeseries(
            `${stream}: from receipt to acknowledged output`,
            "s",
            "From the gateway's receipt: what the platform answers for.",
            [0.5, 0.99].map((part) => quantile(part, "ingest", stream)),
            milliseconds(worker.slo.latency) / 1_000,
          ),
          timeseries(
            `${stream}: from event to acknowledged output`,
            "s",
            "From the event's own time: with the producer's delay.",
            [0.5, 0.99].map((part) => quantile(part, "event", stream)),
          ),
          timeseries(`${stream}: dead letters`, "ops", `Records given up, to ${names.deadLetterTopic(worker)}.`, [
            {
              expr: `sum by (cause) (rate(${of(worker, "millrace_worker_dead_letters_total", `,stream="${stream}"`)}[5m]))`,
              legend: "{{cause}}",
            },
          ]),
        ],
      })),
      ...writes.map(({ name: stream }) => ({
        title: `Writes ${stream}`,
        panels: [
          timeseries(`${stream}: records written`, "ops", "Records a second that the brokers acknowledged.", [
            {
              expr: `sum(rate(${of(worker, "millrace_worker_records_out_total", `,stream="${stream}"`)}[1m]))`,
              legend: "written",
            },
          ]),
        ],
      })),
      {
        title: "Process",
        panels: [
          timeseries("Processor", "short", "Cores in use.", [
            { expr: `rate(${of(worker, "process_cpu_seconds_total")}[1m])`, legend: "{{pod}}" },
          ]),
          timeseries("Memory", "bytes", "Resident.", [
            { expr: of(worker, "process_resident_memory_bytes"), legend: "{{pod}}" },
          ]),
          timeseries("Event loop", "s", "Delay of timers, 99th percentile.", [
            { expr: of(worker, "nodejs_eventloop_lag_p99_seconds"), legend: "{{pod}}" },
          ]),
          timeseries("Rebalances", "short", "Partitions taken, given back or lost, in five minutes.", [
            {
              expr: `sum by (kind) (increase(${of(worker, "millrace_worker_rebalances_total")}[5m]))`,
              legend: "{{kind}}",
            },
          ]),
          ...(worker.state === undefined
            ? []
            : [
                timeseries("State", "short", "Keys with state.", [
                  { expr: of(worker, "millrace_worker_state_entries"), legend: "{{pod}}" },
                ]),
              ]),
        ],
      },
    ],
  };
}
