import { namespace } from "../../workloads/streams/names";
import type { ClusterEndpoint } from "../core/endpoints";
import {
  API_SERVICE,
  type Labels,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  priorityClasses,
  type Provided,
  type Release,
} from "../core/kubernetes";
import { NAMESPACE } from "./spec";

/** Name of the operator's release, and so of its Deployment and service account. */
export const OPERATOR = "external-secrets";
/** Where it serves its metrics. */
export const METRICS_PORT = 8080;
const RBAC = "rbac.authorization.k8s.io";

export const operatorPods: Labels = {
  "app.kubernetes.io/name": "external-secrets",
  "app.kubernetes.io/instance": OPERATOR,
};
export const labels = labelsOf({ name: OPERATOR, component: "secrets" });

/** Its namespace, and whom it asks and is asked by. */
export const operatorManifests = ({ cidrs }: ClusterEndpoint): readonly Manifest[] => [
  ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "2", memory: "2Gi", pods: 10 } }),
  networkPolicy({
    name: OPERATOR,
    namespace: NAMESPACE,
    labels,
    pods: operatorPods,
    from: [{ peers: [{ kind: "pods", namespace: namespace("prometheus") }], ports: [METRICS_PORT] }],
    // The API server, and Secrets Manager by its endpoint in the network.
    to: [{ peers: [{ kind: "addresses", cidrs: [...cidrs, API_SERVICE] }], ports: [443, 6443] }],
  }),
];

/** The operator without what we do not use: no webhook (objects are checked against their schemas before), no pushing. */
export function operator({ disposable }: ClusterEndpoint): Release {
  const provides: readonly Provided[] = [
    { kind: "ServiceAccount", name: OPERATOR, namespace: NAMESPACE },
    { kind: "Deployment", name: OPERATOR, namespace: NAMESPACE, pods: operatorPods },
  ];
  return {
    name: OPERATOR,
    chart: "external-secrets",
    namespace: NAMESPACE,
    provides,
    values: {
      installCRDs: false,
      fullnameOverride: OPERATOR,
      replicaCount: disposable ? 1 : 2,
      leaderElect: true,
      webhook: { create: false },
      certController: { create: false },
      processPushSecret: false,
      processClusterPushSecret: false,
      processClusterGenerator: false,
      // Of every service account of the cluster it would otherwise take any identity; readers let it take theirs.
      rbac: {
        serviceAccountTokenCreate: false,
        aggregateToView: false,
        aggregateToEdit: false,
        aggregateToAdmin: false,
        servicebindings: { create: false },
      },
      resources: {
        requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "16Mi" },
        limits: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "64Mi" },
      },
      livenessProbe: { enabled: true },
      readinessProbe: { enabled: true },
      podDisruptionBudget: { enabled: !disposable, minAvailable: 1 },
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
        { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
      ],
      priorityClassName: priorityClasses.critical,
    },
  };
}

/** A service account that may read some Secrets of one namespace, and that the operator may act as. */
export function readerManifests(
  name: string,
  home: string,
  may: { readonly namespace: string; readonly secrets: readonly string[] },
): readonly Manifest[] {
  const acting = `${name}-token`;
  const role = (
    roleName: string,
    at: string,
    resources: string,
    verbs: readonly string[],
    named: readonly string[],
  ) => ({
    apiVersion: `${RBAC}/v1`,
    kind: "Role",
    metadata: { name: roleName, namespace: at, labels },
    rules: [{ apiGroups: [""], resources: [resources], verbs, resourceNames: named }],
  });
  const binding = (roleName: string, at: string, subject: string, subjectAt: string) => ({
    apiVersion: `${RBAC}/v1`,
    kind: "RoleBinding",
    metadata: { name: roleName, namespace: at, labels },
    roleRef: { apiGroup: RBAC, kind: "Role", name: roleName },
    subjects: [{ kind: "ServiceAccount", name: subject, namespace: subjectAt }],
  });
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace: home, labels },
      automountServiceAccountToken: false,
    },
    role(name, may.namespace, "secrets", ["get"], may.secrets),
    binding(name, may.namespace, name, home),
    role(acting, home, "serviceaccounts/token", ["create"], [name]),
    binding(acting, home, OPERATOR, NAMESPACE),
  ];
}
