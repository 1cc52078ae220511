export { AwsIdentities } from "./component";
export { observeAwsIdentities } from "./observe";
export type { AwsIdentitiesSpec, IdentitySpec } from "./spec";
