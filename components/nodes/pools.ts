import { POOL_LABEL, type PoolName, taintedPools } from "../core/kubernetes/placement";
import type { Manifest } from "../core/kubernetes/manifest";
import type { ValidEksNodesSpec, ValidPool } from "./spec";

/** Which instances suit a purpose, and when its nodes may be taken away. */
interface Purpose {
  /** First letters of families: `c` for computing, `m` for a balance, `r` for memory. */
  readonly categories: readonly string[];
  readonly consolidation: { readonly policy: "WhenEmpty" | "WhenEmptyOrUnderutilized"; readonly after: string };
  /** Nodes that may be replaced at the same time. */
  readonly budget: string;
  /** Age at which a node is replaced; EKS lets none be older than 21 days. */
  readonly expireAfter: string;
  /** How long pods and their disruption budgets may keep a node that has to go. */
  readonly grace: string;
}

const purposes: Readonly<Record<PoolName, Purpose>> = {
  // Not at once: the demand of a day comes and goes, and a node takes a minute.
  general: {
    categories: ["c", "m", "r"],
    consolidation: { policy: "WhenEmptyOrUnderutilized", after: "5m" },
    budget: "10%",
    expireAfter: "336h",
    grace: "1h",
  },
  // A broker that moves copies its data or its volume's attachment: one at a time, and only when it must.
  brokers: {
    categories: ["m", "r"],
    consolidation: { policy: "WhenEmpty", after: "10m" },
    budget: "1",
    expireAfter: "480h",
    grace: "4h",
  },
  // Queries in flight are lost with their node.
  query: {
    categories: ["m", "r"],
    consolidation: { policy: "WhenEmpty", after: "10m" },
    budget: "1",
    expireAfter: "336h",
    grace: "2h",
  },
  spark: {
    categories: ["c", "m", "r"],
    consolidation: { policy: "WhenEmpty", after: "1m" },
    budget: "100%",
    expireAfter: "336h",
    grace: "1h",
  },
};

/** What every node is made by. EKS has its own kind for it, without a published definition. */
export const NODE_CLASS = "millrace";

/** Deleting waits until the last instance is gone, which takes longer than other objects do. */
const patience = { "pulumi.com/timeoutSeconds": "2700", "pulumi.com/waitFor": "condition=Ready" };

/** How nodes are made: in the private subnets, with encrypted disks, held to network policies. */
export const nodeClass = ({ role, subnets, securityGroup, key, tags }: ValidEksNodesSpec): Manifest => ({
  apiVersion: "eks.amazonaws.com/v1",
  kind: "NodeClass",
  metadata: { name: NODE_CLASS, annotations: patience },
  spec: {
    role,
    subnetSelectorTerms: subnets.map((id) => ({ id })),
    securityGroupSelectorTerms: [{ id: securityGroup }],
    // Each namespace denies by a policy of its own. Denying here too would hold back a pod's first connections until its policies
    // have reached the node, and fail what does not try again.
    networkPolicy: "DefaultAllow",
    networkPolicyEventLogs: "Disabled",
    ephemeralStorage: { size: "80Gi", kmsKeyID: key },
    ...(Object.keys(tags).length === 0 ? {} : { tags: { ...tags } }),
  },
});

/** Without it network policies are taken and not enforced (EKS user guide, network policies with Auto Mode). */
export const networkPolicyController: Manifest = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
  data: { "enable-network-policy-controller": "true" },
};

/** Which nodes there may be for one purpose. */
export function nodePool(pool: ValidPool, architectures: readonly string[]): Manifest {
  const { categories, consolidation, budget, expireAfter, grace } = purposes[pool.name];
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: pool.name, annotations: patience },
    spec: {
      template: {
        metadata: { labels: { [POOL_LABEL]: pool.name } },
        spec: {
          nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: NODE_CLASS },
          ...(taintedPools.includes(pool.name)
            ? { taints: [{ key: POOL_LABEL, value: pool.name, effect: "NoSchedule" }] }
            : {}),
          requirements: [
            ...instances(pool, categories),
            { key: "kubernetes.io/arch", operator: "In", values: [...architectures] },
            {
              key: "karpenter.sh/capacity-type",
              operator: "In",
              // Of both the cheaper is taken: on demand only where nothing is spare.
              values: pool.spot ? ["spot", "on-demand"] : ["on-demand"],
            },
          ],
          expireAfter,
          terminationGracePeriod: grace,
        },
      },
      limits: { cpu: String(pool.limits.cpu), memory: `${pool.limits.memoryMib}Mi` },
      disruption: {
        consolidationPolicy: consolidation.policy,
        consolidateAfter: consolidation.after,
        budgets: [{ nodes: budget }],
      },
    },
  };
}

const instances = ({ families }: ValidPool, categories: readonly string[]) =>
  families === undefined
    ? [
        { key: "eks.amazonaws.com/instance-category", operator: "In", values: [...categories] },
        { key: "eks.amazonaws.com/instance-generation", operator: "Gt", values: ["5"] },
      ]
    : [{ key: "eks.amazonaws.com/instance-family", operator: "In", values: [...families] }];
