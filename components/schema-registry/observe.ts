import type { Observation } from "../core/observe";
import { MANAGEMENT_PORT, NAME, pods } from "./render";
import { NAMESPACE } from "./spec";

const README = "components/schema-registry/README.md";
const JOB = `job="${NAME}"`;
/** Health checks and the metrics themselves are no requests of anybody. */
const requests = (more = "") => `sum(rate(rest_requests_seconds_count{${JOB},path!="(unspecified)"${more}}[$window]))`;

/** The same of the process of this machine. */
export function observeLocalRegistry(port: number): Observation {
  const { monitors: _, ...rest } = observeApicurioRegistry();
  return { ...rest, scrape: [{ job: NAME, address: `127.0.0.1:${port}`, path: "/metrics" }] };
}

export const observeApicurioRegistry = (): Observation => ({
  scrape: [],
  monitors: [{ job: NAME, namespace: NAMESPACE, pods, port: MANAGEMENT_PORT }],
  alerts: [
    {
      alert: "SchemaRegistryDown",
      expr: `sum(up{${JOB}}) == 0 or absent(up{${JOB}})`,
      for: "5 minutes",
      // Workers and the gateway carry their schemas in their code: nothing that flows asks the registry.
      severity: "ticket",
      summary: "The schema registry answers nobody",
      description:
        "Connectors and ksqlDB cannot learn a schema that they do not know yet, and no deployment can register one.",
      runbook: `${README}#the-registry-is-down`,
    },
    {
      alert: "SchemaRegistryFails",
      expr: `sum(rate(rest_requests_seconds_count{${JOB},status_code_group="5xx"}[5m])) > 0.1`,
      for: "5 minutes",
      severity: "ticket",
      summary: "The schema registry fails requests",
      description: "{{ $value | humanize }} requests a second are answered with 5xx.",
      runbook: `${README}#the-registry-fails-requests`,
    },
  ],
  objectives: [
    {
      name: "schema-registry-availability",
      objective: 0.999,
      good: requests(',status_code_group!="5xx"'),
      total: requests(),
      description: "Requests to the schema registry that it did not fail.",
      runbook: `${README}#the-registry-fails-requests`,
    },
  ],
  dashboards: [
    {
      uid: NAME,
      title: "Schema registry",
      tags: ["schemas"],
      rows: [
        {
          title: "Use",
          panels: [
            {
              title: "Requests",
              description: "By answer.",
              kind: "timeseries",
              unit: "reqps",
              queries: [
                {
                  expr: `sum by (status_code_group) (rate(rest_requests_seconds_count{${JOB},path!="(unspecified)"}[1m]))`,
                  legend: "{{status_code_group}}",
                },
              ],
            },
            {
              title: "Time to answer, 99th percentile",
              description: "Of all requests.",
              kind: "timeseries",
              unit: "s",
              queries: [
                {
                  expr: `histogram_quantile(0.99, sum by (le) (rate(rest_requests_seconds_bucket{${JOB},path!="(unspecified)"}[5m])))`,
                  legend: "p99",
                },
              ],
            },
            {
              title: "Heap",
              description: "Bytes in use.",
              kind: "timeseries",
              unit: "bytes",
              queries: [{ expr: `sum(jvm_memory_used_bytes{${JOB},area="heap"})`, legend: "heap" }],
            },
          ],
        },
      ],
    },
  ],
});
