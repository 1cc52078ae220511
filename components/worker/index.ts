export { LocalWorker } from "./component";
export { observeLocalWorker } from "./observe";
export type { LocalWorkerSpec } from "./spec";
