import { defineStream, defineWorker, string, timestamp, uuid } from "../../workloads/streams";
import { untold } from "../../workloads/streams/testing/lineage";
import { rivals } from "../../workloads/rivals/definition";
import { pollerTopics, topicsOf } from "./topics";

const stream = <const N extends string>(name: N, partitions: number) =>
  defineStream({
    name,
    doc: "What the test sends.",
    owner: { team: "tests", contact: "tests@example.com" },
    fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "100 B" },
    retention: "2 days",
    partitions,
    slo: { latency: "50 ms", quality: 0.99 },
  });
const orders = stream("orders", 12);
const refunds = stream("refunds", 6);
const worker = {
  name: "booking",
  doc: "Books orders.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: [orders],
  writes: [refunds],
  lineage: untold(refunds),
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
} as const;

test("each stream has a topic with its partitions and retention", () => {
  expect(topicsOf([refunds, orders], [])).toEqual([
    { name: "orders", partitions: 12, configs: { "cleanup.policy": "delete", "retention.ms": "172800000" } },
    { name: "refunds", partitions: 6, configs: { "cleanup.policy": "delete", "retention.ms": "172800000" } },
  ]);
});

test("a stateless worker has dead letters, as many partitions as what it reads, kept for 30 days", () => {
  expect(topicsOf([], [defineWorker(worker)])).toEqual([
    {
      name: "booking.dead-letters",
      partitions: 12,
      configs: { "cleanup.policy": "delete", "retention.ms": "2592000000" },
    },
  ]);
});

test("a topic that a system keeps for itself stands among them, with its own configuration before the defaults", () => {
  const further = [{ name: "datahub.changes", partitions: 1, configs: { "max.message.bytes": "5242880" } }];
  expect(topicsOf([refunds, orders], [], { minInSync: 2, maxMessageBytes: 1_048_588 }, further)).toEqual([
    expect.objectContaining({ name: "datahub.changes" }),
    expect.objectContaining({ name: "orders" }),
    expect.objectContaining({ name: "refunds" }),
  ]);
  expect(topicsOf([], [], { minInSync: 2, maxMessageBytes: 1_048_588 }, further)[0]?.configs).toEqual({
    "max.message.bytes": "5242880",
    "min.insync.replicas": "2",
  });
});

test("a worker with state has a compacted topic by input partition, kept a day longer than the state", () => {
  const [, state] = topicsOf([], [defineWorker({ ...worker, state: { retention: "10 days" } })]);
  expect(state).toEqual({
    name: "booking.state",
    partitions: 12,
    configs: {
      "cleanup.policy": "compact,delete",
      "retention.ms": String(11 * 86_400_000),
      "segment.bytes": "67108864",
      "min.cleanable.dirty.ratio": "0.2",
    },
  });
});

test("a poller has dead letters, as many partitions as it writes, and a compacted topic of how far it has asked", () => {
  expect(pollerTopics([rivals])).toEqual([
    {
      name: "rivals.dead-letters",
      partitions: 6,
      configs: { "cleanup.policy": "delete", "retention.ms": String(30 * 86_400_000) },
    },
    { name: "rivals.state", partitions: 1, configs: { "cleanup.policy": "compact" } },
  ]);
});
