export { ApicurioRegistry } from "./component";
export { LocalRegistry } from "./local/component";
export type { LocalRegistrySpec } from "./local/spec";
export { observeApicurioRegistry, observeLocalRegistry } from "./observe";
export type { ApicurioRegistrySpec } from "./spec";
