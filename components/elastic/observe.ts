import type { Observation } from "../core/observe";
import { OPERATOR, OPERATOR_METRICS_PORT, operatorPods } from "./operator";
import { NAMESPACE } from "./spec";

const README = "components/elastic/README.md";

/** That the operator answers: Elasticsearch itself has no page of metrics, and none of an exporter could be recorded. */
export const observeElastic = (): Observation => ({
  scrape: [],
  monitors: [{ job: OPERATOR, namespace: NAMESPACE, pods: operatorPods, port: OPERATOR_METRICS_PORT }],
  alerts: [
    {
      alert: "SearchOperatorDown",
      expr: `absent(up{job="${OPERATOR}"} == 1)`,
      for: "10 minutes",
      severity: "ticket",
      summary: "Elastic's operator answers nobody",
      description:
        "Elasticsearch and Kibana run on as they are: nobody repairs or changes them, and no certificate is renewed.",
      runbook: `${README}#the-operator-is-down`,
    },
  ],
});
