import type { Gateway } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { milliseconds } from "../../workloads/streams/units";
import {
  type Alert,
  type Dashboard,
  type Objective,
  type Observation,
  type Panel,
  type RecordingRule,
  timeseries,
} from "../core/observe";
import { workloadPods } from "../core/workload";
import { boundWithin, dashboardUid, seriesName } from "../core/workload/series";
import { INGEST_PORT } from "./render";
import type { ValidLocalIngestSpec } from "./spec";

export const observeLocalIngest = ({ gateway, port }: Pick<ValidLocalIngestSpec, "gateway" | "port">): Observation => ({
  scrape: [{ job: gateway.name, address: `127.0.0.1:${port}`, path: "/metrics" }],
});

const README = "components/ingest/README.md";
/** Bounds of the acknowledgement's histogram, in seconds: `le` of an objective must be one of them (a test reads them in the scrape). */
export const LATENCY_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
const PROMPT = 0.99;
const AVAILABLE = 0.999;
/** Bytes that the gateway holds at most (`MILLRACE_INGEST_MAX_IN_FLIGHT`, by default 64 MiB). */
const MOST_IN_FLIGHT = 64 * 1024 ** 2;

/** Everything about the gateway in a cluster: its series carry `job="<name>"`. */
export const observeIngest = (gateway: Gateway): Observation => ({
  scrape: [],
  monitors: [{ job: gateway.name, namespace: names.WORKERS_NAMESPACE, pods: workloadPods(gateway), port: INGEST_PORT }],
  recordings: recordings(gateway),
  alerts: alerts(gateway),
  objectives: objectives(gateway),
  dashboards: [dashboard(gateway)],
  baselines: [recorded(gateway).accepted],
});

/** `metric{job="ingest"}`. */
const of = ({ name }: Gateway, metric: string, matchers = ""): string => `${metric}{job="${name}"${matchers}}`;

const recorded = ({ name }: Gateway) => ({
  accepted: seriesName("gateway", name, "events_accepted:rate1m"),
  rejected: seriesName("gateway", name, "events_rejected:rate1m"),
});

function recordings(gateway: Gateway): readonly RecordingRule[] {
  const { accepted, rejected } = recorded(gateway);
  const rate = (metric: string): string => `sum by (stream) (rate(${of(gateway, metric)}[1m]))`;
  return [
    { record: accepted, expr: rate("millrace_ingest_events_accepted_total") },
    { record: rejected, expr: rate("millrace_ingest_events_rejected_total") },
  ];
}

function objectives(gateway: Gateway): readonly Objective[] {
  const requests = (matchers: string): string =>
    `sum(rate(${of(gateway, "millrace_ingest_requests_total", matchers)}[$window]))`;
  const bound = boundWithin(LATENCY_BOUNDS, milliseconds(gateway.slo.latency) / 1_000);
  const latency = "millrace_ingest_acknowledge_seconds";
  return [
    {
      name: `${gateway.name}-availability`,
      objective: AVAILABLE,
      good: requests(',status!~"5.."'),
      total: requests(""),
      description: `A request to ${gateway.name} is answered, and not by a status of 500 or more.`,
      runbook: `${README}#gateway-fails`,
    },
    {
      name: `${gateway.name}-latency`,
      objective: PROMPT,
      good: `sum(rate(${of(gateway, `${latency}_bucket`, `,le="${bound}"`)}[$window]))`,
      total: `sum(rate(${of(gateway, `${latency}_count`)}[$window]))`,
      description: `A request is acknowledged by the brokers ${bound} s after its last byte (promised: ${gateway.slo.latency}).`,
      runbook: `${README}#gateway-slow`,
    },
  ];
}

function alerts(gateway: Gateway): readonly Alert[] {
  const { name } = gateway;
  const { accepted, rejected } = recorded(gateway);
  const labels = { gateway: name };
  const requests = (matchers: string): string =>
    `sum(rate(${of(gateway, "millrace_ingest_requests_total", matchers)}[1m]))`;
  const share = (matchers: string): string => `${requests(matchers)} / (${requests("")} > 0)`;
  return [
    {
      alert: "GatewayDown",
      expr: `absent(up{job="${name}"} == 1)`,
      // The series of a pod that is gone end a good 20 s later: with 15 s more the minute would be over.
      for: "10 seconds",
      severity: "page",
      summary: `No pod of ${name} answers`,
      description: "Producers cannot hand in events; what they do not keep themselves is lost.",
      runbook: `${README}#gateway-down`,
      labels,
    },
    {
      alert: "GatewayPodDown",
      expr: `up{job="${name}"} == 0`,
      for: "2 minutes",
      severity: "ticket",
      summary: `A pod of ${name} does not answer`,
      description: "{{ $labels.pod }} has not answered for two minutes; the others serve.",
      runbook: `${README}#gateway-pod-down`,
      labels,
    },
    {
      alert: "GatewayFails",
      expr: `${share(',status=~"5.."')} > 0.01`,
      for: "15 seconds",
      severity: "page",
      summary: `${name} answers {{ $value | humanizePercentage }} of its requests by a status of 500 or more`,
      description: "Events are not acknowledged; producers that follow Retry-After send them again.",
      runbook: `${README}#gateway-fails`,
      labels,
    },
    {
      alert: "GatewayDisconnected",
      expr: `${of(gateway, "millrace_ingest_connected")} == 0`,
      for: "15 seconds",
      severity: "page",
      summary: "{{ $labels.pod }} cannot reach the brokers",
      description: `A pod of ${name} failed to reach the brokers at its last attempt: it answers 503.`,
      runbook: `${README}#gateway-fails`,
      labels,
    },
    {
      alert: "GatewaySendsFail",
      expr: `sum by (stream) (increase(${of(gateway, "millrace_ingest_sends_failed_total")}[5m])) > 0`,
      for: "0 seconds",
      severity: "ticket",
      summary: "Batches of {{ $labels.stream }} were not acknowledged",
      description: "{{ $value | humanize }} batches in five minutes: their requests were answered by 503.",
      runbook: `${README}#gateway-fails`,
      labels,
    },
    {
      alert: "GatewayRefuses",
      expr: `${share(',status=~"429|503"')} > 0.05`,
      for: "15 seconds",
      severity: "page",
      summary: `${name} sends {{ $value | humanizePercentage }} of its requests away`,
      description: "By 429 (a producer is over its rate) or 503 (the gateway is full, or the brokers do not answer).",
      runbook: `${README}#gateway-refuses`,
      labels,
    },
    {
      alert: "GatewayNearlyFull",
      expr: `${of(gateway, "millrace_ingest_bytes_in_flight")} > ${Math.round(MOST_IN_FLIGHT * 0.8)}`,
      for: "1 minute",
      severity: "ticket",
      summary: "{{ $labels.pod }} holds {{ $value | humanize1024 }}B of requests",
      description: "Beyond 64 MiB it answers 503.",
      runbook: `${README}#gateway-refuses`,
      labels,
    },
    {
      alert: "GatewayRejectsEvents",
      expr: `${rejected} / (${rejected} + ${accepted} > 0) > 0.05`,
      for: "15 seconds",
      severity: "page",
      summary: `${name} rejects {{ $value | humanizePercentage }} of {{ $labels.stream }}`,
      description: "A producer sends what its stream does not allow; the answers say which fields.",
      runbook: `${README}#gateway-rejects-events`,
      labels,
    },
  ];
}

function dashboard(gateway: Gateway): Dashboard {
  const { accepted, rejected } = recorded(gateway);
  const quantile = (part: number) => ({
    expr: `histogram_quantile(${part}, sum by (le) (rate(${of(gateway, "millrace_ingest_acknowledge_seconds_bucket")}[1m])))`,
    legend: `p${part * 100}`,
  });
  const level = (title: string, unit: Panel["unit"], description: string, metric: string): Panel =>
    timeseries(title, unit, description, [{ expr: of(gateway, metric), legend: "{{pod}}" }]);
  return {
    uid: dashboardUid("gateway", gateway.name),
    title: `Gateway ${gateway.name}`,
    tags: ["gateway", ...gateway.writes.map(({ name }) => name)],
    rows: [
      {
        title: "Promises",
        panels: [
          timeseries("Requests by status", "reqps", "Answers a second.", [
            {
              expr: `sum by (status) (rate(${of(gateway, "millrace_ingest_requests_total")}[1m]))`,
              legend: "{{status}}",
            },
          ]),
          timeseries(
            "Acknowledgement",
            "s",
            `From the last byte of a request to its acknowledgement. Promised: ${gateway.slo.latency}.`,
            [0.5, 0.99].map(quantile),
            milliseconds(gateway.slo.latency) / 1_000,
          ),
          timeseries("Replicas", "short", `Pods that answer; from ${gateway.scale.min} to ${gateway.scale.max}.`, [
            { expr: `sum(up{job="${gateway.name}"})`, legend: "pods" },
            { expr: `sum(${of(gateway, "millrace_ingest_connected")})`, legend: "connected" },
          ]),
        ],
      },
      ...gateway.writes.map(({ name: stream }) => ({
        title: `Takes ${stream}`,
        panels: [
          timeseries(`${stream}: events accepted`, "ops", "Events a second that the brokers acknowledged.", [
            { expr: `${accepted}{stream="${stream}"}`, legend: "accepted" },
          ]),
          timeseries(
            `${stream}: events rejected`,
            "ops",
            "Events a second that were refused, by the code of the refusal.",
            [
              {
                expr: `sum by (cause) (rate(${of(gateway, "millrace_ingest_events_rejected_total", `,stream="${stream}"`)}[1m]))`,
                legend: "{{cause}}",
              },
              { expr: `${rejected}{stream="${stream}"}`, legend: "all" },
            ],
          ),
        ],
      })),
      {
        title: "Process",
        panels: [
          timeseries("Processor", "short", "Cores in use.", [
            { expr: `rate(${of(gateway, "process_cpu_seconds_total")}[1m])`, legend: "{{pod}}" },
          ]),
          level("Memory", "bytes", "Resident.", "process_resident_memory_bytes"),
          level("Event loop", "s", "Delay of timers, 99th percentile.", "nodejs_eventloop_lag_p99_seconds"),
          level(
            "Held",
            "bytes",
            "Bytes of requests, from their first byte to their acknowledgement.",
            "millrace_ingest_bytes_in_flight",
          ),
          level("Waiting to be sent", "bytes", "Bytes of events.", "millrace_ingest_queued_bytes"),
          level(
            "Under way",
            "short",
            "Requests whose events are on their way to the brokers.",
            "millrace_ingest_requests_in_flight",
          ),
          level("Idempotency keys", "short", "Keys held.", "millrace_ingest_idempotency_keys"),
        ],
      },
    ],
  };
}
