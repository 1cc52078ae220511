export { Superset } from "./component";
export { LocalSuperset } from "./local/component";
export { observeLocalSuperset, observeSuperset } from "./observe";
export { sizeOf } from "./size";
export type { SupersetOidc, SupersetSpec } from "./spec";
export type { ChartSpec, UseCase } from "./use-cases";
