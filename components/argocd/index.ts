export { ArgoCd } from "./component";
export { deliveredKinds } from "./kinds";
export { observeArgoCd } from "./observe";
export { type ArgoCdSpec, REDIS_SECRET } from "./spec";
