import { defineStream, string, timestamp, uuid } from "../../workloads/streams";
import { registered } from "../core/testing";
import { LocalKafka } from "./component";

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

test("the room is a broker process and a topic for each stream, reached at one address", async () => {
  const { resources, value } = await registered(
    () =>
      new LocalKafka("kafka", {
        host: { folder: "/place", dist: "/dist", node: "/node" },
        engine: { version: "4.4.0", lib: "/lib", java: "/java" },
        ports: { kafka: 9092, kafkaController: 9093 },
        streams: [orders],
        workers: [],
      }).endpoint,
  );
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:kafka:LocalKafka", "kafka"],
    ["pulumi-nodejs:dynamic/local:Process", "kafka"],
    ["pulumi-nodejs:dynamic/local:Topic", "orders"],
  ]);
  expect(value).toEqual({ bootstrap: "127.0.0.1:9092", security: { kind: "none" } });
  expect(resources[2]?.inputs).toEqual({
    name: "orders",
    bootstrap: "127.0.0.1:9092",
    partitions: 6,
    configs: { "cleanup.policy": "delete", "retention.ms": "172800000" },
    __provider: 'exports.handler = () => require("/dist/components/kafka/topic-provider.js").provider;',
  });
});
