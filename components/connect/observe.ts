import type { Observation } from "../core/observe";
import { METRICS_PORT, NAME, pods } from "./render";
import { NAMESPACE } from "./spec";

const README = "components/connect/README.md";
const JOB = `job="${NAME}"`;

export const observeConnect = (): Observation => ({
  scrape: [],
  monitors: [{ job: NAME, namespace: NAMESPACE, pods, port: METRICS_PORT }],
  alerts: [
    {
      alert: "ConnectDown",
      expr: `sum(up{${JOB}}) == 0 or absent(up{${JOB}})`,
      for: "10 seconds",
      severity: "page",
      summary: "Kafka Connect does not run",
      description:
        "Nothing comes from the captured databases. Their logs keep what is missed for as long as their change tables do: three days unless set.",
      runbook: `${README}#connect-is-down`,
    },
  ],
  dashboards: [
    {
      uid: NAME,
      title: "Kafka Connect",
      tags: ["captures"],
      rows: [
        {
          title: "Workers",
          panels: [
            {
              title: "Workers that answer",
              description: "Of all that are scheduled.",
              kind: "stat",
              unit: "short",
              queries: [{ expr: `sum(up{${JOB}})`, legend: "workers" }],
            },
          ],
        },
      ],
    },
  ],
});
