import type { Observation } from "../core/observe";
import { METRICS_PORT, OPERATOR, pods } from "./render";
import { NAMESPACE } from "./spec";

/** That scans go on. What they find could not be recorded here, and has no rule yet (README). */
export const observeTrivyOperator = (): Observation => ({
  scrape: [],
  monitors: [{ job: OPERATOR, namespace: NAMESPACE, pods: pods.operator, port: METRICS_PORT }],
  alerts: [
    {
      alert: "ImageScansStopped",
      expr: `absent(up{job="${OPERATOR}"} == 1)`,
      for: "30 minutes",
      severity: "ticket",
      summary: "Trivy's operator answers nobody",
      description: "No image is scanned, and reports older than a day are no word on what runs.",
      runbook: "components/trivy-operator/README.md#scans-have-stopped",
    },
  ],
});
