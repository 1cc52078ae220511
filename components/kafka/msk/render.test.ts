import { defineStream, defineWorker, string, timestamp, uuid } from "../../../workloads/streams";
import { principalOf } from "../../core/rights";
import { renderMskKafka } from "./render";
import { type MskKafkaSpec, validate } from "./spec";

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
  state: { retention: "1 day" },
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
});
const spec: MskKafkaSpec = {
  region: "eu-central-1",
  network: {
    vpcId: "vpc-1",
    cidr: "10.40.0.0/16",
    privateSubnets: ["subnet-a", "subnet-b", "subnet-c"],
    publicSubnets: [],
  },
  keys: {
    kafka: "arn:aws:kms:eu-central-1:111122223333:key/kafka",
    logs: "arn:aws:kms:eu-central-1:111122223333:key/logs",
  },
  streams: [orders],
  workers: [booking],
  principals: [principalOf(booking)],
  brokers: { instance: "kafka.m7g.large", count: 3, volumeGiB: 500 },
  protect: true,
};
const express: Partial<MskKafkaSpec> = { brokers: { instance: "express.m7g.large", count: 3 } };
const rendered = (more: Partial<MskKafkaSpec> = {}) => renderMskKafka(validate({ ...spec, ...more }));

test("standard brokers are told all that the topics rely on", () => {
  expect(rendered().serverProperties.split("\n")).toEqual([
    "auto.create.topics.enable=false",
    "allow.everyone.if.no.acl.found=false",
    "message.max.bytes=1048576",
    "default.replication.factor=3",
    "min.insync.replicas=2",
    "offsets.topic.replication.factor=3",
    "transaction.state.log.replication.factor=3",
    "transaction.state.log.min.isr=2",
    "unclean.leader.election.enable=false",
    "replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector",
    "",
  ]);
});

test("express brokers are told only what is theirs to take", () => {
  const { serverProperties, topics } = rendered(express);
  expect(serverProperties.split("\n")).toEqual([
    "auto.create.topics.enable=false",
    "allow.everyone.if.no.acl.found=false",
    "message.max.bytes=1048576",
    "",
  ]);
  expect(topics.find(({ name }) => name === "booking.state")?.configs).toEqual({
    "cleanup.policy": "compact,delete",
    "retention.ms": String(2 * 86_400_000),
    "max.message.bytes": "1048576",
  });
});

test("topics of standard brokers keep all settings", () => {
  expect(rendered().topics.map(({ name }) => name)).toEqual(["booking.dead-letters", "booking.state", "orders"]);
  expect(rendered().topics[1]?.configs).toEqual({
    "cleanup.policy": "compact,delete",
    "retention.ms": String(2 * 86_400_000),
    "segment.bytes": "67108864",
    "min.cleanable.dirty.ratio": "0.2",
    "max.message.bytes": "1048576",
    "min.insync.replicas": "2",
  });
});

test("the VPC comes to the brokers by IAM and for metrics, and nobody else comes", () => {
  expect(rendered().ingress.map(({ name, cidr, port }) => [name, cidr, port])).toEqual([
    ["clients", "10.40.0.0/16", 9098],
    ["jmx-exporter", "10.40.0.0/16", 11001],
    ["node-exporter", "10.40.0.0/16", 11002],
  ]);
});

test("networks that are peered come by IAM too, and not for metrics", () => {
  const { ingress } = rendered({ outsideAccess: { kind: "peering", cidrs: ["10.60.0.0/16"] } });
  expect(ingress.filter(({ cidr }) => cidr === "10.60.0.0/16").map(({ name, port }) => [name, port])).toEqual([
    ["outside-0", 9098],
  ]);
});

test("quotas bound a client by what it calls itself", () => {
  const quotas = { "millrace-booking": { produce: "1 MiB", consume: "2 MiB" } } as const;
  expect(rendered({ networkPath: true, quotas }).quotas).toEqual([
    {
      clientId: "millrace.booking",
      config: { producer_byte_rate: "1048576", consumer_byte_rate: "2097152" },
    },
  ]);
});

test("volumes may grow to four times their first size unless told otherwise", () => {
  expect(validate(spec).brokers.volume).toEqual({ gib: 500, limitGib: 2_000, target: 60 });
  expect(validate({ ...spec, ...express }).brokers.volume).toBeUndefined();
});

test.each<[string, Partial<MskKafkaSpec>, string]>([
  [
    "a network of one zone",
    { network: { ...spec.network, privateSubnets: ["subnet-a"] } },
    "MskKafka: the network must have private subnets in 2 or 3 zones, as MSK allows, got 1; set the zones of the network",
  ],
  [
    "brokers that do not fill the zones",
    { brokers: { ...spec.brokers, count: 4 } },
    "MskKafka: brokers must be a multiple of the 3 zones, so that each zone holds as many, got 4; set 6",
  ],
  [
    "more brokers than MSK gives",
    { brokers: { ...spec.brokers, count: 63 } },
    "MskKafka: brokers must be 60 or fewer, MSK's quota of a KRaft cluster, got 63; take a larger instance than kafka.m7g.large",
  ],
  [
    "a version that standard brokers do not take",
    { version: "4.2.x.kraft" },
    'MskKafka: version must be one of 3.8.x.kraft, 3.9.x.kraft, 4.0.x.kraft, 4.1.x.kraft with kafka.m7g.large, got "4.2.x.kraft"; set `version`',
  ],
  [
    "quotas without a way to the brokers",
    { quotas: { "millrace-booking": { produce: "1 MiB" } } },
    "MskKafka: quotas need a network path from where pulumi runs to the brokers, and the stack declares none; set `networkPath: true` and run it inside the VPC, or leave the quotas out",
  ],
  [
    "standard brokers without volumes",
    { brokers: { instance: "kafka.m7g.large", count: 3 } },
    "MskKafka: volumeGiB must be a whole number from 1 to 16384 with kafka.m7g.large, got none; set `volumeGiB` of the brokers",
  ],
  [
    "volumes that would have to shrink",
    { brokers: { ...spec.brokers, volumeLimitGiB: 100 } },
    "MskKafka: volumeLimitGiB must be a whole number from volumeGiB (500) to 16384, got 100; volumes never shrink, so set `volumeLimitGiB` to what may be paid for",
  ],
  [
    "volumes for express brokers",
    { brokers: { instance: "express.m7g.large", count: 3, volumeGiB: 100 } },
    "MskKafka: Express brokers have no volumes of their own, got volumes for express.m7g.large; leave `volumeGiB`, `volumeLimitGiB` and `volumeTarget` out",
  ],
  [
    "other copies than express brokers keep",
    { ...express, replication: 2 },
    "MskKafka: Express brokers keep 3 copies of which 2 must be in sync, got replication 2 and minInSync 2; leave both out",
  ],
  [
    "a way in from anywhere",
    { outsideAccess: { kind: "peering", cidrs: ["0.0.0.0/0", "10.0.0.0/8"] } },
    "MskKafka: outsideAccess.cidrs must be private networks (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16), got 0.0.0.0/0; Kafka is never public",
  ],
])("refuses %s", (_, more, sentence) => {
  expect(() => validate({ ...spec, ...more })).toThrow(sentence);
});

test("refuses logs that CloudWatch would not keep so long", () => {
  expect(() => validate({ ...spec, logs: "10 days" })).toThrow(
    /^logs of MskKafka must be one of 1, 3, 5, .* days, which CloudWatch offers, got "10 days"; set the next longer one$/,
  );
});
