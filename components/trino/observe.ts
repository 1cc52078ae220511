import type { Observation, Panel } from "../core/observe";
import { ports } from "./files/etc";
import type { LocalTrinoSpec } from "./local/spec";
import { deployments, podsOf } from "./render";
import { NAMESPACE } from "./spec";

const README = "components/trino/README.md";
const COORDINATOR = `job="${deployments.coordinator}"`;
const WORKER = `job="${deployments.worker}"`;
const QUERIES = "trino_execution_name_QueryManager";
const MEMORY = "trino_memory_name_ClusterMemoryManager";
/** What is the server's fault, or that of what it asks; a wrong query is its user's. */
const FAULTS = ["InternalFailures", "ExternalFailures", "InsufficientResourcesFailures"] as const;
const rate = (what: string, window: string): string => `sum(rate(${QUERIES}_${what}{${COORDINATOR}}[${window}]))`;
const faults = (window: string): string => FAULTS.map((kind) => rate(kind, window)).join(" + ");
/** Part of the queries that are answered, unless it is their own fault. */
const ANSWERED = 0.999;

const panel = (title: string, description: string, unit: Panel["unit"], queries: Panel["queries"]): Panel => ({
  title,
  description,
  kind: "timeseries",
  unit,
  queries,
});

/** The one server of this machine under the names of both, so that what is asked of a cluster's holds here as it is. */
export const observeLocalTrino = ({ port }: Pick<LocalTrinoSpec, "port">): Observation => ({
  scrape: [deployments.coordinator, deployments.worker].map((job) => ({
    job,
    address: `127.0.0.1:${port}`,
    path: "/metrics",
  })),
});

export const observeTrino = (): Observation => ({
  scrape: [],
  monitors: (["coordinator", "worker"] as const).map((part) => ({
    job: deployments[part],
    namespace: NAMESPACE,
    pods: podsOf(part),
    port: ports.http,
  })),
  alerts: [
    {
      alert: "TrinoDown",
      expr: `sum(up{${COORDINATOR}}) == 0 or absent(up{${COORDINATOR}})`,
      // A roll-out takes the one coordinator away for a minute or two; streams, Pinot and search go on without it.
      for: "5 minutes",
      severity: "ticket",
      summary: "Trino answers nobody",
      description: "Dashboards over history and ad hoc queries fail. What flows, and what Pinot serves, goes on.",
      runbook: `${README}#trino-is-down`,
    },
    {
      alert: "TrinoWithoutWorkers",
      expr: `sum(up{${COORDINATOR}}) > 0 unless sum(up{${WORKER}}) > 0`,
      for: "5 minutes",
      severity: "ticket",
      summary: "Trino has no worker",
      description: "The coordinator takes queries, and none of them runs.",
      runbook: `${README}#trino-has-no-worker`,
    },
    {
      alert: "TrinoFailsQueries",
      expr: `(${faults("5m")}) > 0.05`,
      for: "10 minutes",
      severity: "ticket",
      summary: "Trino fails queries that are not at fault",
      description:
        "{{ $value | humanize }} queries a second fail by the server, by what it asks, or for want of memory.",
      runbook: `${README}#trino-fails-queries`,
    },
    {
      alert: "TrinoQueues",
      expr: `sum(${QUERIES}_QueuedQueries{${COORDINATOR}}) > 20`,
      for: "10 minutes",
      severity: "ticket",
      summary: "Queries wait for others",
      description: "{{ $value }} queries have not begun.",
      runbook: `${README}#queries-wait`,
    },
  ],
  objectives: [
    {
      name: "trino-availability",
      objective: ANSWERED,
      good: `${rate("CompletedQueries", "$window")} - (${faults("$window")})`,
      total: rate("CompletedQueries", "$window"),
      description:
        "A query is answered, unless it is wrong: neither Trino nor what it asks fails, and there is memory for it.",
      runbook: `${README}#trino-fails-queries`,
    },
  ],
  dashboards: [
    {
      uid: "trino",
      title: "Trino",
      tags: ["sql"],
      rows: [
        {
          title: "Queries",
          panels: [
            panel("Queries", "Running and waiting.", "short", [
              { expr: `sum(${QUERIES}_RunningQueries{${COORDINATOR}})`, legend: "running" },
              { expr: `sum(${QUERIES}_QueuedQueries{${COORDINATOR}})`, legend: "waiting" },
            ]),
            panel("Done", "A second, and those of them that failed by whose fault.", "ops", [
              { expr: rate("CompletedQueries", "5m"), legend: "all" },
              { expr: rate("UserErrorFailures", "5m"), legend: "wrong queries" },
              ...FAULTS.map((kind) => ({
                expr: rate(kind, "5m"),
                legend: kind,
              })),
            ]),
            panel("Time of queries", "Of the last five minutes, as the coordinator computes it.", "ms", [
              {
                expr: `max by (quantile) (${QUERIES}_ExecutionTime_FiveMinutes{${COORDINATOR}})`,
                legend: "{{quantile}}",
              },
            ]),
          ],
        },
        {
          title: "Memory",
          panels: [
            panel("Memory of queries", "Of all nodes.", "bytes", [
              { expr: `sum(${MEMORY}_ClusterTotalMemoryReservation{${COORDINATOR}})`, legend: "used" },
              { expr: `sum(${MEMORY}_ClusterMemoryBytes{${COORDINATOR}})`, legend: "there is" },
            ]),
            panel("Workers", "Those that answer.", "short", [{ expr: `sum(up{${WORKER}})`, legend: "workers" }]),
          ],
        },
      ],
    },
  ],
});
