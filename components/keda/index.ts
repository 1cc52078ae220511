export { kedaPrincipal } from "../core/workload";
export { Keda } from "./component";
export { observeKeda } from "./observe";
export type { KedaSpec } from "./spec";
