export { applierManifests, applierPods } from "./render";
export { signFile } from "./script";
export type { AppliedDocument, AppliedRequest, ApplierAuthorization, ApplierSpec, SecretKey } from "./spec";
