import type { AnyStream, Gateway, Poller, Worker } from "../../workloads/streams";
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
    ...(worker.state === undefined ? [] : [stateRight(worker)]),
    { on: { kind: "group", name: names.consumerGroup(worker) }, may: ["describe", "read"] },
  ];
}

export const rightsOfGateway = (gateway: Gateway): readonly Right[] =>
  gateway.writes.map((stream: AnyStream) => topicRight(names.topic(stream), "write"));

/** A poller keeps in its state how far it has asked. */
export const rightsOfPoller = (poller: Poller): readonly Right[] => [
  topicRight(names.topic(poller.writes), "write"),
  topicRight(names.deadLetterTopic(poller), "write"),
  stateRight(poller),
];

const rightsOf = (edge: Worker | Gateway | Poller): readonly Right[] => {
  switch (edge.type) {
    case "worker":
      return rightsOfWorker(edge);
    case "gateway":
      return rightsOfGateway(edge);
    case "poller":
      return rightsOfPoller(edge);
  }
};

/** A worker, gateway or poller as a principal: its service account has its own name. */
export function principalOf(edge: Worker | Gateway | Poller): Principal {
  const name = names.kubernetesName(edge);
  return {
    name,
    namespace: names.WORKERS_NAMESPACE,
    serviceAccount: name,
    rights: rightsOf(edge),
  };
}

const topicRight = (name: string, may: "read" | "write"): Right => ({
  on: { kind: "topic", name },
  may: ["describe", may],
});

const stateRight = (owner: Worker | Poller): Right => ({
  on: { kind: "topic", name: names.changelogTopic(owner) },
  may: ["describe", "read", "write"],
});
