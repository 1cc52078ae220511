import type { Statement } from "../core/aws/policy";
import type { Principal, Right } from "../core/rights";
import { type Content, type Late, text } from "../core/text";

/** ARNs of what lies in a cluster of MSK. */
export interface MskArns {
  readonly cluster: Content;
  readonly topic: (name: string) => Content;
  readonly group: (name: string) => Content;
}

/**
 * The ARN of a cluster is `arn:aws:kafka:region:account:cluster/name/uuid`, that of a topic in it
 * `arn:aws:kafka:region:account:topic/name/uuid/topic-name`, and of a consumer group the same with `group`; so each follows from
 * the cluster's own, and no segment is left to a wildcard. Source: Service Authorization Reference, "Apache Kafka APIs for
 * Amazon MSK clusters".
 * @param arn of the cluster, which may be known late
 * @param within the ARN with another kind in place of `cluster`, as an output where the ARN is one
 */
export function mskArns(arn: Late<string>, within: (kind: "topic" | "group") => Late<string>): MskArns {
  return {
    cluster: text`${arn}`,
    topic: (name) => text`${within("topic")}/${name}`,
    group: (name) => text`${within("group")}/${name}`,
  };
}

/** A cluster's ARN with another kind of resource in it. */
export const arnWithin = (arn: string, kind: "topic" | "group"): string => arn.replace(":cluster/", `:${kind}/`);

type Action = `kafka-cluster:${string}`;
type Kind = Right["on"]["kind"];

/**
 * What MSK calls each right; total over kinds and rights. Membership and offsets of a group are both `AlterGroup`. Source: MSK
 * developer guide, "Semantics of IAM authorization policy actions and resources".
 */
const actions: Readonly<Record<Kind, Readonly<Record<Right["may"][number], Action | undefined>>>> = {
  topic: {
    describe: "kafka-cluster:DescribeTopic",
    "describe-configs": "kafka-cluster:DescribeTopicDynamicConfiguration",
    read: "kafka-cluster:ReadData",
    write: "kafka-cluster:WriteData",
  },
  // A group has nothing to write.
  group: {
    describe: "kafka-cluster:DescribeGroup",
    "describe-configs": undefined,
    read: "kafka-cluster:AlterGroup",
    write: undefined,
  },
};

/**
 * Exactly the rights: one statement to connect, and one for each set of actions with the resources that it is for. Whoever
 * writes a topic may do so idempotently, as with ACLs, which grant that by themselves.
 */
export function statementsOf({ rights }: Pick<Principal, "rights">, arns: MskArns): readonly Statement[] {
  if (rights.length === 0) return [];
  const writes = rights.some(({ on, may }) => on.kind === "topic" && may.includes("write"));
  const connect: Statement = {
    Sid: "Connect",
    Effect: "Allow",
    Action: ["kafka-cluster:Connect", ...(writes ? ["kafka-cluster:WriteDataIdempotently"] : [])],
    Resource: [arns.cluster],
  };
  const statements = new Map<string, { readonly kind: Kind; readonly actions: readonly Action[]; names: string[] }>();
  for (const { on, may } of rights) {
    const granted = may.map((right) => actions[on.kind][right]).filter((action) => action !== undefined);
    if (granted.length === 0) continue;
    const key = granted.join();
    const statement = statements.get(key) ?? { kind: on.kind, actions: granted, names: [] };
    statements.set(key, { ...statement, names: [...statement.names, on.name] });
  }
  return [
    connect,
    ...[...statements.values()].map(({ kind, actions: granted, names }): Statement => ({
      Effect: "Allow",
      Action: granted,
      Resource: names.map((name) => arns[kind](name)),
    })),
  ];
}
