import type { Alert, Observation } from "../core/observe";
import { METRICS_PORT, podsOf } from "./render";
import { NAMESPACE } from "./spec";

const RUNBOOK = "components/certificates/README.md";
const jobs = { controller: "cert-manager", webhook: "cert-manager-webhook" } as const;

const down = (job: string): string => `sum(up{job="${job}"}) == 0 or absent(up{job="${job}"})`;

/** cert-manager's own metrics would say when a certificate ends; no scrape of them is recorded, so only its being there is watched. */
export const observeCertificates = (): Observation => ({
  scrape: [],
  monitors: (["controller", "webhook"] as const).map((component) => ({
    job: jobs[component],
    namespace: NAMESPACE,
    pods: podsOf(component),
    port: METRICS_PORT,
  })),
  alerts: [
    {
      alert: "CertificatesControllerDown",
      expr: down(jobs.controller),
      for: "5 minutes",
      severity: "ticket",
      summary: "Certificates are not renewed",
      description:
        "No pod of cert-manager's controller answers. Certificates hold, and are renewed a month before they end.",
      runbook: `${RUNBOOK}#certificates-are-not-renewed`,
    },
    {
      alert: "CertificatesWebhookDown",
      expr: down(jobs.webhook),
      for: "5 minutes",
      severity: "ticket",
      summary: "cert-manager refuses objects",
      description:
        "No pod of cert-manager's webhook answers, so that the API server refuses certificates and issuers: deploys fail.",
      runbook: `${RUNBOOK}#cert-manager-refuses-objects`,
    },
  ] satisfies readonly Alert[],
});
