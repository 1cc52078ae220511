export { KubernetesWorker, LocalWorker } from "./component";
export { observeLocalWorker, observeWorker } from "./observe";
export { observeQuality } from "./quality";
export { workerManifests } from "./render";
export {
  type KubernetesWorkerSpec,
  type LocalWorkerSpec,
  validateManifests as validateWorkerManifests,
  type WorkerManifestsSpec,
} from "./spec";
