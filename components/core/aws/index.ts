export { logRetentionDays } from "./log-retention";
export { podIdentity, type PodRoleSpec } from "./pod-role";
export { policy, type Statement } from "./policy";
