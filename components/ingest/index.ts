export { KubernetesIngest, LocalIngest } from "./component";
export { observeIngest, observeLocalIngest } from "./observe";
export { ingestEndpoint, ingestManifests } from "./render";
export {
  type IngestManifestsSpec,
  type KubernetesIngestSpec,
  type LocalIngestSpec,
  validateManifests as validateIngestManifests,
} from "./spec";
