import * as names from "../../workloads/streams/names";
import { type ClusterRendering, type Labels, namespaceManifests, networkPolicy, type Peer } from "../core/kubernetes";
import { API_SERVICE } from "../core/kubernetes/addresses";
import { priorityClasses } from "../core/kubernetes/placement";
import { KEDA_SERVICE_ACCOUNT, kafkaWays } from "../core/workload";
import type { ValidKedaSpec } from "./spec";

export const NAMESPACE = names.namespace("keda");
/** Of the operator and of the server of metrics. */
export const METRICS_PORT = 8080;

const OPERATOR = "keda-operator";
const METRICS_SERVER = `${OPERATOR}-metrics-apiserver`;
const WEBHOOKS = "keda-admission-webhooks";
/** Between the server of metrics and the operator. */
const GRPC_PORT = 9666;
/** The API server asks these two: for external metrics, and before it takes an object of KEDA's. */
const METRICS_API_PORT = 6443;
const WEBHOOK_PORT = 9443;
const CERTIFICATES = "kedaorg-certs";

/** The chart's labels of the pods of each of its three Deployments. */
export const pods = {
  operator: { app: OPERATOR },
  metricsServer: { app: METRICS_SERVER },
  webhooks: { app: WEBHOOKS },
} as const satisfies Readonly<Record<string, Labels>>;

/** KEDA's chart, bound to the workers' namespace, and what its pods may talk to. */
export function renderKeda({ cluster, kafka, replicas }: ValidKedaSpec): ClusterRendering {
  const apiServer: Peer = { kind: "addresses", cidrs: [...cluster.cidrs, API_SERVICE] };
  const toApi = { peers: [apiServer], ports: [443, 6443] };
  const scraped = {
    peers: [{ kind: "pods" as const, namespace: names.namespace("prometheus") }],
    ports: [METRICS_PORT],
  };
  const policy = { namespace: NAMESPACE, labels: { "app.kubernetes.io/part-of": names.PLATFORM } };
  return {
    releases: [
      {
        name: "keda",
        chart: "keda",
        namespace: NAMESPACE,
        values: values(kafka.security.kind === "mtls", replicas),
        provides: [
          { kind: "ServiceAccount", name: KEDA_SERVICE_ACCOUNT, namespace: NAMESPACE },
          // The operator writes it when it first starts, and its other two pods read it.
          { kind: "Secret", name: "kedaorg-certs", namespace: NAMESPACE },
          { kind: "Deployment", name: OPERATOR, namespace: NAMESPACE, pods: pods.operator },
          { kind: "Deployment", name: METRICS_SERVER, namespace: NAMESPACE, pods: pods.metricsServer },
          { kind: "Deployment", name: WEBHOOKS, namespace: NAMESPACE, pods: pods.webhooks },
        ],
      },
    ],
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "4", memory: "8Gi", pods: 20 } }),
      networkPolicy({
        ...policy,
        name: OPERATOR,
        pods: pods.operator,
        from: [
          { peers: [{ kind: "pods", namespace: NAMESPACE, labels: pods.metricsServer }], ports: [GRPC_PORT] },
          scraped,
        ],
        to: [toApi, ...kafkaWays(kafka)],
      }),
      networkPolicy({
        ...policy,
        name: METRICS_SERVER,
        pods: pods.metricsServer,
        from: [{ peers: [apiServer], ports: [METRICS_API_PORT] }, scraped],
        to: [toApi, { peers: [{ kind: "pods", namespace: NAMESPACE, labels: pods.operator }], ports: [GRPC_PORT] }],
      }),
      networkPolicy({
        ...policy,
        name: WEBHOOKS,
        pods: pods.webhooks,
        from: [{ peers: [apiServer], ports: [WEBHOOK_PORT] }],
        to: [toApi],
      }),
    ],
  };
}

/** @param readsSecrets of the workers' namespace: its certificate for the brokers lies there */
function values(readsSecrets: boolean, replicas: number): Readonly<Record<string, unknown>> {
  const small = {
    requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "16Mi" },
    limits: { cpu: "1", memory: "256Mi", "ephemeral-storage": "64Mi" },
  };
  const spread = (matchLabels: Labels) => [
    {
      topologyKey: "topology.kubernetes.io/zone",
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels },
    },
  ];
  const one = { maxUnavailable: 1 };
  // The port alone: PodMonitors are Prometheus' own.
  const scraped = { enabled: true, port: METRICS_PORT };
  return {
    crds: { install: false },
    // Binds the operator's rights to this namespace and its own, not to the whole cluster.
    watchNamespace: names.WORKERS_NAMESPACE,
    image: { pullPolicy: "IfNotPresent" },
    priorityClassName: priorityClasses.critical,
    enableServiceLinks: false,
    operator: { replicaCount: replicas, revisionHistoryLimit: 5 },
    metricsServer: { replicaCount: replicas, revisionHistoryLimit: 5 },
    webhooks: { replicaCount: replicas, revisionHistoryLimit: 5, failurePolicy: "Ignore" },
    podDisruptionBudget: { operator: one, metricServer: one, webhooks: one },
    topologySpreadConstraints: {
      operator: spread(pods.operator),
      metricsServer: spread(pods.metricsServer),
      webhooks: spread(pods.webhooks),
    },
    resources: { operator: small, metricServer: small, webhooks: small },
    rbac: {
      // Only Deployments are scaled here.
      enabledCustomScaledRefKinds: false,
    },
    permissions: {
      operator: { restrict: { secret: !readsSecrets } },
      metricServer: { restrict: { secret: true } },
    },
    serviceAccount: { operator: { name: KEDA_SERVICE_ACCOUNT } },
    certificates: { autoGenerated: true, secretName: CERTIFICATES },
    logging: { operator: { format: "json" }, metricServer: { zapEncoder: "json" }, webhooks: { format: "json" } },
    prometheus: { operator: scraped, metricServer: scraped, webhooks: { enabled: false } },
    networkPolicy: { enabled: false },
  };
}
