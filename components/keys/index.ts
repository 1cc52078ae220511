export { AwsKeys } from "./component";
export { observeAwsKeys } from "./observe";
export type { AwsKeysSpec } from "./spec";
