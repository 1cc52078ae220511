export { applierManifests, applierPods } from "./render";
export type { AppliedDocument, AppliedRequest, ApplierAuthorization, ApplierSpec, SecretKey } from "./spec";
