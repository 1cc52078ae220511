export { type PodRoleSpec, podRole } from "./pod-role";
export { policy, type Statement } from "./policy";
