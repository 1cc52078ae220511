export { Superset } from "./component";
export { observeSuperset } from "./observe";
export { sizeOf } from "./size";
export type { SupersetOidc, SupersetSpec } from "./spec";
export type { ChartSpec, UseCase } from "./use-cases";
