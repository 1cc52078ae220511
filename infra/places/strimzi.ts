import type * as pulumi from "@pulumi/pulumi";
import type { Principal } from "../../components/core";
import type { TopicSpec } from "../../components/core/topics";
import type { ClusterEndpoint } from "../../components/core/endpoints";
import { observeStrimziKafka, StrimziKafka } from "../../components/kafka";
import { CopiedSecret } from "../../components/secrets";
import * as names from "../../workloads/streams/names";
import type { Definitions } from "../definitions";
import type { Planned } from "../plan";
import type { ClusterSettings } from "../settings";
import type { PlacedKafka } from "./placed-kafka";
import { brokerSize, gib } from "./sizes";

/** Kafka as pods of the cluster, and its authority where the workers' pods can read it. */
export function strimziKafka(ground: {
  readonly settings: ClusterSettings;
  readonly planned: Planned;
  readonly definitions: Definitions;
  readonly principals: readonly Principal[];
  /** Of systems that keep something in topics of their own. */
  readonly topics: readonly TopicSpec[];
  readonly cluster: ClusterEndpoint;
  readonly workspace: readonly pulumi.Resource[];
  readonly secrets: readonly pulumi.Resource[];
}): PlacedKafka {
  const { settings, planned, definitions, principals, topics, cluster, workspace, secrets } = ground;
  const { brokers } = planned.capacity;
  const { cpu, memory } = brokerSize(planned);
  const spec = {
    cluster,
    streams: definitions.streams,
    workers: definitions.workers,
    topics,
    principals,
    replication: settings.kafka.replication,
    protect: settings.protect,
    brokers: {
      count: brokers.count,
      cpu,
      memory: gib(memory),
      volumeGiB: Math.ceil(brokers.storage.volume ?? 1),
      ...(settings.place === "aws" ? { pool: "brokers" as const } : { zones: settings.zones }),
    },
    after: workspace,
  };
  const kafka = new StrimziKafka("kafka", spec);
  // Kept the same for as long as both live: the operator renews its authority every year.
  const authority = new CopiedSecret(
    "kafka-authority",
    {
      cluster,
      from: kafka.authority,
      to: { namespace: names.WORKERS_NAMESPACE, secret: names.KAFKA_AUTHORITY_SECRET, key: "ca.crt" },
    },
    { dependsOn: [...kafka.gate, ...secrets] },
  );
  return {
    endpoint: kafka.endpoint,
    after: authority.gate,
    statements: () => [],
    authority: kafka.authority,
    outside: "none: within the cluster alone",
    observations: [{ room: "kafka", observation: observeStrimziKafka(spec) }],
  };
}
