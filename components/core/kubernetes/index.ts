export * from "./addresses";
export { applyCrds, applyManifest, applyRelease } from "./apply";
export { labelsOf, selectorOf } from "./labels";
export * from "./manifest";
export { type NamespaceSpec, namespaceManifests } from "./namespace";
export { networkPolicy, type Peer, type Way } from "./network";
export * from "./placement";
export { ClusterRoom } from "./room";
