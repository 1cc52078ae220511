export { AwsBudget } from "./component";
export { observeAwsBudget } from "./observe";
export type { AwsBudgetSpec } from "./spec";
