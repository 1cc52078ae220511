import type { Observation } from "../core/observe";
import { NAMESPACE } from "./spec";
import { type Part, parts, podsOf } from "./values";

const RUNBOOK = "components/argocd/README.md";
const watched: readonly Part[] = ["server", "repoServer", "controller"];

const down = (part: Part): string => `sum(up{job="${parts[part].name}"}) == 0 or absent(up{job="${parts[part].name}"})`;

/** Argo CD's own metrics would say whether the application is in sync; no scrape of them is recorded, so only its being there is watched. */
export const observeArgoCd = (): Observation => ({
  scrape: [],
  monitors: watched.map((part) => ({
    job: parts[part].name,
    namespace: NAMESPACE,
    pods: podsOf(part),
    port: parts[part].metrics,
  })),
  alerts: [
    {
      alert: "DeliveryStopped",
      expr: `(${down("controller")}) or (${down("repoServer")})`,
      for: "5 minutes",
      severity: "ticket",
      summary: "Argo CD delivers nothing",
      description:
        "Its controller or its repository server does not answer. Workers run as they are; commits do not arrive.",
      runbook: `${RUNBOOK}#argo-cd-delivers-nothing`,
    },
    {
      alert: "DeliveryUnseen",
      expr: down("server"),
      for: "5 minutes",
      severity: "ticket",
      summary: "Argo CD's pages are down",
      description: "Its server does not answer. Delivery goes on; nobody can look at it or start it by hand.",
      runbook: `${RUNBOOK}#argo-cds-pages-are-down`,
    },
  ],
});
