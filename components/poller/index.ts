export { KubernetesPoller, LocalPoller } from "./component";
export { observeLocalPoller, observePoller } from "./observe";
export { pollerManifests } from "./render";
export { sizeOf } from "./size";
export {
  type KubernetesPollerSpec,
  type LocalPollerSpec,
  type PollerManifestsSpec,
  validateManifests as validatePollerManifests,
} from "./spec";
