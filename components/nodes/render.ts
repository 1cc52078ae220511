import type { ClusterRendering, Manifest } from "../core/kubernetes/manifest";
import { headroomManifests, priorities } from "./headroom";
import { networkPolicyController, nodeClass, nodePool } from "./pools";
import type { ValidEksNodesSpec, ValidExistingNodesSpec } from "./spec";

/** An add-on that EKS installs and keeps, in the version that is its default for the cluster's. */
export interface RenderedAddon {
  readonly name: string;
  /** What happens to objects that differ from the add-on's: they become the add-on's. */
  readonly conflicts: "OVERWRITE";
}

export interface RenderedEksNodes extends ClusterRendering {
  readonly addons: readonly RenderedAddon[];
}

export const renderEksNodes = (spec: ValidEksNodesSpec): RenderedEksNodes => ({
  // Not among what Auto Mode brings, and what scales by processor time reads it.
  addons: [{ name: "metrics-server", conflicts: "OVERWRITE" }],
  manifests: [
    networkPolicyController,
    nodeClass(spec),
    ...spec.pools.map((pool) => nodePool(pool, spec.architectures)),
    storageClass(spec),
    ...priorities(),
    ...headroomManifests(spec.headroom, "general"),
  ],
});

export const renderExistingNodes = (spec: ValidExistingNodesSpec): ClusterRendering => ({
  manifests: [...priorities(), ...headroomManifests(spec.headroom)],
});

/** Encrypted block volumes, made where the pod is. What they are for decides whether they outlive their claim. */
const storageClass = ({ cluster, key, tags }: ValidEksNodesSpec): Manifest => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name: cluster.storageClass,
    annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
  },
  provisioner: "ebs.csi.eks.amazonaws.com",
  parameters: {
    type: "gp3",
    encrypted: "true",
    kmsKeyId: key,
    ...Object.fromEntries(
      Object.entries(tags).map(([name, value], index) => [`tagSpecification_${index + 1}`, `${name}=${value}`]),
    ),
  },
  reclaimPolicy: cluster.disposable ? "Delete" : "Retain",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
});
