import type { Observation } from "../core/observe";
import { METRICS_PORT, NAME, pods } from "./render";
import { NAMESPACE } from "./spec";

const README = "components/superset/README.md";
const JOB = `job="${NAME}"`;
/** Charts ask by themselves; probes and files of the page are nobody's question. */
const CHARTS = `${JOB},part="chart-data"`;

/** The same of the process of this machine. */
export function observeLocalSuperset(port: number): Observation {
  const { monitors: _, ...rest } = observeSuperset();
  return { ...rest, scrape: [{ job: NAME, address: `127.0.0.1:${port}`, path: "/metrics" }] };
}

export const observeSuperset = (): Observation => ({
  scrape: [],
  monitors: [{ job: NAME, namespace: NAMESPACE, pods, port: METRICS_PORT }],
  alerts: [
    {
      alert: "SupersetDown",
      expr: `sum(up{${JOB}}) == 0 or absent(up{${JOB}})`,
      for: "5 minutes",
      // Nothing that flows asks it.
      severity: "ticket",
      summary: "Superset answers nobody",
      description: "Nobody sees a dashboard. Streams, tables and alerts go on.",
      runbook: `${README}#superset-is-down`,
    },
    {
      alert: "SupersetChartsFail",
      // Superset answers with 400 what the engine refused; 401 and 403 are of who asks.
      expr: `sum(rate(superset_requests_total{${CHARTS},status=~"400|404|422|5.."}[5m])) / sum(rate(superset_requests_total{${CHARTS}}[5m])) > 0.2`,
      for: "10 minutes",
      severity: "ticket",
      summary: "Charts get no answer",
      description: "{{ $value | humanizePercentage }} of the questions of charts fail.",
      runbook: `${README}#charts-get-no-answer`,
    },
  ],
  objectives: [
    {
      name: "superset-availability",
      objective: 0.995,
      good: `sum(rate(superset_requests_total{${JOB},part!~"health|static",status!~"5.."}[$window]))`,
      total: `sum(rate(superset_requests_total{${JOB},part!~"health|static"}[$window]))`,
      description: "Requests to Superset that it did not fail.",
      runbook: `${README}#charts-get-no-answer`,
    },
  ],
  dashboards: [
    {
      uid: NAME,
      title: "Superset",
      tags: ["serving"],
      rows: [
        {
          title: "Use",
          panels: [
            {
              title: "Requests",
              description: "By what is asked for.",
              kind: "timeseries",
              unit: "reqps",
              queries: [
                {
                  expr: `sum by (part) (rate(superset_requests_total{${JOB},part!="health"}[1m]))`,
                  legend: "{{part}}",
                },
              ],
            },
            {
              title: "Time to answer a chart, 95th percentile",
              description: "Trino's or Pinot's time, and Superset's own.",
              kind: "timeseries",
              unit: "s",
              queries: [
                {
                  expr: `histogram_quantile(0.95, sum by (le) (rate(superset_request_seconds_bucket{${CHARTS}}[5m])))`,
                  legend: "p95",
                },
              ],
            },
            {
              title: "Being answered",
              description: "Each takes one of a pod's 16 threads.",
              kind: "timeseries",
              unit: "short",
              queries: [{ expr: `sum by (pod) (superset_requests_in_progress{${JOB}})`, legend: "{{pod}}" }],
            },
            {
              title: "Memory",
              description: "Of the process.",
              kind: "timeseries",
              unit: "bytes",
              queries: [{ expr: `sum by (pod) (process_resident_memory_bytes{${JOB}})`, legend: "{{pod}}" }],
            },
          ],
        },
      ],
    },
  ],
});
