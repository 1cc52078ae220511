export { ApicurioRegistry } from "./component";
export { observeApicurioRegistry } from "./observe";
export type { ApicurioRegistrySpec } from "./spec";
