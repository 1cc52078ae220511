import type { Made } from "./objects";

const EVERY = "every cluster";
const namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** What every cluster has before anything is put in it. */
export const everyCluster: readonly Made[] = [
  ...namespaces.map((name): Made => ({ kind: "Namespace", name, by: EVERY })),
  ...namespaces.map((namespace): Made => ({ kind: "ServiceAccount", name: "default", namespace, by: EVERY })),
  { kind: "Service", name: "kubernetes", namespace: "default", ports: [443], by: EVERY },
  { kind: "Service", name: "kube-dns", namespace: "kube-system", ports: [53], by: EVERY },
  { kind: "PriorityClass", name: "system-cluster-critical", by: EVERY },
  { kind: "PriorityClass", name: "system-node-critical", by: EVERY },
  ...["cluster-admin", "admin", "edit", "view", "system:auth-delegator", "system:monitoring"].map((name): Made => ({
    kind: "ClusterRole",
    name,
    by: EVERY,
  })),
  { kind: "Role", name: "extension-apiserver-authentication-reader", namespace: "kube-system", by: EVERY },
];

/** Secrets that a user makes, because a setting names them; with the setting. Nothing else may refer to what nobody makes. */
export const secretsOfUsers: readonly (Made & { readonly setting: string })[] = [];
