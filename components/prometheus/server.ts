import { bytes, milliseconds } from "../../workloads/streams/units";
import { labelsOf, type Labels, type Manifest, networkPolicy, type Peer, priorityClasses } from "../core/kubernetes";
import { names } from "../../workloads/streams";
import { promDuration } from "../core/promql";
import { json } from "../core/text";
import { images, imageReference } from "../core/versions";
import { alertmanagerConfig, receiverPorts, receiverSecrets } from "./alertmanager";
import { ALERTMANAGER, NAME, OPERATOR, PROMETHEUS } from "./pods";
import { NAMESPACE, type ValidPrometheusSpec } from "./spec";
import { SELECTED, targetWays } from "./targets";
import { TIMING } from "./timing";

const API = "monitoring.coreos.com/v1";
/** Name of Prometheus' own objects, and of its Service. */
const SERVER = "prometheus";
const NOTIFIER = "alertmanager";
/** Where API servers listen: EKS and most others, and those made by kubeadm. */
const API_SERVER_PORTS = [443, 6443];
/** Part of the volume that is for series; the rest is for the write-ahead log and compactions under way. */
const FOR_SERIES = 0.85;

const at = (name: string, component: string) => ({ name, namespace: NAMESPACE, labels: labelsOf({ name, component }) });

/** Quantity of Kubernetes in whole MiB. */
export const mebibytes = (size: number): string => `${Math.round(size / 1024 ** 2)}Mi`;

const spread = (pods: Labels) =>
  ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: { ...pods } },
  }));

const securityContext = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 2000,
  fsGroup: 2000,
  seccompProfile: { type: "RuntimeDefault" },
};

/** Of a node's disk: configuration and logs. Data is on a claim. */
export const SCRATCH = { requests: { "ephemeral-storage": "64Mi" }, limits: { "ephemeral-storage": "256Mi" } } as const;

const volume = (spec: ValidPrometheusSpec, storage: string) => ({
  storage: {
    volumeClaimTemplate: {
      spec: {
        storageClassName: spec.cluster.storageClass,
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage } },
      },
    },
  },
  persistentVolumeClaimRetentionPolicy: {
    whenDeleted: spec.protect ? "Retain" : "Delete",
    whenScaled: "Retain",
  },
});

/** Prometheus with what it may see, and its Service. */
export function serverManifests(spec: ValidPrometheusSpec): readonly Manifest[] {
  const { retention, storage, memory, replicas } = spec;
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: at(SERVER, "metrics"), automountServiceAccountToken: false },
    {
      // To find targets; which ones it takes, the PodMonitors say.
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: NAMESPACE, labels: labelsOf({ name: SERVER, component: "metrics" }) },
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: NAMESPACE, labels: labelsOf({ name: SERVER, component: "metrics" }) },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: NAMESPACE },
      subjects: [{ kind: "ServiceAccount", name: SERVER, namespace: NAMESPACE }],
    },
    {
      apiVersion: API,
      kind: "Prometheus",
      metadata: at(NAME, "metrics"),
      spec: {
        image: imageReference(images.prometheus),
        version: /^v[0-9.]+/.exec(images.prometheus.tag)?.[0] ?? images.prometheus.tag,
        replicas,
        serviceAccountName: SERVER,
        // It watches pods, as its ClusterRole says.
        automountServiceAccountToken: true,
        scrapeInterval: promDuration(TIMING.scrape),
        scrapeTimeout: promDuration(TIMING.scrapeTimeout),
        evaluationInterval: promDuration(TIMING.evaluation),
        retention: `${Math.floor(milliseconds(retention) / milliseconds("1 day"))}d`,
        retentionSize: `${Math.floor((bytes(storage) * FOR_SERIES) / 1024 ** 2)}MiB`,
        ...volume(spec, mebibytes(bytes(storage))),
        resources: {
          requests: {
            cpu: spec.cluster.disposable ? "250m" : "1",
            memory: mebibytes(bytes(memory)),
            ...SCRATCH.requests,
          },
          limits: { memory: mebibytes(bytes(memory)), ...SCRATCH.limits },
        },
        securityContext,
        priorityClassName: priorityClasses.critical,
        podMetadata: { labels: labelsOf({ name: SERVER, component: "metrics" }) },
        topologySpreadConstraints: spread(PROMETHEUS.pods),
        // An empty namespace selector would be all namespaces; none is this one.
        podMonitorSelector: { matchLabels: SELECTED },
        scrapeConfigSelector: { matchLabels: SELECTED },
        ruleSelector: { matchLabels: SELECTED },
        enforcedSampleLimit: 100_000,
        externalLabels: { platform: names.PLATFORM },
        alerting: {
          alertmanagers: [{ namespace: NAMESPACE, name: NOTIFIER, port: ALERTMANAGER.port, apiVersion: "v2" }],
        },
      },
    },
    service(SERVER, "metrics", PROMETHEUS.pods, PROMETHEUS.port),
    disruptions(SERVER, "metrics", PROMETHEUS.pods),
  ];
}

/** Alertmanager with its configuration. */
export function notifierManifests(spec: ValidPrometheusSpec): readonly Manifest[] {
  const replicas = spec.cluster.disposable ? 1 : 3;
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: at(NOTIFIER, "notifications"),
      automountServiceAccountToken: false,
    },
    {
      // Holds no credential: those are files of other Secrets. The operator asks for a Secret.
      apiVersion: "v1",
      kind: "Secret",
      metadata: at(`${NOTIFIER}-config`, "notifications"),
      type: "Opaque",
      stringData: { "alertmanager.yaml": json(alertmanagerConfig(spec.receivers)) },
    },
    {
      apiVersion: API,
      kind: "Alertmanager",
      metadata: at(NAME, "notifications"),
      spec: {
        image: imageReference(images.alertmanager),
        version: images.alertmanager.tag,
        replicas,
        serviceAccountName: NOTIFIER,
        automountServiceAccountToken: false,
        configSecret: `${NOTIFIER}-config`,
        secrets: receiverSecrets(spec.receivers),
        retention: "120h",
        ...volume(spec, "1Gi"),
        resources: {
          requests: { cpu: "50m", memory: "128Mi", ...SCRATCH.requests },
          limits: { memory: "256Mi", ...SCRATCH.limits },
        },
        securityContext,
        priorityClassName: priorityClasses.critical,
        podMetadata: { labels: labelsOf({ name: NOTIFIER, component: "notifications" }) },
        topologySpreadConstraints: spread(ALERTMANAGER.pods),
        forceEnableClusterMode: replicas > 1,
      },
    },
    service(NOTIFIER, "notifications", ALERTMANAGER.pods, ALERTMANAGER.port),
    disruptions(NOTIFIER, "notifications", ALERTMANAGER.pods),
  ];
}

/** Who talks to whom, beside the defaults of the namespace. */
export function policies(spec: ValidPrometheusSpec): readonly Manifest[] {
  const { cluster, receivers, readers, observations } = spec;
  const addresses: Peer = { kind: "addresses", cidrs: cluster.cidrs };
  const server: Peer = { kind: "pods", namespace: NAMESPACE, labels: PROMETHEUS.pods };
  const notifier: Peer = { kind: "pods", namespace: NAMESPACE, labels: ALERTMANAGER.pods };
  const grafana: Peer = { kind: "pods", namespace: names.namespace("grafana") };
  const ports = receiverPorts(receivers);
  return [
    networkPolicy({
      name: SERVER,
      namespace: NAMESPACE,
      pods: PROMETHEUS.pods,
      from: [{ peers: [server, grafana, ...readers], ports: [PROMETHEUS.port] }],
      to: [
        { peers: [addresses], ports: API_SERVER_PORTS },
        { peers: [notifier], ports: [ALERTMANAGER.port] },
        ...targetWays(observations, cluster.cidrs),
      ],
    }),
    networkPolicy({
      name: NOTIFIER,
      namespace: NAMESPACE,
      pods: ALERTMANAGER.pods,
      from: [{ peers: [server], ports: [ALERTMANAGER.port] }],
      to: ports.length === 0 ? [] : [{ peers: [{ kind: "addresses", cidrs: receivers.cidrs }], ports }],
    }),
    gossip(),
    networkPolicy({
      name: "operator",
      namespace: NAMESPACE,
      pods: OPERATOR.pods,
      from: [],
      to: [{ peers: [addresses], ports: API_SERVER_PORTS }],
    }),
  ];
}

/** Alertmanagers tell each other what they sent: by UDP too, which is why this policy is written out. */
function gossip(): Manifest {
  const peers = [{ podSelector: { matchLabels: { ...ALERTMANAGER.pods } } }];
  const ports = ["TCP", "UDP"].map((protocol) => ({ protocol, port: ALERTMANAGER.gossip }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `${NOTIFIER}-peers`, namespace: NAMESPACE },
    spec: {
      podSelector: { matchLabels: { ...ALERTMANAGER.pods } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: peers, ports }],
      egress: [{ to: peers, ports }],
    },
  };
}

const service = (name: string, component: string, pods: Labels, port: number): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: at(name, component),
  spec: {
    type: "ClusterIP",
    selector: { ...pods },
    // Replicas scrape at different moments: a reader stays with one, so that graphs do not jump.
    sessionAffinity: "ClientIP",
    ports: [{ name: "http", port, targetPort: port, protocol: "TCP" }],
  },
});

const disruptions = (name: string, component: string, pods: Labels): Manifest => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: at(name, component),
  spec: { maxUnavailable: 1, selector: { matchLabels: { ...pods } } },
});
