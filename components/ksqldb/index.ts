export { Ksqldb } from "./component";
export { observeKsqldb } from "./observe";
export { principalOf } from "./rights";
export { sizeOf } from "./size";
export { type KsqldbSpec, NAMESPACE, PRINCIPAL } from "./spec";
export { topicsOf } from "./topics";
