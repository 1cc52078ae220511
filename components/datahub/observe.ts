import type { Observation } from "../core/observe";
import { ACTIONS_METRICS_PORT } from "./actions";
import { GMS_METRICS_PORT } from "./gms";
import { nameOf, podsOf } from "./pods";
import { NAMESPACE } from "./spec";

const README = "components/datahub/README.md";
const GMS = nameOf("gms");
const ACTIONS = nameOf("actions");

/** That its parts answer: the engine cannot be run where its metrics could be recorded, so nothing else of them is used. */
export const observeDataHub = (): Observation => ({
  scrape: [],
  monitors: [
    { job: GMS, namespace: NAMESPACE, pods: podsOf("gms"), port: GMS_METRICS_PORT },
    { job: ACTIONS, namespace: NAMESPACE, pods: podsOf("actions"), port: ACTIONS_METRICS_PORT },
  ],
  alerts: [
    {
      alert: "DataHubDown",
      expr: `sum(up{job="${GMS}"}) == 0 or absent(up{job="${GMS}"})`,
      for: "5 minutes",
      // Nothing that flows asks it.
      severity: "ticket",
      summary: "DataHub answers nobody",
      description:
        "Nobody can look up what a field means and where it comes from, no deployment can tell what changed, and results of rules are not taken.",
      runbook: `${README}#datahub-is-down`,
    },
    {
      alert: "DataHubActionsDown",
      expr: `sum(up{job="${ACTIONS}"}) == 0 or absent(up{job="${ACTIONS}"})`,
      for: "15 minutes",
      severity: "ticket",
      summary: "DataHub's actions do not run",
      description: "Documentation written of a field does not reach the fields that are made of it until they do.",
      runbook: `${README}#the-actions-are-down`,
    },
  ],
  dashboards: [
    {
      uid: "datahub",
      title: "DataHub",
      tags: ["catalogue"],
      rows: [
        {
          title: "Parts",
          panels: [
            {
              title: "Answering",
              description: "1 while a part's metrics can be read.",
              kind: "timeseries",
              unit: "bool",
              queries: [
                { expr: `sum(up{job="${GMS}"})`, legend: "server" },
                { expr: `sum(up{job="${ACTIONS}"})`, legend: "actions" },
              ],
            },
          ],
        },
      ],
    },
  ],
});
