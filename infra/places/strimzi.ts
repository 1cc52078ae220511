import type * as pulumi from "@pulumi/pulumi";
import type { Principal } from "../../components/core";
import type { ClusterEndpoint } from "../../components/core/endpoints";
import { observeStrimziKafka, StrimziKafka } from "../../components/kafka";
import type { Definitions } from "../definitions";
import type { Planned } from "../plan";
import type { ClusterSettings } from "../settings";
import type { PlacedKafka } from "./aws-kafka";
import { brokerSize, gib } from "./sizes";

/** Kafka as pods of the cluster, and its authority where the workers' pods can read it. */
export function strimziKafka(ground: {
  readonly settings: ClusterSettings;
  readonly planned: Planned;
  readonly definitions: Definitions;
  readonly principals: readonly Principal[];
  readonly cluster: ClusterEndpoint;
  readonly workspace: pulumi.Resource;
}): PlacedKafka {
  const { settings, planned, definitions, principals, cluster, workspace } = ground;
  const { brokers } = planned.capacity;
  const { cpu, memory } = brokerSize(planned);
  const spec = {
    cluster,
    streams: definitions.streams,
    workers: definitions.workers,
    principals,
    replication: settings.kafka.replication,
    protect: settings.protect,
    brokers: {
      count: brokers.count,
      cpu,
      memory: gib(memory),
      volumeGiB: Math.ceil(brokers.storage.volume ?? 1),
      ...(settings.place === "aws" ? { pool: "brokers" as const } : {}),
    },
    after: [workspace],
  };
  const kafka = new StrimziKafka("kafka", spec);
  return {
    endpoint: kafka.endpoint,
    after: [kafka],
    outside: "none: within the cluster alone",
    observations: [{ room: "kafka", observation: observeStrimziKafka(spec) }],
  };
}
