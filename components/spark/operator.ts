import {
  type ClusterRendering,
  type Labels,
  type Manifest,
  networkPolicy,
  type Peer,
  type Release,
} from "../core/kubernetes";
import { API_SERVICE } from "../core/kubernetes/addresses";
import { priorityClasses } from "../core/kubernetes/placement";
import { ACCOUNT, NAMESPACE, type ValidSparkSpec } from "./spec";

/** Of the release: the chart derives the names of its objects from it. */
const RELEASE = "spark-operator";
const CONTROLLER = `${RELEASE}-controller`;
export const OPERATOR_METRICS = 8_080;
/** Labels by which the chart selects the controller's pods. */
export const operatorPods: Labels = {
  "app.kubernetes.io/name": RELEASE,
  "app.kubernetes.io/instance": RELEASE,
  "app.kubernetes.io/component": "controller",
};

/** The chart, bound to this one namespace. */
export const operatorRelease = ({ size }: ValidSparkSpec): Release => ({
  name: RELEASE,
  chart: "spark-operator",
  namespace: NAMESPACE,
  values: {
    hook: { upgradeCrd: false },
    controller: {
      replicas: size.operator.replicas,
      workers: 4,
      logEncoder: "json",
      // Nothing asks a driver but Prometheus, by its pod.
      uiService: { enable: false },
      priorityClassName: priorityClasses.normal,
      resources: {
        requests: {
          cpu: `${Math.round(size.operator.cpu * 1_000)}m`,
          memory: `${Math.round(size.operator.memory * 1_024)}Mi`,
          "ephemeral-storage": "128Mi",
        },
        // It runs spark-submit for each application, which is a JVM.
        limits: { memory: `${Math.round(size.operator.memory * 1_024)}Mi`, "ephemeral-storage": "2Gi" },
      },
    },
    // What it would put into pods stands in the applications' own templates of pods.
    webhook: { enable: false },
    spark: {
      jobNamespaces: [NAMESPACE],
      // Ours, with rights to read.
      serviceAccount: { create: false, name: ACCOUNT },
      rbac: { create: false },
    },
    prometheus: { metrics: { enable: true, port: OPERATOR_METRICS }, podMonitor: { create: false } },
  },
  provides: [
    { kind: "ServiceAccount", name: CONTROLLER, namespace: NAMESPACE },
    { kind: "Deployment", name: CONTROLLER, namespace: NAMESPACE, pods: operatorPods },
  ],
});

/** Who a job's driver is to the cluster, and what it may: make its executors, and what they are told. */
export function account(): readonly Manifest[] {
  const metadata = { name: ACCOUNT, namespace: NAMESPACE, labels: { "app.kubernetes.io/part-of": "millrace" } };
  const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["pods", "configmaps", "services", "persistentvolumeclaims"], verbs }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: ACCOUNT },
      subjects: [{ kind: "ServiceAccount", name: ACCOUNT, namespace: NAMESPACE }],
    },
  ];
}

/** The operator asks the API server, and nobody asks it but who reads its metrics. */
export function operatorPolicy({
  cluster,
  scrapers,
}: ValidSparkSpec): NonNullable<ClusterRendering["manifests"]>[number] {
  const api: Peer = { kind: "addresses", cidrs: [...cluster.cidrs, API_SERVICE] };
  return networkPolicy({
    name: RELEASE,
    namespace: NAMESPACE,
    pods: operatorPods,
    from: [{ peers: scrapers, ports: [OPERATOR_METRICS] }],
    to: [{ peers: [api], ports: [443, 6443] }],
  });
}
