import { names } from "../../workloads/streams";
import { bytes } from "../../workloads/streams/units";
import type { ServiceEndpoint } from "../core/endpoints";
import {
  type ClusterRendering,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Provided,
  type Release,
} from "../core/kubernetes";
import { observationName, type RoomObservation } from "../core/promql";
import { ALERTMANAGER, NAME, NODE_COLLECTORS, NODE_EXPORTER, OPERATOR, PROMETHEUS } from "./pods";
import { observePrometheus } from "./observe";
import { type RuleGroup, ruleGroups, watchdogGroup } from "./rules";
import { mebibytes, notifierManifests, policies, SCRATCH, serverManifests } from "./server";
import { NAMESPACE, type ValidPrometheusSpec } from "./spec";
import { SELECTED, targetManifests } from "./targets";

type PlainEndpoint = ServiceEndpoint & { readonly url: string };

export interface RenderedPrometheus extends ClusterRendering {
  readonly prometheus: PlainEndpoint;
  readonly alertmanager: PlainEndpoint;
}

const NODES_NAMESPACE = names.namespace("node-exporter");

export function renderPrometheus(given: ValidPrometheusSpec): RenderedPrometheus {
  const spec = { ...given, observations: withOwn(given.observations, given.nodes) };
  const manifests = [
    ...namespaceManifests({ name: NAMESPACE, quota: quotaOf(spec) }),
    ...serverManifests(spec),
    ...notifierManifests(spec),
    ...policies(spec),
    ...targetManifests(spec.observations, NAMESPACE),
    ...ruleManifests(spec.observations),
    ...(spec.nodes ? nodeManifests() : []),
  ];
  return {
    releases: [operatorRelease(spec)],
    manifests,
    provides: [
      { kind: "StatefulSet", name: `prometheus-${NAME}`, namespace: NAMESPACE, pods: PROMETHEUS.pods },
      { kind: "StatefulSet", name: `alertmanager-${NAME}`, namespace: NAMESPACE, pods: ALERTMANAGER.pods },
    ],
    prometheus: endpointOf(manifests, "prometheus"),
    alertmanager: endpointOf(manifests, "alertmanager"),
  };
}

/** The observations with the room's own, unless the place gave it. */
export const withOwn = (observations: readonly RoomObservation[], nodes = true): readonly RoomObservation[] =>
  observations.some(({ room }) => room === "prometheus")
    ? observations
    : [...observations, { room: "prometheus", observation: observePrometheus({ nodes }) }];

/** One object for each observation, so that a change of one stream or worker shows as a change of its own. */
export function ruleManifests(observations: readonly RoomObservation[]): readonly Manifest[] {
  return [
    ruleManifest("watchdog", [watchdogGroup]),
    ...observations.flatMap((item) => {
      const groups = ruleGroups(item);
      return groups.length === 0 ? [] : [ruleManifest(observationName(item), groups)];
    }),
  ];
}

const ruleManifest = (name: string, groups: readonly RuleGroup[]): Manifest => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { name, namespace: NAMESPACE, labels: SELECTED },
  spec: { groups },
});

/** The operator, and the node exporter; Prometheus and Alertmanager are objects of our own, so that a preview shows them. */
function operatorRelease({ nodes }: ValidPrometheusSpec): Release {
  return {
    name: NAME,
    chart: "kube-prometheus-stack",
    namespace: NAMESPACE,
    values: {
      fullnameOverride: NAME,
      crds: { enabled: false },
      defaultRules: { create: false },
      grafana: { enabled: false, forceDeployDashboards: false, forceDeployDatasources: false },
      prometheus: { enabled: false },
      alertmanager: { enabled: false },
      // Their metrics are in no recorded scrape, so that no rule may use them.
      kubeStateMetrics: { enabled: false },
      kubelet: { enabled: false },
      kubeApiServer: { enabled: false },
      kubeControllerManager: { enabled: false },
      coreDns: { enabled: false },
      kubeDns: { enabled: false },
      kubeEtcd: { enabled: false },
      kubeScheduler: { enabled: false },
      kubeProxy: { enabled: false },
      prometheusOperator: {
        // Only its own namespace has objects for it.
        namespaces: { releaseNamespace: true, additional: [] },
        // Its certificate would come from hooks. Every rule is checked by promtool before a deployment.
        admissionWebhooks: { enabled: false, patch: { enabled: false } },
        tls: { enabled: false },
        kubeletService: { enabled: false },
        kubeletEndpointsEnabled: false,
        serviceMonitor: { selfMonitor: false },
        resources: {
          requests: { cpu: "50m", memory: "128Mi", ...SCRATCH.requests },
          limits: { memory: "256Mi", ...SCRATCH.limits },
        },
        prometheusConfigReloader: {
          enableProbe: true,
          resources: {
            requests: { cpu: "10m", memory: "50Mi", ...SCRATCH.requests },
            limits: { cpu: "100m", memory: "50Mi", ...SCRATCH.limits },
          },
        },
      },
      nodeExporter: { enabled: nodes },
      ...(nodes ? { "prometheus-node-exporter": nodeExporterValues() } : {}),
    },
    provides: [
      { kind: "Deployment", name: `${NAME}-operator`, namespace: NAMESPACE, pods: OPERATOR.pods },
      ...(nodes ? [nodeExporterPods] : []),
    ],
  };
}

const nodeExporterPods: Provided = {
  kind: "DaemonSet",
  name: `${NAME}-prometheus-node-exporter`,
  namespace: NODES_NAMESPACE,
  pods: NODE_EXPORTER.pods,
};

const nodeExporterValues = () => ({
  namespaceOverride: NODES_NAMESPACE,
  // What it is asked for needs neither the node's network nor its processes.
  hostNetwork: false,
  hostPID: false,
  prometheus: { monitor: { enabled: false } },
  service: { enabled: false, port: NODE_EXPORTER.port, portName: "http-metrics" },
  extraArgs: [
    "--collector.disable-defaults",
    ...NODE_COLLECTORS.map((collector) => `--collector.${collector}`),
    "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/.+|var/lib/docker/.+|var/lib/containerd/.+|var/lib/kubelet/.+)($|/)",
  ],
  containerSecurityContext: {
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
  resources: {
    requests: { cpu: "20m", memory: "32Mi", ...SCRATCH.requests },
    limits: { memory: "64Mi", ...SCRATCH.limits },
  },
});

/** A namespace of its own, since it mounts the node's file system, which `restricted` and `baseline` forbid. */
const nodeManifests = (): readonly Manifest[] => [
  ...namespaceManifests({
    name: NODES_NAMESPACE,
    level: "privileged",
    quota: { cpu: "40", memory: "64Gi", pods: 2_000 },
  }),
  networkPolicy({
    name: "node-exporter",
    namespace: NODES_NAMESPACE,
    pods: NODE_EXPORTER.pods,
    from: [
      {
        peers: [{ kind: "pods", namespace: NAMESPACE, labels: PROMETHEUS.pods }],
        ports: [NODE_EXPORTER.port],
      },
    ],
    to: [],
  }),
];

/** Every pod of the namespace at once, and one more of each kind while it is replaced. */
const quotaOf = ({ replicas, memory, cluster }: ValidPrometheusSpec) => ({
  cpu: String(2 * (replicas + 1)),
  memory: mebibytes(bytes(memory) * (replicas + 1) + 2 * 1024 ** 3),
  pods: replicas + 1 + (cluster.disposable ? 1 : 3) + 1 + 2,
});

/** Where the Service of a name is reached, by what its manifest says. */
function endpointOf(manifests: readonly Manifest[], name: string): PlainEndpoint {
  const service = manifests.find(({ kind, metadata }) => kind === "Service" && metadata.name === name);
  const spec = service?.spec as
    { readonly ports: readonly { readonly port: number }[]; readonly selector: Record<string, string> } | undefined;
  const port = spec?.ports[0]?.port;
  if (service?.metadata.namespace === undefined || spec === undefined || port === undefined) {
    throw new Error(`the room renders no Service "${name}" with a port`);
  }
  const { namespace } = service.metadata;
  return { url: `http://${name}.${namespace}:${port}`, namespace, service: name, port, pods: spec.selector };
}
