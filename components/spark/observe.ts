import type { Observation } from "../core/observe";
import { PORTS } from "./conf";
import { OPERATOR_METRICS, operatorPods } from "./operator";
import { streamPods } from "./pods";
import { NAMESPACE } from "./spec";

const README = "components/spark/README.md";
const STREAM = "spark-stream";
const OPERATOR = "spark-operator";

/** That the streaming job and the operator answer. */
export const observeSpark = (): Observation => ({
  scrape: [],
  monitors: [
    { job: STREAM, namespace: NAMESPACE, pods: streamPods, port: PORTS.ui, path: "/metrics/prometheus/" },
    { job: OPERATOR, namespace: NAMESPACE, pods: operatorPods, port: OPERATOR_METRICS },
  ],
  alerts: [
    {
      alert: "LakeStreamDown",
      expr: `absent(up{job="${STREAM}"} == 1)`,
      // Topics keep days: a driver that is started again catches up.
      for: "10 minutes",
      severity: "ticket",
      summary: "Nothing is added to the lake",
      description: "The driver of the streaming job does not answer; what comes in waits in its topics.",
      runbook: `${README}#nothing-is-added-to-the-lake`,
    },
    {
      alert: "SparkOperatorDown",
      expr: `absent(up{job="${OPERATOR}"} == 1)`,
      for: "10 minutes",
      severity: "ticket",
      summary: "Spark's operator does not answer",
      description: "What runs goes on; no job is started, and none that fails is started again.",
      runbook: `${README}#the-operator-is-down`,
    },
  ],
});
