import { type Capture, names } from "../../workloads/streams";
import type { Principal, Right } from "../core/rights";
import { NAMESPACE, PRINCIPAL } from "./spec";

/** Exactly what Connect and the captures do, by exact names. */
export function principalOf(captures: readonly Capture[]): Principal {
  const written = [
    ...new Set(captures.flatMap(({ tables }) => tables.map(({ writes }) => names.topic(writes)))),
    ...captures.map(names.deadLetterTopic),
  ].sort();
  const own = (name: string): Right => ({
    on: { kind: "topic", name },
    // They look whether these are compacted, or kept for ever.
    may: ["describe", "describe-configs", "read", "write"],
  });
  const group = (name: string): Right => ({ on: { kind: "group", name }, may: ["describe", "read"] });
  return {
    name: PRINCIPAL,
    namespace: NAMESPACE,
    serviceAccount: PRINCIPAL,
    rights: [
      ...Object.values(names.CONNECT_TOPICS).map(own),
      ...captures.map((capture) => own(names.schemaHistoryTopic(capture))),
      ...written.map((name): Right => ({ on: { kind: "topic", name }, may: ["describe", "write"] })),
      group(names.CONNECT_GROUP),
      ...captures.map((capture) => group(names.consumerGroup(capture))),
    ],
  };
}
