import { KAFKA_AUTHORITY_SECRET, WORKERS_NAMESPACE } from "../../../workloads/streams/names";
import type { KafkaEndpoint, SecretEndpoint } from "../../core/endpoints";
import {
  type ClusterRendering,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Provided,
  type Release,
} from "../../core/kubernetes";
import { topicsOf } from "../topics";
import { kafkaManifest, METRICS, nodePools, quotaOf, rebalances, SCRATCH } from "./cluster";
import { topicManifest, userManifest } from "./entities";
import { jmxRules } from "./metrics";
import {
  authoritySecret,
  bootstrapOf,
  bootstrapService,
  BROKER_POOL,
  CLUSTER,
  CONTROLLER_POOL,
  KAFKA_NAMESPACE,
  LISTENER,
  METRICS_PORT,
  pods,
} from "./names";
import type { ValidStrimziKafkaSpec } from "./spec";

export interface RenderedStrimziKafka extends ClusterRendering {
  /** The Kafka object, which is among the manifests. */
  readonly kafka: Manifest;
  /** What the operators of a running cluster take up: made after it is ready, and removed before it goes. */
  readonly entities: readonly Manifest[];
  readonly endpoint: KafkaEndpoint & { readonly bootstrap: string };
  /** Of the brokers' certificates, where Strimzi keeps it. */
  readonly authority: SecretEndpoint;
}

/** Kubernetes' API server: 443 as a service and on EKS, 6443 where a cluster runs its own. */
const API_PORTS = [443, 6443] as const;
/** Replication between brokers, controllers' quorum and Cruise Control's API, and the agent that operators ask. */
const INTERNAL_PORTS = [9090, 9091, 8443] as const;

export function renderStrimziKafka(spec: ValidStrimziKafkaSpec): RenderedStrimziKafka {
  const { cluster, principals, replication, minInSync, maxMessageBytes } = spec;
  const kafka = kafkaManifest(spec);
  const users = principals.map((principal) => userManifest(principal, spec));
  const topics = topicsOf(spec.streams, spec.workers, { minInSync, maxMessageBytes }, spec.topics).map((topic) =>
    topicManifest(topic, replication),
  );
  return {
    releases: [operator(cluster.disposable)],
    manifests: [
      ...namespaceManifests({ name: KAFKA_NAMESPACE, quota: quotaOf(spec) }),
      ...policies(spec),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: METRICS.configMap,
          namespace: KAFKA_NAMESPACE,
          labels: labelsOf({ name: "kafka", component: "kafka" }),
        },
        data: { [METRICS.key]: jmxRules() },
      },
      ...nodePools(spec),
      ...rebalances(spec),
      kafka,
    ],
    kafka,
    entities: [...topics, ...users],
    provides: provided(kafka, users),
    endpoint: {
      bootstrap: bootstrapOf(kafka),
      security: { kind: "mtls", authority: KAFKA_AUTHORITY_SECRET },
      reach: {
        peers: [{ kind: "pods", namespace: KAFKA_NAMESPACE, labels: pods.brokers }],
        port: LISTENER.port,
      },
    },
    authority: { namespace: KAFKA_NAMESPACE, secret: authoritySecret(kafka), key: "ca.crt" },
  };
}

/** What Strimzi makes of the objects, as others refer to it. */
const provided = (kafka: Manifest, users: readonly Manifest[]): readonly Provided[] => [
  { kind: "Service", name: bootstrapService(kafka), namespace: KAFKA_NAMESPACE, ports: [9091, LISTENER.port] },
  { kind: "Secret", name: authoritySecret(kafka), namespace: KAFKA_NAMESPACE },
  ...[BROKER_POOL, CONTROLLER_POOL].map((pool): Provided => ({
    kind: "StrimziPodSet",
    name: `${CLUSTER}-${pool}`,
    namespace: KAFKA_NAMESPACE,
    pods: {
      ...pods.nodes,
      ...pods.pool(pool),
      ...(pool === BROKER_POOL ? pods.brokers : {}),
    },
  })),
  ...users.map(({ metadata }): Provided => ({ kind: "Secret", name: metadata.name, namespace: WORKERS_NAMESPACE })),
];

function operator(disposable: boolean): Release {
  const replicas = disposable ? 1 : 2;
  return {
    name: "strimzi",
    chart: "strimzi-kafka-operator",
    namespace: KAFKA_NAMESPACE,
    values: {
      replicas,
      // Beside its own: the operator gives the User Operator its rights there.
      watchNamespaces: [WORKERS_NAMESPACE],
      podDisruptionBudget: { enabled: replicas > 1, minAvailable: 1 },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: pods.operator },
        },
      ],
      podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      resources: {
        requests: { cpu: "200m", memory: "512Mi", ...SCRATCH.requests },
        limits: { cpu: "1", memory: "512Mi", ...SCRATCH.limits },
      },
      extraEnvs: [
        // Brokers, operators and Cruise Control get security contexts of level `restricted`.
        { name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" },
        // Users lie beside the workers, not beside the brokers; off by default since Strimzi 1.0.1 (CVE-2026-55225).
        { name: "STRIMZI_ENTITY_OPERATOR_WATCHED_NAMESPACE_ENABLED", value: "true" },
      ],
    },
    provides: [
      {
        kind: "Deployment",
        name: "strimzi-cluster-operator",
        namespace: KAFKA_NAMESPACE,
        pods: pods.operator,
      },
      { kind: "ServiceAccount", name: "strimzi-cluster-operator", namespace: KAFKA_NAMESPACE },
    ],
  };
}

/**
 * Strimzi writes the policies of who may come in to its pods (clients by the listener's peers); what they may ask is ours to
 * say, since the namespace allows nothing.
 */
function policies({ cluster, scrapers }: ValidStrimziKafkaSpec): readonly Manifest[] {
  const here = (labels?: Provided["pods"]) => ({
    kind: "pods" as const,
    namespace: KAFKA_NAMESPACE,
    ...(labels === undefined ? {} : { labels }),
  });
  const api = { peers: [{ kind: "addresses" as const, cidrs: cluster.cidrs }], ports: API_PORTS };
  const internal = { peers: [here(pods.all)], ports: INTERNAL_PORTS };
  const policy = (name: string, rest: Omit<Parameters<typeof networkPolicy>[0], "name" | "namespace" | "labels">) =>
    networkPolicy({ name, namespace: KAFKA_NAMESPACE, labels: labelsOf({ name, component: "kafka" }), ...rest });
  return [
    policy("kafka", {
      pods: pods.all,
      // Brokers ask the API server for their rack and for certificates, the entity operator for topics and users.
      to: [internal, api],
    }),
    policy("kafka-metrics", { pods: pods.nodes, from: [{ peers: scrapers, ports: [METRICS_PORT] }] }),
    policy("kafka-operator", {
      pods: pods.operator,
      from: [{ peers: scrapers, ports: [8080] }],
      to: [internal, api],
    }),
  ];
}
