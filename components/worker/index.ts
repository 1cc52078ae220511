export { KubernetesWorker, LocalPoller, LocalWorker } from "./component";
export { observeLocalWorker, observeWorker } from "./observe";
export { observeQuality } from "./quality";
export { workerManifests } from "./render";
export {
  type KubernetesWorkerSpec,
  type LocalPollerSpec,
  type LocalWorkerSpec,
  validateManifests as validateWorkerManifests,
  type WorkerManifestsSpec,
} from "./spec";
