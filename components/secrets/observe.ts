import type { Observation } from "../core/observe";
import { METRICS_PORT, OPERATOR, operatorPods } from "./operator";
import { NAMESPACE } from "./spec";

const RUNBOOK = "components/secrets/README.md";

/** The operator's own metrics would say which Secret is behind; no scrape of them is recorded, so only its being there is watched. */
export const observeSecrets = (): Observation => ({
  scrape: [],
  monitors: [{ job: OPERATOR, namespace: NAMESPACE, pods: operatorPods, port: METRICS_PORT }],
  alerts: [
    {
      alert: "SecretsOperatorDown",
      expr: `sum(up{job="${OPERATOR}"}) == 0 or absent(up{job="${OPERATOR}"})`,
      for: "5 minutes",
      severity: "ticket",
      summary: "The secrets operator is down",
      description:
        "Secrets stay as they are; a new or changed one is not delivered, and pods that wait for it do not start.",
      runbook: `${RUNBOOK}#the-operator-is-down`,
    },
  ],
});
