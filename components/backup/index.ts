export { Backup } from "./component";
export { observeBackup } from "./observe";
export { dumpPods, restorePods } from "./render";
export { sizeOf } from "./size";
export { type BackupSpec, IDENTITY, NAMESPACE, SCRATCH } from "./spec";
