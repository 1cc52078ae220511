import { describeRule } from "../../testing/cases";
import { object, planned, resource, telling } from "../../testing/subjects";

const topic = (fields: object = {}, configs: object = {}, name = "payments") =>
  resource("aws:msk/topic:Topic", name, {
    name,
    replicationFactor: 3,
    partitionCount: 6,
    configs: JSON.stringify({ "min.insync.replicas": "2", "retention.ms": "604800000", ...configs }),
    ...fields,
  });
const strimzi = (spec: object) => object("kafka.strimzi.io/v1:KafkaTopic", "kafka/payments", { spec: spec as never });

describeRule("topic-replication", {
  ending: "; raise the topic's replication factor (Apache Kafka docs: Replication)",
  reports: {
    "two copies": [
      topic({ replicationFactor: 2 }),
      'aws:msk/topic:Topic "payments": replicationFactor must be at least 3, got 2',
    ],
    "a topic of Strimzi that leaves it to the brokers": [
      strimzi({}),
      'KafkaTopic "kafka/payments": spec.replicas must be at least 3, got nothing',
    ],
    "a topic of any other cluster": [
      resource("kafka:index/topic:Topic", "payments", { replicationFactor: 1 }),
      'kafka:index/topic:Topic "payments": replicationFactor must be at least 3, got 1',
    ],
  },
  accepts: { "three copies": topic(), "those of Strimzi": strimzi({ replicas: 3 }) },
});

describeRule("topic-replication", {
  ending: "; raise the topic's replication factor (Apache Kafka docs: Replication)",
  options: { least: 2 },
  reports: {
    "fewer copies than are asked for": [
      topic({ replicationFactor: 1 }),
      'aws:msk/topic:Topic "payments": replicationFactor must be at least 2, got 1',
    ],
  },
  accepts: { "as many": topic({ replicationFactor: 2 }) },
});

describeRule("topic-min-insync", {
  ending:
    "; set min.insync.replicas of the topic, below its replication factor (Apache Kafka docs: Topic Configs; Apache Kafka docs: Replication)",
  reports: {
    "an acknowledgement by one": [
      topic({}, { "min.insync.replicas": "1" }),
      'aws:msk/topic:Topic "payments": min.insync.replicas must be at least 2, got "1"',
    ],
    nothing: [
      strimzi({ config: {} }),
      'KafkaTopic "kafka/payments": min.insync.replicas must be at least 2, got nothing',
    ],
  },
  accepts: { "an acknowledgement by two": topic(), "a number": strimzi({ config: { "min.insync.replicas": 2 } }) },
});

const SAFE = {
  "default.replication.factor": 3,
  "offsets.topic.replication.factor": 3,
  "transaction.state.log.replication.factor": 3,
  "min.insync.replicas": 2,
  "transaction.state.log.min.isr": 2,
  "unclean.leader.election.enable": false,
  "auto.create.topics.enable": false,
};
const msk = (settings: object) =>
  resource("aws:msk/configuration:Configuration", "kafka", {
    serverProperties: Object.entries({ ...SAFE, ...settings })
      .map(([key, value]) => `${key}=${String(value)}\n`)
      .join(""),
  });
const kafka = (settings: object) =>
  object("kafka.strimzi.io/v1:Kafka", "kafka/millrace", { spec: { kafka: { config: { ...SAFE, ...settings } } } });

describeRule("broker-defaults", {
  ending: "; set it in the brokers' configuration (Apache Kafka docs: Broker Configs)",
  reports: {
    "offsets in one copy": [
      msk({ "offsets.topic.replication.factor": 1 }),
      'aws:msk/configuration:Configuration "kafka": offsets.topic.replication.factor must be at least 3, got 1',
    ],
    "a leader that lacks records": [
      kafka({ "unclean.leader.election.enable": true }),
      'Kafka "kafka/millrace": unclean.leader.election.enable must be false, got true',
    ],
    "topics that a misspelt name makes": [
      msk({ "auto.create.topics.enable": true }),
      'aws:msk/configuration:Configuration "kafka": auto.create.topics.enable must be false, got true',
    ],
    "what is not said": [
      kafka({ "min.insync.replicas": null }),
      'Kafka "kafka/millrace": min.insync.replicas must be at least 2, got nothing',
    ],
  },
  accepts: { "settings of MSK": msk({}), "settings of Strimzi": kafka({}) },
});

const stream = (fields: object = {}) => ({
  name: "payments",
  topic: "payments",
  partitions: 6,
  retention: "7 days",
  ...fields,
});
const plan = planned({ streams: [stream()] });

describeRule("stack-plan", {
  ending:
    "; deploy with the program, which writes it: owners, SLOs, partitions and cost are judged by it alone (Millrace components/core/plan)",
  reports: {
    "topics of which nobody says what they are for": [
      topic(),
      'aws:msk/topic:Topic "payments": the ConfigMap millrace-plan must be there, of version 1, got none',
    ],
    "a plan of another format": [
      [topic(), planned({ version: 2 })],
      'aws:msk/topic:Topic "payments": the ConfigMap millrace-plan must be there, of version 1, got none',
    ],
  },
  accepts: {
    "topics with a plan": [topic(), plan],
    "a stack without topics": resource("aws:s3/bucket:Bucket", "a", {}),
  },
});

describeRule("stream-topics", {
  ending:
    "; change the stream's definition and deploy, never the topic: consumers rely on what the plan says (Apache Kafka docs: Topic Configs)",
  reports: {
    "a stream without a topic": [
      plan,
      'ConfigMap "workers/millrace-plan": the topic of stream "payments" must be there as "payments", got nothing',
    ],
    "a topic of other partitions": [
      [plan, topic({ partitionCount: 12 })],
      'aws:msk/topic:Topic "payments": partitionCount must be 6, as the plan says, got 12',
    ],
    "a topic that forgets before consumers may come": [
      [plan, topic({}, { "retention.ms": "3600000" })],
      'aws:msk/topic:Topic "payments": retention.ms must be at least 604800000, the plan\'s 7 days, got "3600000"',
    ],
  },
  accepts: {
    "a topic of the plan's shape": [plan, topic()],
    "one of Strimzi, named otherwise than its object": [
      plan,
      object("kafka.strimzi.io/v1:KafkaTopic", "kafka/its-payments", {
        spec: { topicName: "payments", partitions: 6, config: { "retention.ms": -1 } },
      }),
    ],
    "a topic that is no stream's": [plan, topic(), topic({ partitionCount: 1 }, {}, "connect.configs")],
  },
});

const work = (topics: readonly object[]) =>
  planned({
    workers: [
      { name: "fraud", reads: [{ stream: "payments" }] },
      { name: "ingest", reads: [] },
    ],
    capacity: { topics },
  });
const letters = { topic: "fraud.dead-letters", kind: "dead-letters", of: "fraud" };
const sink = (config: object) => telling({ "/connectors/shop/config": { topics: "payments", ...config } });

describeRule("dead-letters", {
  ending:
    "; let the program make the topics of a worker's definition: what it cannot take would stop it or be lost (Millrace workloads/runtime)",
  reports: {
    "a worker for which none is planned": [
      work([]),
      'ConfigMap "workers/millrace-plan": the dead-letter topic of worker "fraud" must be in the plan, got none',
    ],
    "a topic that nobody makes": [
      work([letters]),
      'ConfigMap "workers/millrace-plan": the dead-letter topic of worker "fraud" must be there as "fraud.dead-letters", got nothing',
    ],
    "a connector that drops or stops": [
      sink({}),
      'ConfigMap "rooms/told": errors.deadletterqueue.topic.name of connector "shop" must be a topic, got nothing',
    ],
  },
  accepts: {
    "a topic for it": [work([letters]), topic({}, {}, "fraud.dead-letters")],
    "a connector with one": sink({ "errors.deadletterqueue.topic.name": "shop.dead-letters" }),
    "a connector that reads no topic": telling({ "/connectors/shop/config": { "topic.prefix": "shop" } }),
  },
});
