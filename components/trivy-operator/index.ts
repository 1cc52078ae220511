export { TrivyOperator } from "./component";
export { observeTrivyOperator } from "./observe";
export { OPERATOR } from "./render";
export { sizeOf } from "./size";
export type { TrivyOperatorSpec } from "./spec";
