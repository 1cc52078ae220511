export { Connect } from "./component";
export { observeConnect } from "./observe";
export { principalOf } from "./rights";
export { sizeOf } from "./size";
export { type ConnectSpec, NAMESPACE, type PlacedCapture, PRINCIPAL } from "./spec";
export { topicsOf } from "./topics";
