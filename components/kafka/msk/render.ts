import { topicsOf, type TopicSpec } from "../topics";
import { isExpress } from "../../core/capacity/instances";
import type { ValidMskKafkaSpec } from "./spec";
import * as names from "../../../workloads/streams/names";

/** TLS with SASL/IAM inside the VPC. Source: MSK developer guide, "Port information". */
export const IAM_PORT = 9098;
/** Open monitoring: the JMX exporter and the node exporter of each broker. Source: the same. */
export const EXPORTER_PORTS = { jmx: 11001, node: 11002 } as const;

/** Who may open a connection to the brokers, and to which port. */
export interface Ingress {
  readonly name: string;
  readonly cidr: string;
  readonly port: number;
  readonly description: string;
}

export interface RenderedMskKafka {
  readonly spec: ValidMskKafkaSpec;
  /** `server.properties` of the brokers. */
  readonly serverProperties: string;
  readonly ingress: readonly Ingress[];
  readonly topics: readonly TopicSpec[];
  /** Bounds by client id, as Kafka's own protocol sets them. */
  readonly quotas: readonly { readonly clientId: string; readonly config: Readonly<Record<string, string>> }[];
}

export function renderMskKafka(spec: ValidMskKafkaSpec): RenderedMskKafka {
  const { network, outsideAccess, minInSync, maxMessageBytes } = spec;
  const express = isExpress(spec.brokers.instance);
  const outside = outsideAccess.kind === "peering" ? outsideAccess.cidrs : [];
  return {
    spec,
    serverProperties: serverProperties(spec),
    ingress: [
      { name: "clients", cidr: network.cidr, port: IAM_PORT, description: "Clients in the VPC, by IAM" },
      ...outside.map((cidr, index) => ({
        name: `outside-${index}`,
        cidr,
        port: IAM_PORT,
        description: "Clients of a network that is peered, by IAM",
      })),
      ...Object.entries(EXPORTER_PORTS).map(([name, port]) => ({
        name: `${name}-exporter`,
        cidr: network.cidr,
        port,
        description: "Prometheus in the VPC",
      })),
    ],
    topics: topicsOf(
      spec.streams,
      spec.workers,
      { maxMessageBytes, ...(express ? {} : { minInSync }) },
      spec.topics,
    ).map((topic) => (express ? withoutStorage(topic) : topic)),
    quotas: Object.entries(spec.quotas).map(([principal, { produceBytes, consumeBytes }]) => ({
      clientId: clientIdOf(principal),
      config: {
        ...(produceBytes === undefined ? {} : { producer_byte_rate: String(produceBytes) }),
        ...(consumeBytes === undefined ? {} : { consumer_byte_rate: String(consumeBytes) }),
      },
    })),
  };
}

/** A principal is named `millrace-<worker>`, and its client says `millrace.<worker>`. */
const clientIdOf = (principal: string): string => {
  const prefix = `${names.PLATFORM}-`;
  const name = principal.startsWith(prefix) ? principal.slice(prefix.length) : principal;
  return names.clientId({ name });
};

/** Express brokers lay out their logs themselves; what a topic says of segments and of the cleaner is not theirs to take. */
const LAYOUT: readonly string[] = ["segment.bytes", "min.cleanable.dirty.ratio", "unclean.leader.election.enable"];
const withoutStorage = (topic: TopicSpec): TopicSpec => ({
  ...topic,
  configs: Object.fromEntries(Object.entries(topic.configs).filter(([key]) => !LAYOUT.includes(key))),
});

/** Copies, and what may lead, are fixed of Express brokers. Source: MSK developer guide, "Express brokers configuration". */
function serverProperties({ brokers, replication, minInSync, maxMessageBytes }: ValidMskKafkaSpec): string {
  const lines: Record<string, string | number> = {
    // Topics come from definitions; a misspelt name must fail, not become a topic.
    "auto.create.topics.enable": "false",
    // Whoever does not come by IAM finds nothing open.
    "allow.everyone.if.no.acl.found": "false",
    "message.max.bytes": maxMessageBytes,
    ...(isExpress(brokers.instance)
      ? {}
      : {
          "default.replication.factor": replication,
          "min.insync.replicas": minInSync,
          "offsets.topic.replication.factor": replication,
          "transaction.state.log.replication.factor": replication,
          "transaction.state.log.min.isr": minInSync,
          // A copy that lacks acknowledged records never leads: better unavailable than wrong.
          "unclean.leader.election.enable": "false",
          // Serves consumers that say their zone from the copy in it, which costs no traffic between zones.
          "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
        }),
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
