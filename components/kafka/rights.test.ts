import fc from "fast-check";
import { gateways, pollers, workers } from "../../workloads/definitions";
import { type Principal, principalOf, type Right } from "../core/rights";
import { plain } from "../core/text";
import { aclsOf } from "./acls";
import { arnWithin, mskArns, statementsOf } from "./iam";

const CLUSTER = "arn:aws:kafka:eu-central-1:111122223333:cluster/kafka-1a2b3c4/9d7d3f7c-1f6b-4a2e-8c35-0123456789ab-2";
const arns = mskArns(CLUSTER, (kind) => arnWithin(CLUSTER, kind));

/** `topic payments read`: one thing that somebody may do, in the words of rights. */
type Allowed = ReadonlySet<string>;

/** Writing a group, or asking for its settings, means nothing to Kafka, so neither form says it. */
const allowedOf = (rights: readonly Right[]): Allowed =>
  new Set(
    rights.flatMap(({ on, may }) =>
      may
        .filter((right) => on.kind === "topic" || right === "describe" || right === "read")
        .map((right) => `${on.kind} ${on.name} ${right}`),
    ),
  );

const ofAcls = (principal: Pick<Principal, "rights">): Allowed =>
  new Set(
    aclsOf(principal).flatMap(({ resource, operations }) =>
      operations.map(
        (operation) =>
          `${resource.type} ${resource.name} ${operation === "DescribeConfigs" ? "describe-configs" : operation.toLowerCase()}`,
      ),
    ),
  );

const words: Readonly<Record<string, string>> = {
  "kafka-cluster:DescribeTopic": "describe",
  "kafka-cluster:DescribeTopicDynamicConfiguration": "describe-configs",
  "kafka-cluster:ReadData": "read",
  "kafka-cluster:WriteData": "write",
  "kafka-cluster:DescribeGroup": "describe",
  "kafka-cluster:AlterGroup": "read",
};

/** What the statements that are not about the cluster allow, read back from their actions and ARNs. */
const ofStatements = (principal: Pick<Principal, "rights">): Allowed =>
  new Set(
    statementsOf(principal, arns)
      .slice(1)
      .flatMap(({ Effect, Action, Resource = [] }) =>
        Resource.flatMap((resource) =>
          Action.map((action) => {
            const [, kind, uuid, name] =
              /^arn:aws:kafka:eu-central-1:111122223333:(topic|group)\/kafka-1a2b3c4\/([^/]+)\/(.+)$/.exec(
                plain(resource),
              ) ?? [];
            expect([Effect, uuid]).toEqual(["Allow", "9d7d3f7c-1f6b-4a2e-8c35-0123456789ab-2"]);
            expect(action).toMatch(kind === "topic" ? /(Topic|TopicDynamicConfiguration|Data)$/ : /Group$/);
            return `${kind ?? ""} ${name ?? ""} ${words[action] ?? action}`;
          }),
        ),
      ),
  );

const rights: fc.Arbitrary<readonly Right[]> = fc.array(
  fc.record({
    on: fc.record({
      kind: fc.constantFrom("topic" as const, "group" as const),
      name: fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/),
    }),
    may: fc.subarray(["describe" as const, "describe-configs" as const, "read" as const, "write" as const]),
  }),
  { maxLength: 12 },
);

test("rules and statements allow the same, exactly the rights, whatever they are", () => {
  fc.assert(
    fc.property(rights, (given) => {
      const allowed = allowedOf(given);
      expect(ofAcls({ rights: given })).toEqual(allowed);
      expect(ofStatements({ rights: given })).toEqual(allowed);
    }),
  );
});

test.each([...workers, ...gateways, ...pollers].map(principalOf))(
  "$name is allowed exactly its edges in both forms",
  (principal) => {
    expect(ofAcls(principal)).toEqual(allowedOf(principal.rights));
    expect(ofStatements(principal)).toEqual(allowedOf(principal.rights));
  },
);

test("the fraud worker's rules are by exact names", () => {
  const [fraud] = workers.filter(({ name }) => name === "fraud").map(principalOf);
  const rule = (type: string, name: string, ...operations: readonly string[]) => ({
    resource: { type, name, patternType: "literal" },
    operations,
  });
  expect(fraud === undefined ? [] : aclsOf(fraud)).toEqual([
    rule("topic", "payments", "Describe", "Read"),
    rule("topic", "fraud-alerts", "Describe", "Write"),
    rule("topic", "fraud.dead-letters", "Describe", "Write"),
    rule("topic", "fraud.state", "Describe", "Read", "Write"),
    rule("group", "millrace.fraud", "Describe", "Read"),
  ]);
});

test("the fraud worker's statements have no wildcard, in actions or resources", () => {
  const [fraud] = workers.filter(({ name }) => name === "fraud").map(principalOf);
  const statements = fraud === undefined ? [] : statementsOf(fraud, arns);
  const within = (kind: string, name: string) =>
    `arn:aws:kafka:eu-central-1:111122223333:${kind}/kafka-1a2b3c4/9d7d3f7c-1f6b-4a2e-8c35-0123456789ab-2/${name}`;
  expect(statements.map(({ Action, Resource = [] }) => [Action, Resource.map(plain)])).toEqual([
    [["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"], [CLUSTER]],
    [["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"], [within("topic", "payments")]],
    [
      ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
      [within("topic", "fraud-alerts"), within("topic", "fraud.dead-letters")],
    ],
    [
      ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"],
      [within("topic", "fraud.state")],
    ],
    [["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"], [within("group", "millrace.fraud")]],
  ]);
});

test("who writes nothing may connect, and has no right of producers; who has no right may not even connect", () => {
  const reads: Right = { on: { kind: "topic", name: "payments" }, may: ["describe", "read"] };
  const [connect] = statementsOf({ rights: [reads] }, arns);
  expect(connect?.Action).toEqual(["kafka-cluster:Connect"]);
  expect(statementsOf({ rights: [] }, arns)).toEqual([]);
});
