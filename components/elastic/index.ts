export { Elastic } from "./component";
export { searchAccess } from "./access";
export { LocalSearch } from "./local/component";
export type { LocalSearchSpec } from "./local/spec";
export { observeElastic } from "./observe";
export { sizeOf } from "./size";
export type { ElasticSpec } from "./spec";
export { users } from "./users";
