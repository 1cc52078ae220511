import type { Labels } from "../core/kubernetes";

/** Name of the release, and so of the chart's Deployment. */
export const NAME = "grafana";

/** The pods of the chart's Deployment. */
export const PODS: Labels = { "app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME };
export const PORT = 3000;
