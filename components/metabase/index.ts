export { Metabase } from "./component";
export { observeMetabase } from "./observe";
export { pods } from "./render";
export { sizeOf } from "./size";
export { type MetabaseSpec, NAMESPACE } from "./spec";
export type { UseCase } from "./use-cases";
