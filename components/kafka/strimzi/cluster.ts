import { labelsOf, type Manifest, onPool, type PoolName, priorityClasses } from "../../core/kubernetes";
import { BROKER_POOL, CLUSTER, clusterLabel, CONTROLLER_POOL, KAFKA_NAMESPACE, LISTENER, pods } from "./names";
import type { ValidStrimziKafkaSpec } from "./spec";
import { WORKERS_NAMESPACE } from "../../../workloads/streams/names";

/**
 * The newest Kafka that the operator runs, and its metadata version. Source: strimzi-kafka-operator 1.2.0, `kafka-versions.yaml`
 * (supported: 4.2.0, 4.2.1, 4.3.0, 4.3.1).
 */
export const KAFKA = { version: "4.3.1", metadataVersion: "4.3-IV0" } as const;

/** Where brokers read the rules of the JMX exporter. */
export const METRICS = { configMap: "kafka-metrics", key: "rules.json" } as const;

const API = "kafka.strimzi.io/v1";
/** What one controller asks for: metadata of some thousands of partitions need no more. */
const CONTROLLER = { cpu: 0.5, memoryMi: 1_536, heapMi: 768, volumeGi: 20 } as const;
export const HELPER = { cpu: 0.25, memoryMi: 512 } as const;
const CRUISE_CONTROL = { cpu: 0.5, memoryMi: 1_024 } as const;

/** Of a node's disk: configuration, Strimzi's /tmp and logs. Records are on claims. */
export const SCRATCH = {
  requests: { "ephemeral-storage": "128Mi" },
  limits: { "ephemeral-storage": "1Gi" },
} as const;

const labels = (name: string) => labelsOf({ name, component: "kafka" });
const mi = (amount: number): string => `${amount}Mi`;
const resources = ({ cpu, memoryMi }: { readonly cpu: number; readonly memoryMi: number }) => {
  const amounts = { cpu: String(cpu), memory: mi(memoryMi) };
  return { requests: { ...amounts, ...SCRATCH.requests }, limits: { ...amounts, ...SCRATCH.limits } };
};

export const rebalanceTemplates = { "add-brokers": "brokers-added", "remove-brokers": "brokers-removed" } as const;
type RebalanceMode = keyof typeof rebalanceTemplates;

/** Cruise Control moves partitions between brokers, so it needs two. */
export const hasCruiseControl = ({ brokers }: ValidStrimziKafkaSpec): boolean => brokers.count > 1;

export function kafkaManifest(spec: ValidStrimziKafkaSpec): Manifest {
  const { replication, minInSync, maxMessageBytes, brokers } = spec;
  // Topics of the brokers themselves are kept like those of the streams.
  const internal = Math.min(replication, brokers.count);
  return {
    apiVersion: API,
    kind: "Kafka",
    metadata: {
      name: CLUSTER,
      namespace: KAFKA_NAMESPACE,
      labels: labels("kafka"),
      annotations: { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "1200" },
    },
    spec: {
      kafka: {
        ...KAFKA,
        listeners: [
          {
            ...LISTENER,
            type: "internal",
            tls: true,
            authentication: { type: "tls" },
            networkPolicyPeers: clientPeers(spec),
          },
        ],
        // Nobody is a super user but what Strimzi itself adds: the brokers, its operators and Cruise Control.
        authorization: { type: "simple" },
        ...(brokers.zones > 1 ? { rack: { topologyKey: "topology.kubernetes.io/zone" } } : {}),
        config: {
          // Topics come from definitions; a misspelt name must fail, not become a topic.
          "auto.create.topics.enable": false,
          "default.replication.factor": replication,
          "min.insync.replicas": minInSync,
          "message.max.bytes": maxMessageBytes,
          "offsets.topic.replication.factor": internal,
          "transaction.state.log.replication.factor": internal,
          "transaction.state.log.min.isr": minInSync,
          "share.coordinator.state.topic.replication.factor": internal,
          "share.coordinator.state.topic.min.isr": minInSync,
          // A copy that lacks acknowledged records never leads: better unavailable than wrong.
          "unclean.leader.election.enable": false,
          // Serves consumers that say their zone from the copy in it, which costs no traffic between zones.
          ...(brokers.zones > 1
            ? { "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector" }
            : {}),
        },
        metricsConfig: {
          type: "jmxPrometheusExporter",
          valueFrom: { configMapKeyRef: { name: METRICS.configMap, key: METRICS.key } },
        },
        template: { podDisruptionBudget: { maxUnavailable: 1 } },
      },
      entityOperator: {
        topicOperator: { resources: resources(HELPER) },
        userOperator: { watchedNamespace: WORKERS_NAMESPACE, resources: resources(HELPER) },
      },
      ...(hasCruiseControl(spec)
        ? {
            cruiseControl: {
              resources: resources(CRUISE_CONTROL),
              autoRebalance: Object.entries(rebalanceTemplates).map(([mode, name]) => ({ mode, template: { name } })),
            },
          }
        : {}),
    },
  };
}

/** Who may open a connection: pods of the namespaces of the principals. The client certificate then says who it is. */
const clientPeers = (spec: ValidStrimziKafkaSpec) =>
  namespacesOf(spec).map((name) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } }));

/** Namespaces of the principals, in order; that of the workers is one even before there is a worker. */
export const namespacesOf = ({ principals }: Pick<ValidStrimziKafkaSpec, "principals">): readonly string[] =>
  [...new Set([WORKERS_NAMESPACE, ...principals.map(({ namespace }) => namespace)])].sort();

/** Controllers and brokers apart, so that load on one never delays the other. */
export function nodePools(spec: ValidStrimziKafkaSpec): readonly Manifest[] {
  const { brokers, controllers } = spec;
  const brokerMi = Math.floor(brokers.memoryBytes / 1024 ** 2);
  return [
    pool(spec, CONTROLLER_POOL, {
      replicas: controllers,
      role: "controller",
      resources: resources(CONTROLLER),
      heapMi: CONTROLLER.heapMi,
      volumes: 1,
      volumeGi: CONTROLLER.volumeGi,
    }),
    pool(spec, BROKER_POOL, {
      replicas: brokers.count,
      role: "broker",
      resources: resources({ cpu: brokers.cpu, memoryMi: brokerMi }),
      heapMi: Math.floor(brokers.heapBytes / 1024 ** 2),
      volumes: brokers.volumes,
      volumeGi: brokers.volumeGiB,
    }),
  ];
}

interface Pool {
  readonly replicas: number;
  readonly role: "broker" | "controller";
  readonly resources: ReturnType<typeof resources>;
  readonly heapMi: number;
  readonly volumes: number;
  readonly volumeGi: number;
}

function pool(spec: ValidStrimziKafkaSpec, name: string, of: Pool): Manifest {
  const { brokers, cluster } = spec;
  return {
    apiVersion: API,
    kind: "KafkaNodePool",
    metadata: {
      // Pods are named `<cluster>-<pool>-<number>`.
      name,
      namespace: KAFKA_NAMESPACE,
      labels: { ...labels("kafka"), ...clusterLabel },
    },
    spec: {
      replicas: of.replicas,
      roles: [of.role],
      resources: of.resources,
      jvmOptions: { "-Xms": `${of.heapMi}m`, "-Xmx": `${of.heapMi}m` },
      storage: {
        type: "jbod",
        volumes: Array.from({ length: of.volumes }, (_, id) => ({
          id,
          type: "persistent-claim",
          size: `${of.volumeGi}Gi`,
          class: brokers.storageClass,
          deleteClaim: cluster.disposable,
          ...(id === 0 ? { kraftMetadata: "shared" } : {}),
        })),
      },
      template: {
        pod: {
          terminationGracePeriodSeconds: 120,
          // The zone is a hard rule: a volume never leaves its zone, so what starts there stays. With one pool and no zone names,
          // each zone gets as many brokers.
          topologySpreadConstraints: [
            ...(brokers.zones > 1 ? [spread(name, "topology.kubernetes.io/zone", true)] : []),
            spread(name, "kubernetes.io/hostname", !cluster.disposable),
          ],
          priorityClassName: priorityClasses.critical,
          ...placement(brokers.pool),
        },
      },
    },
  };
}

const spread = (poolName: string, topologyKey: string, hard: boolean) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: hard ? "DoNotSchedule" : "ScheduleAnyway",
  labelSelector: { matchLabels: pods.pool(poolName) },
});

/** Strimzi's pods have no node selector of their own; an affinity says the same. */
function placement(name: PoolName | undefined) {
  if (name === undefined) return {};
  const { nodeSelector, tolerations } = onPool(name);
  const matchExpressions = Object.entries(nodeSelector).map(([key, value]) => ({
    key,
    operator: "In",
    values: [value],
  }));
  return {
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
    },
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
}

/** What Cruise Control does by itself when brokers are added, or before they are taken away. */
export const rebalances = (spec: ValidStrimziKafkaSpec): readonly Manifest[] =>
  hasCruiseControl(spec)
    ? (Object.keys(rebalanceTemplates) as RebalanceMode[]).map((mode) => ({
        apiVersion: API,
        kind: "KafkaRebalance",
        metadata: {
          name: rebalanceTemplates[mode],
          namespace: KAFKA_NAMESPACE,
          labels: { ...labels("kafka"), ...clusterLabel },
          // A template is never carried out itself; its mode and brokers come from the operator.
          annotations: { "strimzi.io/rebalance-template": "true" },
        },
        spec: {
          // Moving copies must leave room for what is produced: a quarter of what a gp3 volume does by default (125 MiB/s).
          replicationThrottle: 32 * 1024 ** 2,
        },
      }))
    : [];

/** Cores, MiB and pods of all that runs in the namespace, with room for a roll-out of the operators. */
export function quotaOf(spec: ValidStrimziKafkaSpec): {
  readonly cpu: string;
  readonly memory: string;
  readonly pods: number;
} {
  const { brokers, controllers } = spec;
  const helpers = 12;
  const cpu =
    brokers.count * brokers.cpu + controllers * CONTROLLER.cpu + CRUISE_CONTROL.cpu * 2 + helpers * HELPER.cpu;
  const memoryMi =
    brokers.count * Math.floor(brokers.memoryBytes / 1024 ** 2) +
    controllers * CONTROLLER.memoryMi +
    CRUISE_CONTROL.memoryMi * 2 +
    helpers * HELPER.memoryMi;
  return { cpu: String(Math.ceil(cpu)), memory: mi(Math.ceil(memoryMi)), pods: brokers.count + controllers + helpers };
}
