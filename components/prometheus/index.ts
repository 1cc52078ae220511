export { Prometheus } from "./component";
export { LocalPrometheus } from "./local/component";
export type { LocalPrometheusSpec } from "./local/spec";
export { observeLocalPrometheus, observePrometheus } from "./observe";
export type { PrometheusSpec, Receiver } from "./spec";
