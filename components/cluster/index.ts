export { EksCluster } from "./component";
export { ExistingCluster } from "./existing";
export { observeEksCluster, observeExistingCluster } from "./observe";
export { clusterRoleName, type EksClusterSpec, type ExistingClusterSpec } from "./spec";
