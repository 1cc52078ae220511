import type { Observation } from "../core/observe";
import { METRICS_PORT, NAMESPACE, pods } from "./render";

const README = "components/keda/README.md";
const OPERATOR = "keda-operator";
const METRICS_SERVER = "keda-metrics-apiserver";

/** That KEDA answers. What it does shows in the workers' own lag. */
export const observeKeda = (): Observation => ({
  scrape: [],
  monitors: [
    { job: OPERATOR, namespace: NAMESPACE, pods: pods.operator, port: METRICS_PORT },
    { job: METRICS_SERVER, namespace: NAMESPACE, pods: pods.metricsServer, port: METRICS_PORT },
  ],
  alerts: [OPERATOR, METRICS_SERVER].map((job) => ({
    alert: "AutoscalerDown",
    expr: `absent(up{job="${job}"} == 1)`,
    // The series of a pod that is gone end a good 20 s later: with 15 s more the minute would be over.
    for: "10 seconds",
    severity: "page",
    summary: `No pod of ${job} answers`,
    description: "Workers keep the replicas that they have: a spike is not met until it is back.",
    runbook: `${README}#autoscaler-down`,
    labels: { job },
  })),
});
