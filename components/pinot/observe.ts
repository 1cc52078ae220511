import type { Alert, Monitor, Observation } from "../core/observe";
import { NAMESPACE, nameOf, type PinotPart, podsOf, ports } from "./parts";

const README = "components/pinot/README.md";
const monitored = ["controller", "broker", "server", "minion"] as const satisfies readonly PinotPart[];
const job = (part: PinotPart): string => `job="${nameOf(part)}"`;

const monitors: readonly Monitor[] = monitored.map((part) => ({
  job: nameOf(part),
  namespace: NAMESPACE,
  pods: podsOf(part),
  port: ports.metrics,
}));

const down = (alert: string, part: PinotPart, severity: Alert["severity"], description: string): Alert => ({
  alert,
  expr: `sum(up{${job(part)}}) == 0 or absent(up{${job(part)}})`,
  for: severity === "page" ? "10 seconds" : "5 minutes",
  severity,
  summary: `Pinot has no ${part}`,
  description,
  runbook: `${README}#pinot-is-down`,
});

/** The process of this machine has no page of metrics: that is the images' exporter's. */
export const observeLocalPinot = (): Observation => ({ scrape: [] });

export const observePinot = (): Observation => ({
  scrape: [],
  monitors,
  alerts: [
    down("PinotDown", "broker", "page", "Nobody who asks Pinot is answered."),
    down("PinotServersDown", "server", "page", "No row can be asked for, and no event is taken from Kafka."),
    down("PinotControllerDown", "controller", "ticket", "No segment is made, and no table can be changed."),
    down("PinotMinionDown", "minion", "ticket", "Segments are not kept up."),
  ],
  dashboards: [],
});
