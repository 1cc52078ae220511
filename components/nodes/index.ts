export { EksNodes, ExistingNodes } from "./component";
export { observeEksNodes, observeExistingNodes } from "./observe";
export type { Architecture, EksNodesSpec, ExistingNodesSpec, HeadroomSpec, PoolSpec } from "./spec";
