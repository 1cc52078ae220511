import type { AnyStream, Gateway, Worker } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";

/** What a principal may do with one thing of Kafka; each form of the room says it in its own words (ACL, IAM statement). */
export interface Right {
  readonly on: { readonly kind: "topic" | "group"; readonly name: string };
  /** Sorted. `describe` comes with each of the others; `describe-configs` of a topic, its settings as well. */
  readonly may: readonly ("describe" | "describe-configs" | "read" | "write")[];
}

/** Somebody who talks to Kafka: a service account, and exactly what it may do. */
export interface Principal {
  /** Name of the Kafka user and of the role, a DNS label: `millrace-fraud`. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly rights: readonly Right[];
}

/** Exactly what the edges of a worker need: no more, no wildcard. */
export function rightsOfWorker(worker: Worker): readonly Right[] {
  return [
    ...worker.reads.map((stream) => topicRight(names.topic(stream), "read")),
    ...worker.writes.map((stream) => topicRight(names.topic(stream), "write")),
    topicRight(names.deadLetterTopic(worker), "write"),
    ...(worker.state === undefined
      ? []
      : [
          {
            on: { kind: "topic" as const, name: names.changelogTopic(worker) },
            may: ["describe", "read", "write"] as const,
          },
        ]),
    { on: { kind: "group", name: names.consumerGroup(worker) }, may: ["describe", "read"] },
  ];
}

export const rightsOfGateway = (gateway: Gateway): readonly Right[] =>
  gateway.writes.map((stream: AnyStream) => topicRight(names.topic(stream), "write"));

/** A worker or gateway as a principal: its service account has its own name. */
export function principalOf(edge: Worker | Gateway): Principal {
  const name = names.kubernetesName(edge);
  return {
    name,
    namespace: names.WORKERS_NAMESPACE,
    serviceAccount: name,
    rights: edge.type === "worker" ? rightsOfWorker(edge) : rightsOfGateway(edge),
  };
}

const topicRight = (name: string, may: "read" | "write"): Right => ({
  on: { kind: "topic", name },
  may: ["describe", may],
});
