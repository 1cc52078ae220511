import { defineStream, defineWorker, string, timestamp, uuid } from "../../../workloads/streams";
import type { ClusterEndpoint } from "../../core/endpoints";
import type { Manifest } from "../../core/kubernetes";
import { principalOf } from "../../core/rights";
import { renderStrimziKafka } from "./render";
import { type StrimziKafkaSpec, validate } from "./spec";

const orders = defineStream({
  name: "orders",
  doc: "What the test sends.",
  owner: { team: "tests", contact: "tests@example.com" },
  fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
  key: "account",
  eventTime: "at",
  volume: { average: 1, peak: 2, size: "100 B" },
  retention: "2 days",
  partitions: 12,
  slo: { latency: "50 ms", quality: 0.99 },
});
const booking = defineWorker({
  name: "booking",
  doc: "Books orders.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: [orders],
  writes: [],
  lineage: {},
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
});
const cluster: ClusterEndpoint = {
  provider: undefined as never,
  name: "c",
  form: "any",
  cidrs: ["10.0.0.1/32"],
  disposable: false,
  storageClass: "fast",
};
const spec: StrimziKafkaSpec = {
  cluster,
  streams: [orders],
  workers: [booking],
  principals: [principalOf(booking)],
  brokers: { count: 3, zones: 3, cpu: 2, memory: "8 GiB", volumeGiB: 200 },
  protect: true,
};
const disposable = { ...cluster, disposable: true };

const rendered = (more: Partial<StrimziKafkaSpec> = {}) => renderStrimziKafka(validate({ ...spec, ...more }));
const manifests = (more: Partial<StrimziKafkaSpec> = {}): readonly Manifest[] => {
  const { manifests: first, entities } = rendered(more);
  return [...first, ...entities];
};
const ofKind = (kind: string, more: Partial<StrimziKafkaSpec> = {}) =>
  manifests(more).filter((manifest) => manifest.kind === kind);
/** A value within a manifest, by the names on the way. */
const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

test("only the current API of Strimzi is used", () => {
  const own = manifests().filter(({ kind }) => kind.startsWith("Kafka"));
  expect(own.length).toBeGreaterThan(5);
  expect(new Set(own.map(({ apiVersion }) => apiVersion))).toEqual(new Set(["kafka.strimzi.io/v1"]));
});

test("controllers and brokers are pools of their own, on volumes of the cluster's class", () => {
  const [controllers, brokers] = ofKind("KafkaNodePool");
  expect([controllers?.metadata.name, at(controllers, "spec", "roles"), at(controllers, "spec", "replicas")]).toEqual([
    "controllers",
    ["controller"],
    3,
  ]);
  expect([brokers?.metadata.name, at(brokers, "spec", "roles"), at(brokers, "spec", "replicas")]).toEqual([
    "brokers",
    ["broker"],
    3,
  ]);
  expect(at(brokers, "spec", "resources")).toEqual({
    requests: { cpu: "2", memory: "8192Mi", "ephemeral-storage": "128Mi" },
    limits: { cpu: "2", memory: "8192Mi", "ephemeral-storage": "1Gi" },
  });
  // A third of the memory; the rest is page cache.
  expect(at(brokers, "spec", "jvmOptions")).toEqual({ "-Xms": "2730m", "-Xmx": "2730m" });
  expect(at(brokers, "spec", "storage")).toEqual({
    type: "jbod",
    volumes: [
      {
        id: 0,
        type: "persistent-claim",
        size: "200Gi",
        class: "fast",
        deleteClaim: false,
        kraftMetadata: "shared",
      },
    ],
  });
});

test("where the cluster is disposable, volumes go with their brokers", () => {
  const pools = ofKind("KafkaNodePool", { cluster: disposable });
  expect(pools.map((pool) => at(pool, "spec", "storage", "volumes", 0, "deleteClaim"))).toEqual([true, true]);
});

test("brokers lie in as many zones as copies, and the copies follow the zones", () => {
  const [kafka] = ofKind("Kafka");
  expect(at(kafka, "spec", "kafka", "rack")).toEqual({ topologyKey: "topology.kubernetes.io/zone" });
  const [, brokers] = ofKind("KafkaNodePool");
  expect(at(brokers, "spec", "template", "pod", "topologySpreadConstraints")).toEqual([
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { "strimzi.io/cluster": "millrace", "strimzi.io/pool-name": "brokers" } },
    },
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { "strimzi.io/cluster": "millrace", "strimzi.io/pool-name": "brokers" } },
    },
  ]);
});

test("nodes lie in three zones on EKS; elsewhere they may lack the label of a zone, so that none is asked for", () => {
  const { zones, ...brokers } = spec.brokers;
  expect(zones).toBe(3);
  const spread = (form: ClusterEndpoint["form"]) => {
    const more = { cluster: { ...cluster, form }, brokers };
    const [kafka] = ofKind("Kafka", more);
    const [, pool] = ofKind("KafkaNodePool", more);
    const constraints = at(pool, "spec", "template", "pod", "topologySpreadConstraints");
    return [
      at(kafka, "spec", "kafka", "rack") !== undefined,
      (constraints as readonly { readonly topologyKey: string }[]).map(({ topologyKey }) => topologyKey),
    ];
  };
  expect(spread("eks")).toEqual([true, ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]]);
  expect(spread("any")).toEqual([false, ["kubernetes.io/hostname"]]);
});

test("one zone needs no rack", () => {
  const [kafka] = ofKind("Kafka", { brokers: { ...spec.brokers, zones: 1 } });
  expect(at(kafka, "spec", "kafka", "rack")).toBeUndefined();
});

test("brokers go to the pool of nodes that they are given, tolerating its taint", () => {
  const [, brokers] = ofKind("KafkaNodePool", { brokers: { ...spec.brokers, pool: "brokers" } });
  expect(at(brokers, "spec", "template", "pod", "tolerations")).toEqual([
    { key: "millrace/pool", operator: "Equal", value: "brokers", effect: "NoSchedule" },
  ]);
  expect(
    at(
      brokers,
      ...["spec", "template", "pod", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
      ...["nodeSelectorTerms", 0, "matchExpressions"],
    ),
  ).toEqual([{ key: "millrace/pool", operator: "In", values: ["brokers"] }]);
});

test("clients come by TLS with a certificate, from the namespaces of the principals alone", () => {
  const [kafka] = ofKind("Kafka");
  expect(at(kafka, "spec", "kafka", "listeners")).toEqual([
    {
      name: "tls",
      port: 9093,
      type: "internal",
      tls: true,
      authentication: { type: "tls" },
      networkPolicyPeers: [
        { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-workers" } } },
      ],
    },
  ]);
  expect(at(kafka, "spec", "kafka", "authorization")).toEqual({ type: "simple" });
});

test("brokers keep what the topics of the streams are kept by", () => {
  const [kafka] = ofKind("Kafka", { maxMessage: "2 MiB" });
  expect(at(kafka, "spec", "kafka", "config")).toEqual({
    "auto.create.topics.enable": false,
    "default.replication.factor": 3,
    "min.insync.replicas": 2,
    "message.max.bytes": 2_097_152,
    "offsets.topic.replication.factor": 3,
    "transaction.state.log.replication.factor": 3,
    "transaction.state.log.min.isr": 2,
    "share.coordinator.state.topic.replication.factor": 3,
    "share.coordinator.state.topic.min.isr": 2,
    "unclean.leader.election.enable": false,
    "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
  });
});

test("each stream and worker has its topics, in three copies", () => {
  const topics = ofKind("KafkaTopic");
  expect(topics.map(({ metadata }) => metadata.name)).toEqual(["booking.dead-letters", "orders"]);
  expect(topics[1]?.spec).toEqual({
    partitions: 12,
    replicas: 3,
    config: {
      "cleanup.policy": "delete",
      "retention.ms": "172800000",
      "max.message.bytes": "1048576",
      "min.insync.replicas": "2",
    },
  });
});

test("each principal is a user with exactly its rights, beside the workers", () => {
  const [user] = ofKind("KafkaUser", { quotas: { "millrace-booking": { produce: "1 MiB" } } });
  expect(user).toMatchObject({ metadata: { name: "millrace-booking", namespace: "millrace-workers" } });
  const rule = (type: string, name: string, ...operations: readonly string[]) => ({
    type: "allow",
    host: "*",
    resource: { type, name, patternType: "literal" },
    operations,
  });
  expect(user?.spec).toEqual({
    authentication: { type: "tls", validityDays: 90, renewalDays: 30 },
    authorization: {
      type: "simple",
      acls: [
        rule("topic", "orders", "Describe", "Read"),
        rule("topic", "booking.dead-letters", "Describe", "Write"),
        rule("group", "millrace.booking", "Describe", "Read"),
      ],
    },
    quotas: { producerByteRate: 1_048_576 },
  });
});

test("the address is that of the Service that Strimzi makes, which others may refer to", () => {
  const { endpoint, provides } = rendered();
  expect(endpoint).toEqual({
    bootstrap: "millrace-kafka-bootstrap.millrace-kafka.svc:9093",
    security: { kind: "mtls", authority: "millrace-kafka-authority" },
    reach: {
      peers: [
        {
          kind: "pods",
          namespace: "millrace-kafka",
          labels: { "strimzi.io/cluster": "millrace", "strimzi.io/broker-role": "true" },
        },
      ],
      port: 9093,
    },
  });
  expect((provides ?? []).map(({ kind, name, namespace }) => `${kind} ${namespace ?? ""}/${name}`)).toEqual([
    "Service millrace-kafka/millrace-kafka-bootstrap",
    "Secret millrace-kafka/millrace-cluster-ca-cert",
    "StrimziPodSet millrace-kafka/millrace-brokers",
    "StrimziPodSet millrace-kafka/millrace-controllers",
    "Secret millrace-workers/millrace-booking",
  ]);
});

test("the brokers' authority is where Strimzi keeps it, for whoever copies it to the clients", () => {
  expect(rendered().authority).toEqual({
    namespace: "millrace-kafka",
    secret: "millrace-cluster-ca-cert",
    key: "ca.crt",
  });
});

test("a principal that lives elsewhere may come from there, and has its certificate beside the workers", () => {
  const keda = { name: "millrace-keda", namespace: "millrace-keda", serviceAccount: "keda-operator", rights: [] };
  const principals = [...spec.principals, keda];
  expect(
    ofKind("KafkaUser", { principals }).map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`),
  ).toEqual(["millrace-workers/millrace-booking", "millrace-workers/millrace-keda"]);
  expect(at(ofKind("Kafka", { principals })[0], "spec", "kafka", "listeners", 0, "networkPolicyPeers")).toEqual(
    ["millrace-keda", "millrace-workers"].map((name) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    })),
  );
});

test("the operator watches its own namespace and the workers', and makes pods of level restricted", () => {
  const [release] = rendered().releases ?? [];
  expect(release?.values).toMatchObject({
    replicas: 2,
    watchNamespaces: ["millrace-workers"],
    extraEnvs: [
      { name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" },
      { name: "STRIMZI_ENTITY_OPERATOR_WATCHED_NAMESPACE_ENABLED", value: "true" },
    ],
  });
  expect(at(ofKind("Namespace")[0], "metadata", "labels", "pod-security.kubernetes.io/enforce")).toBe("restricted");
});

test("partitions move by themselves when brokers are added or taken away, at a quarter of a volume's speed", () => {
  const [kafka] = ofKind("Kafka");
  expect(at(kafka, "spec", "cruiseControl", "autoRebalance")).toEqual([
    { mode: "add-brokers", template: { name: "brokers-added" } },
    { mode: "remove-brokers", template: { name: "brokers-removed" } },
  ]);
  expect(ofKind("KafkaRebalance").map(({ metadata, spec: of }) => [metadata.name, metadata.annotations, of])).toEqual([
    ["brokers-added", { "strimzi.io/rebalance-template": "true" }, { replicationThrottle: 33_554_432 }],
    ["brokers-removed", { "strimzi.io/rebalance-template": "true" }, { replicationThrottle: 33_554_432 }],
  ]);
});

test("a lone broker needs no Cruise Control", () => {
  const alone = {
    cluster: disposable,
    brokers: { count: 1, zones: 1, cpu: 0.5, memory: "2 GiB", volumeGiB: 10 },
    replication: 1,
  } as const;
  expect(at(ofKind("Kafka", alone)[0], "spec", "cruiseControl")).toBeUndefined();
  expect(ofKind("KafkaRebalance", alone)).toEqual([]);
  expect(at(ofKind("KafkaNodePool", alone)[0], "spec", "replicas")).toBe(1);
});

test("pods of the namespace ask each other and the API server, and nobody else", () => {
  const [own] = ofKind("NetworkPolicy").filter(({ metadata }) => metadata.name === "kafka");
  expect(at(own, "spec")).toEqual({
    podSelector: { matchLabels: { "strimzi.io/cluster": "millrace" } },
    policyTypes: ["Egress"],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-kafka" } },
            podSelector: { matchLabels: { "strimzi.io/cluster": "millrace" } },
          },
        ],
        ports: [9090, 9091, 8443].map((port) => ({ protocol: "TCP", port })),
      },
      {
        to: [{ ipBlock: { cidr: "10.0.0.1/32" } }],
        ports: [443, 6443].map((port) => ({ protocol: "TCP", port })),
      },
    ],
  });
});

test.each<[string, Partial<StrimziKafkaSpec>, string]>([
  [
    "brokers that do not fill the zones",
    { brokers: { ...spec.brokers, count: 4 } },
    "StrimziKafka: brokers must be a multiple of the 3 zones, so that each zone holds as many, got 4; set 6",
  ],
  [
    "more copies than brokers",
    { replication: 4, brokers: { ...spec.brokers, zones: 1 } },
    "StrimziKafka: replication must be a whole number from 1 to the 3 brokers, got 4; set fewer copies or more brokers",
  ],
  [
    "as many copies in sync as there are",
    { minInSync: 3 },
    "StrimziKafka: minInSync must be a whole number of 1 or more and below the 3 copies, so that one broker may be away, got 3; set 2",
  ],
  [
    "fewer zones than copies",
    { brokers: { ...spec.brokers, count: 4, zones: 2 } },
    "StrimziKafka: brokers.zones must be 1, or at least the 3 copies so that each lies in a zone of its own, got 2; set `replication` to 2 or `brokers.zones` to 1",
  ],
  [
    "an even number of controllers",
    { controllers: 2 },
    "StrimziKafka: controllers must be 1, 3 or 5, got 2; a quorum needs an odd number",
  ],
  [
    "too little memory",
    { brokers: { ...spec.brokers, memory: "512 MiB" } },
    'StrimziKafka: brokers.memory must be 1 GiB or more, got "512 MiB"; set `memory`',
  ],
  [
    "a quota of nobody",
    { quotas: { nobody: { produce: "1 MiB" } } },
    "StrimziKafka: quotas must name principals (millrace-booking), got nobody; remove the others",
  ],
  [
    "two principals of one name",
    { principals: [principalOf(booking), principalOf(booking)] },
    'StrimziKafka: principals must differ in name, got "millrace-booking" more than once; rename one',
  ],
  [
    "batches too large to be bytes",
    { maxMessage: "2 GiB" },
    'StrimziKafka: maxMessage must be at least 1 KiB and below 1 GiB, got "2 GiB"; set `maxMessage` in the stack\'s settings',
  ],
])("refuses %s", (_, more, sentence) => {
  expect(() => validate({ ...spec, ...more })).toThrow(new Error(sentence));
});
