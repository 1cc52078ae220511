export { Elastic } from "./component";
export { observeElastic } from "./observe";
export { sizeOf } from "./size";
export type { ElasticSpec } from "./spec";
export { users } from "./users";
