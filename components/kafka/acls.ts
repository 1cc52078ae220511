import type { Principal, Right } from "../core/rights";

/** One rule of Kafka's own authorizer, by exact names; the words are those of Strimzi's `KafkaUser`. */
export interface Acl {
  readonly resource: { readonly type: "topic" | "group"; readonly name: string; readonly patternType: "literal" };
  readonly operations: readonly Operation[];
}

type Operation = "Describe" | "DescribeConfigs" | "Read" | "Write";
type Kind = Right["on"]["kind"];

/** The word of each right; total, so that a new kind or right does not compile until it has one. */
const operations: Readonly<Record<Kind, Readonly<Record<Right["may"][number], Operation | undefined>>>> = {
  topic: { describe: "Describe", "describe-configs": "DescribeConfigs", read: "Read", write: "Write" },
  // A group has nothing to write: joining it and committing its offsets is to read.
  group: { describe: "Describe", "describe-configs": undefined, read: "Read", write: undefined },
};

/**
 * Exactly the rights, a rule each. Nothing is said of the cluster: an idempotent producer needs no right of its own, since Kafka
 * grants it to whoever may write a topic (KIP-679).
 */
export const aclsOf = ({ rights }: Pick<Principal, "rights">): readonly Acl[] =>
  rights
    .map(({ on, may }): Acl => ({
      resource: { type: on.kind, name: on.name, patternType: "literal" },
      operations: may.map((right) => operations[on.kind][right]).filter((word) => word !== undefined),
    }))
    .filter(({ operations: granted }) => granted.length > 0);
