import type { Observation } from "../core/observe";
import { METRICS_PORT, NAME, pods } from "./render";
import { NAMESPACE } from "./spec";

const README = "components/metabase/README.md";

/** That Metabase answers. It cannot be run here, so that no other metric of it is known by a recording. */
export const observeMetabase = (): Observation => ({
  scrape: [],
  monitors: [{ job: NAME, namespace: NAMESPACE, pods, port: METRICS_PORT }],
  alerts: [
    {
      alert: "MetabaseDown",
      expr: `absent(up{job="${NAME}"} == 1)`,
      for: "5 minutes",
      // Nothing that flows waits for it.
      severity: "ticket",
      summary: "Metabase answers nobody",
      description: "Nobody can open a question or a dashboard; streams, tables and alerts go on.",
      runbook: `${README}#metabase-is-down`,
    },
  ],
  dashboards: [
    {
      uid: NAME,
      title: "Metabase",
      tags: ["reports"],
      rows: [
        {
          title: "Servers",
          panels: [
            {
              title: "Servers that answer",
              description: "By their own metrics' page.",
              kind: "timeseries",
              unit: "short",
              queries: [{ expr: `sum(up{job="${NAME}"})`, legend: "servers" }],
            },
          ],
        },
      ],
    },
  ],
});
