import type { ClusterEndpoint } from "../core/endpoints";
import type { PartSize } from "../core/capacity/systems";
import { type Labels, labelsOf, type Manifest, type Release } from "../core/kubernetes";
import { priorityClasses } from "../core/kubernetes/placement";
import { NAMESPACE } from "./spec";

export const OPERATOR = "elastic-operator";
export const OPERATOR_METRICS_PORT = 8080;
/** The chart's labels of the operator's pods. */
export const operatorPods = {
  "app.kubernetes.io/name": OPERATOR,
  "app.kubernetes.io/instance": OPERATOR,
} as const satisfies Labels;
const NODES = `${OPERATOR}-nodes`;
/** The image's user, by number. */
const USER = 1_001;

const ZONE = "topology.kubernetes.io/zone";

/** The operator, bound to the one namespace: it has no right on Secrets of others. */
export function operatorRelease({ form }: Pick<ClusterEndpoint, "form">, { replicas, cpu, memory }: PartSize): Release {
  return {
    name: OPERATOR,
    chart: "eck-operator",
    namespace: NAMESPACE,
    values: {
      installCRDs: false,
      managedNamespaces: [NAMESPACE],
      createClusterScopedResources: false,
      // Both need rights in the whole cluster. What the webhook would refuse is held against the definitions' schemas before.
      webhook: { enabled: false },
      replicaCount: replicas,
      priorityClassName: priorityClasses.normal,
      podSecurityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        seccompProfile: { type: "RuntimeDefault" },
      },
      resources: {
        requests: { cpu: `${Math.round(cpu * 1000)}m`, memory: `${memory * 1024}Mi`, "ephemeral-storage": "16Mi" },
        limits: { memory: `${memory * 1024}Mi`, "ephemeral-storage": "64Mi" },
      },
      podDisruptionBudget: { enabled: true, minAvailable: 0, maxUnavailable: 1 },
      telemetry: { disabled: true },
      config: {
        metrics: { port: String(OPERATOR_METRICS_PORT) },
        validateStorageClass: false,
        exposedNodeLabels: form === "eks" ? [ZONE] : [],
        policies: { passwords: { length: 40 } },
      },
    },
    provides: [
      { kind: "ServiceAccount", name: OPERATOR, namespace: NAMESPACE },
      { kind: "StatefulSet", name: OPERATOR, namespace: NAMESPACE, pods: operatorPods },
    ],
  };
}

/** The one right beyond its namespace: to read which zone a node is in. */
export function nodeReader({ form }: Pick<ClusterEndpoint, "form">): readonly Manifest[] {
  if (form !== "eks") return [];
  const metadata = { name: NODES, labels: labelsOf({ name: OPERATOR, component: "operator" }) };
  const group = "rbac.authorization.k8s.io";
  return [
    {
      apiVersion: `${group}/v1`,
      kind: "ClusterRole",
      metadata,
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: `${group}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: group, kind: "ClusterRole", name: NODES },
      subjects: [{ kind: "ServiceAccount", name: OPERATOR, namespace: NAMESPACE }],
    },
  ];
}
