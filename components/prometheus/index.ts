export { Prometheus } from "./component";
export { observePrometheus } from "./observe";
export type { PrometheusSpec, Receiver } from "./spec";
