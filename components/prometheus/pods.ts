import type { Labels } from "../core/kubernetes";

/** Name of both custom resources. */
export const NAME = "millrace";

/** The pods that the operator makes of a Prometheus. */
export const PROMETHEUS: { readonly pods: Labels; readonly port: number } = {
  pods: { "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": NAME },
  port: 9090,
};

/** The pods that the operator makes of an Alertmanager. */
export const ALERTMANAGER: { readonly pods: Labels; readonly port: number; readonly gossip: number } = {
  pods: { "app.kubernetes.io/name": "alertmanager", alertmanager: NAME },
  port: 9093,
  gossip: 9094,
};

/** The pods of the chart's node exporter. */
export const NODE_EXPORTER: { readonly pods: Labels; readonly port: number } = {
  pods: { "app.kubernetes.io/name": "prometheus-node-exporter", "app.kubernetes.io/instance": NAME },
  port: 9100,
};

/** The operator's own pods, as the chart labels them for the release `NAME`. */
export const OPERATOR: { readonly pods: Labels } = {
  pods: { app: "kube-prometheus-stack-operator", release: NAME },
};

/** What the node exporter looks at: what an alert or a panel uses, and no more. */
export const NODE_COLLECTORS = ["cpu", "filesystem", "meminfo", "timex"] as const;
