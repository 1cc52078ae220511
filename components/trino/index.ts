export { Trino } from "./component";
export { LocalTrino } from "./local/component";
export { DEVELOPER, type LocalTrinoSpec } from "./local/spec";
export { observeLocalTrino, observeTrino } from "./observe";
export { CERTIFICATE } from "./render";
export { sizeOf } from "./size";
export { DEFINER, type PinotSource, type SearchSource, type TrinoOidc, type TrinoSpec, type TrinoUser } from "./spec";
