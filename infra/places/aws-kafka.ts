import type * as pulumi from "@pulumi/pulumi";
import type { Principal } from "../../components/core";
import type { TopicSpec } from "../../components/core/topics";
import type { ClusterEndpoint, KeysEndpoint, NetworkEndpoint } from "../../components/core/endpoints";
import { MskKafka, observeMskKafka } from "../../components/kafka";
import type { Definitions } from "../definitions";
import type { Planned } from "../plan";
import type { AwsSettings } from "../settings";
import type { PlacedKafka } from "./placed-kafka";
import { strimziKafka } from "./strimzi";

export interface KafkaGround {
  readonly settings: AwsSettings;
  readonly planned: Planned;
  readonly definitions: Definitions;
  readonly principals: readonly Principal[];
  /** Of systems that keep something in topics of their own. */
  readonly topics: readonly TopicSpec[];
  readonly cluster: ClusterEndpoint;
  readonly network: NetworkEndpoint;
  readonly keys: KeysEndpoint;
  readonly workspace: readonly pulumi.Resource[];
  readonly secrets: readonly pulumi.Resource[];
}

/** Kafka in the form that the settings ask for. */
export function kafkaOnAws(ground: KafkaGround, options: pulumi.ComponentResourceOptions): PlacedKafka {
  const { settings, planned, definitions, principals, topics, network, keys } = ground;
  if (settings.kafka.form === "strimzi") return strimziKafka(ground);
  const { brokers } = planned.capacity;
  const kafka = new MskKafka(
    "kafka",
    {
      region: settings.region,
      network,
      keys,
      streams: definitions.streams,
      workers: definitions.workers,
      topics,
      principals,
      replication: settings.kafka.replication,
      protect: settings.protect,
      brokers: {
        instance: brokers.instance,
        count: brokers.count,
        ...(brokers.storage.volume === undefined ? {} : { volumeGiB: Math.ceil(brokers.storage.volume) }),
      },
    },
    options,
  );
  return {
    endpoint: kafka.endpoint,
    after: [],
    statements: (principal) => kafka.statements.get(principal) ?? [],
    outside: "none: private to the VPC; peer it, or set outsideAccess of MskKafka to privatelink",
    observations: [{ room: "kafka", observation: observeMskKafka(kafka.brokers) }],
  };
}
