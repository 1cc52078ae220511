export { Grafana } from "./component";
export { observeGrafana } from "./observe";
export type { GrafanaOidc, GrafanaSpec } from "./spec";
