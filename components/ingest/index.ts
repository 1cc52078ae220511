export { LocalIngest } from "./component";
export { observeLocalIngest } from "./observe";
export type { LocalIngestSpec } from "./spec";
