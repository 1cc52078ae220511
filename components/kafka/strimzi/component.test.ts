import * as k8s from "@pulumi/kubernetes";
import { graphOf } from "../../../infra/harness/graph-of";
import { schemaDefects } from "../../../infra/harness/schemas";
import { describeWithUpstream } from "../../../infra/harness/upstream/testing";
import { defineStream, defineWorker, string, timestamp, uuid } from "../../../workloads/streams";
import { principalOf } from "../../core/rights";
import { StrimziKafka } from "./component";

const orders = defineStream({
  name: "orders",
  doc: "What the test sends.",
  owner: { team: "tests", contact: "tests@example.com" },
  fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
  key: "account",
  eventTime: "at",
  volume: { average: 1, peak: 2, size: "100 B" },
  retention: "2 days",
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

const made = (protect: boolean) =>
  graphOf("test", () => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "none" });
    const workers = new k8s.core.v1.Namespace("workers", { metadata: { name: "millrace-workers" } }, { provider });
    const { endpoint, authority } = new StrimziKafka("kafka", {
      cluster: { provider, name: "c", form: "any", cidrs: ["10.0.0.1/32"], disposable: !protect, storageClass: "fast" },
      streams: [orders],
      workers: [booking],
      principals: [principalOf(booking)],
      brokers: { count: 3, cpu: 1, memory: "4 GiB", volumeGiB: 50, pool: "brokers" },
      quotas: { "millrace-booking": { produce: "1 MiB", consume: "2 MiB" } },
      protect,
      after: [workers],
    });
    return Promise.resolve({ endpoint, authority });
  });

const short = (urn: string): string => urn.split("::").at(-1) ?? "";

test("the room is the operator with its CRDs, the cluster, and its topics and users", async () => {
  const { resources, outputs } = await made(true);
  const [room] = resources.filter(({ type }) => type === "millrace:kafka:StrimziKafka");
  const children = resources.filter(({ parent }) => parent === room?.urn);
  expect(children.map(({ type, name }) => `${type.replace("kubernetes:", "")} ${name}`).sort()).toEqual([
    "core/v1:ConfigMap millrace-kafka/kafka-metrics",
    "core/v1:LimitRange millrace-kafka/defaults",
    "core/v1:Namespace millrace-kafka",
    "core/v1:ResourceQuota millrace-kafka/quota",
    "helm.sh/v4:Chart strimzi",
    "kafka.strimzi.io/v1:Kafka millrace-kafka/millrace",
    "kafka.strimzi.io/v1:KafkaNodePool millrace-kafka/brokers",
    "kafka.strimzi.io/v1:KafkaNodePool millrace-kafka/controllers",
    "kafka.strimzi.io/v1:KafkaRebalance millrace-kafka/brokers-added",
    "kafka.strimzi.io/v1:KafkaRebalance millrace-kafka/brokers-removed",
    "kafka.strimzi.io/v1:KafkaTopic millrace-kafka/booking.dead-letters",
    "kafka.strimzi.io/v1:KafkaTopic millrace-kafka/orders",
    "kafka.strimzi.io/v1:KafkaUser millrace-workers/millrace-booking",
    "networking.k8s.io/v1:NetworkPolicy millrace-kafka/allow-dns",
    "networking.k8s.io/v1:NetworkPolicy millrace-kafka/allow-identity",
    "networking.k8s.io/v1:NetworkPolicy millrace-kafka/default-deny",
    "networking.k8s.io/v1:NetworkPolicy millrace-kafka/kafka",
    "networking.k8s.io/v1:NetworkPolicy millrace-kafka/kafka-metrics",
    "networking.k8s.io/v1:NetworkPolicy millrace-kafka/kafka-operator",
    "yaml/v2:ConfigGroup strimzi-kafka-operator-crds",
  ]);
  expect(outputs).toEqual({
    endpoint: {
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
    },
    authority: { namespace: "millrace-kafka", secret: "millrace-cluster-ca-cert", key: "ca.crt" },
  });
});

describeWithUpstream(
  "by the schemas of their owners",
  ["crds/strimzi-kafka-operator", "charts/strimzi-kafka-operator", "kubernetes"],
  () => {
    test("each object and value is one that Strimzi and its chart know", async () => {
      expect(schemaDefects(await made(true))).toEqual([]);
    });
  },
);

test("topics and users wait for the cluster, and go before it and before the operator", async () => {
  const { resources } = await made(true);
  const waits = (type: RegExp) =>
    resources.filter((one) => type.test(one.type)).map((one) => one.dependencies.map(short));
  expect(waits(/KafkaTopic|KafkaUser/)).toEqual([
    ["millrace-kafka/millrace"],
    ["millrace-kafka/millrace"],
    ["millrace-kafka/millrace"],
  ]);
  expect(waits(/v1:Kafka$/)).toEqual([["strimzi"]]);
  expect(waits(/Chart$/)[0]).toEqual(expect.arrayContaining(["workers", "strimzi-kafka-operator-crds"]));
  expect(waits(/ConfigGroup$/)).toEqual([["workers"]]);
});

test("what holds records is protected where losing it would hurt, and nothing is where it would not", async () => {
  const guarded = async (protect: boolean) =>
    (await made(protect)).resources
      .filter((one) => one.protect)
      .map(({ name }) => name)
      .sort();
  expect(await guarded(true)).toEqual([
    "millrace-kafka/booking.dead-letters",
    "millrace-kafka/brokers",
    "millrace-kafka/controllers",
    "millrace-kafka/millrace",
    "millrace-kafka/orders",
  ]);
  expect(await guarded(false)).toEqual([]);
});
