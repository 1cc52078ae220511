import fc from "fast-check";
import { clusterSettings, graphOfStack } from "../graphs";
import type { Graph, GraphResource } from "../harness/graph";
import { needless, needlessOf } from "./calls";
import permissions from "./permissions.json";
import { deployerActions, deployerPolicies, MANAGED_POLICY_LIMIT, POLICIES_OF_ROLE, type Statement } from "./policy";
import { rolesOf } from "./scopes";
import { cloudFormationTypes } from "./types";

jest.setTimeout(600_000);

const where = { region: "eu-west-1", account: "123456789012" };
const resource = (type: string, name: string, inputs: GraphResource["inputs"] = {}): GraphResource => ({
  urn: `urn:pulumi:test::millrace::${type}::${name}`,
  type,
  name,
  dependencies: [],
  protect: false,
  custom: true,
  inputs,
});
const graphOf = (...resources: readonly GraphResource[]): Graph => ({ stack: "test", resources, outputs: {} });
const provider = resource("pulumi:providers:aws", "aws", { defaultTags: '{"tags":{"millrace:stack":"test"}}' });
const statementsOf = (...resources: readonly GraphResource[]): readonly Omit<Statement, "Sid" | "Effect">[] =>
  deployerPolicies(graphOf(...resources), where)
    .flatMap(({ Statement }) => Statement)
    .map(({ Sid: _, Effect: __, ...rest }) => rest);
const statementWith = (statements: readonly Omit<Statement, "Sid" | "Effect">[], action: string) =>
  statements.filter(({ Action }) => Action.includes(action)).map(({ Action: _, ...rest }) => rest);

describe("the deployer's policy", () => {
  test("allows the actions of the graph's resource types, on what they name, and no other", () => {
    expect(deployerPolicies(graphOf(resource("aws:kms/alias:Alias", "kafka", { name: "alias/kafka" })), where)).toEqual(
      [
        {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "ec21",
              Effect: "Allow",
              Action: ["ec2:DescribeAvailabilityZones"],
              Resource: ["*"],
              Condition: { StringEquals: { "aws:RequestedRegion": ["eu-west-1"] } },
            },
            {
              Sid: "kms1",
              Effect: "Allow",
              Action: ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
              Resource: ["arn:aws:kms:eu-west-1:123456789012:alias/kafka"],
            },
            {
              Sid: "kms2",
              Effect: "Allow",
              Action: ["kms:ListAliases"],
              Resource: ["*"],
              Condition: { StringEquals: { "aws:RequestedRegion": ["eu-west-1"] } },
            },
            { Sid: "sts1", Effect: "Allow", Action: ["sts:GetCallerIdentity"], Resource: ["*"] },
          ],
        },
      ],
    );
  });

  test("reaches a role by its name, or by that and the random digits that Pulumi adds", () => {
    const statements = statementsOf(
      resource("aws:iam/role:Role", "fraud"),
      resource("aws:iam/role:Role", "nodes", { name: "millrace-test-nodes" }),
    );
    expect(statementWith(statements, "iam:CreateRole")).toEqual([
      {
        Resource: [
          "arn:aws:iam::123456789012:role/fraud-???????",
          "arn:aws:iam::123456789012:role/millrace-test-nodes",
        ],
      },
    ]);
  });

  test("hands a role to the service that it trusts alone, and only where something of the graph does", () => {
    const trust = (service: string) => ({ assumeRolePolicy: `{"Principal":{"Service":"${service}"}}` });
    const statements = statementsOf(
      resource("aws:iam/role:Role", "flow-logs", trust("vpc-flow-logs.amazonaws.com")),
      resource("aws:iam/role:Role", "nodes", trust("ec2.amazonaws.com")),
      resource("aws:ec2/flowLog:FlowLog", "flow-logs"),
    );
    expect(statementWith(statements, "iam:PassRole")).toEqual([
      {
        Resource: ["arn:aws:iam::123456789012:role/flow-logs-???????"],
        Condition: { StringEquals: { "iam:PassedToService": ["vpc-flow-logs.amazonaws.com"] } },
      },
    ]);
  });

  test("deletes of a network what carries the stack's tag", () => {
    const statements = statementsOf(provider, resource("aws:ec2/vpc:Vpc", "vpc"));
    const inRegion = { "aws:RequestedRegion": ["eu-west-1"] };
    expect(statementWith(statements, "ec2:DeleteVpc")).toEqual([
      { Resource: ["*"], Condition: { StringEquals: { "aws:ResourceTag/millrace:stack": ["test"], ...inRegion } } },
    ]);
    expect(statementWith(statements, "ec2:CreateVpc")).toEqual([
      { Resource: ["*"], Condition: { StringEquals: inRegion } },
    ]);
  });

  test("limits a key by its tag where that does not come in the way of making it", () => {
    const statements = statementsOf(provider, resource("aws:kms/key:Key", "kafka"));
    const Resource = ["arn:aws:kms:eu-west-1:123456789012:key/*"];
    const ofResource = { Resource, Condition: { StringEquals: { "aws:ResourceTag/millrace:stack": ["test"] } } };
    expect(statementWith(statements, "kms:ScheduleKeyDeletion")).toEqual([ofResource]);
    expect(statementWith(statements, "kms:PutKeyPolicy")).toEqual([ofResource]);
    expect(statementWith(statements, "kms:EnableKeyRotation")).toEqual([{ Resource }]);
    const tagging = statementWith(statements, "kms:TagResource");
    expect(tagging).toHaveLength(2);
    expect(tagging).toEqual(
      expect.arrayContaining([
        { Resource, Condition: { StringEquals: { "aws:RequestTag/millrace:stack": ["test"] } } },
        ofResource,
      ]),
    );
  });

  test("empties a bucket only where the program may", () => {
    const bucket = (forceDestroy: boolean) =>
      statementsOf(resource("aws:s3/bucket:Bucket", "lake", { forceDestroy })).flatMap(({ Action }) => Action);
    expect(bucket(true)).toEqual(expect.arrayContaining(["s3:DeleteObject", "s3:DeleteObjectVersion"]));
    expect(bucket(false).filter((action) => action.startsWith("s3:DeleteObject"))).toEqual([]);
  });

  test("is refused for a resource type whose permissions nobody has looked up", () => {
    expect(() => deployerPolicies(graphOf(resource("aws:rds/cluster:Cluster", "metadata")), where)).toThrow(
      new Error(
        "the permissions of aws:rds/cluster:Cluster are not known; add each to infra/deployer/types.ts, and run `npm run lock:permissions`",
      ),
    );
  });

  test("is refused for an action that could be limited to a kind of which the graph has none", () => {
    const record = resource("aws:acm/certificateValidation:CertificateValidation", "millrace");
    expect(() => deployerPolicies(graphOf(record), where)).toThrow(
      new Error(
        "acm:AddTagsToCertificate can be limited to certificate, of which the graph has none; add the kind to infra/deployer/scopes.ts, or the action to those that are needless in calls.ts",
      ),
    );
  });

  test("is refused where one action on its resources alone fits no managed policy", () => {
    const long = "x".repeat(60);
    const buckets = Array.from({ length: 100 }, (_, index) => resource("aws:s3/bucket:Bucket", `${long}${index}`));
    expect(() => deployerPolicies(graphOf(...buckets), where)).toThrow(
      new Error(
        "s3:CreateBucket on 100 resources does not fit a managed policy of 6144 characters; shorten their names",
      ),
    );
  });

  test("knows AWS' own actions for each type of its table", () => {
    const known = new Set(Object.keys(permissions.actions));
    expect([...new Set(Object.values(cloudFormationTypes).flat())].filter((type) => !known.has(type))).toEqual([]);
  });

  test("calls nothing needless that AWS' schemas do not name", () => {
    const named = Object.values(permissions.actions).flat();
    const idle = Object.values(needless)
      .flat()
      .filter((pattern) => !named.some((action) => pattern.test(action)));
    expect(idle).toEqual([]);
    const actions: Readonly<Record<string, readonly string[]>> = permissions.actions;
    const idleOf = Object.entries(needlessOf).flatMap(([type, patterns]) =>
      patterns.filter((pattern) => !(actions[type] ?? []).some((action) => pattern.test(action))),
    );
    expect(idleOf).toEqual([]);
  });
});

describe.each(["dev", "prod"])("the deployer's policy of stack %s", (stack) => {
  let graph: Graph;
  let all: readonly Statement[];
  let documents: ReturnType<typeof deployerPolicies>;
  beforeAll(async () => {
    ({ graph } = await graphOfStack(clusterSettings(stack)));
    documents = deployerPolicies(graph, where);
    all = documents.flatMap(({ Statement }) => Statement);
  });

  test("comes in documents that each fit a managed policy, and together a role", () => {
    const lengths = documents.map((document) => JSON.stringify(document).length);
    expect(lengths.filter((length) => length > MANAGED_POLICY_LIMIT)).toEqual([]);
    // The state's and the secrets' documents come beside them.
    expect(documents.length).toBeLessThanOrEqual(POLICIES_OF_ROLE - 2);
    const sids = all.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.filter((sid) => !/^[a-z0-9]+$/.test(sid))).toEqual([]);
  });

  test("allows every action that the graph needs, each by its full name", () => {
    const allowed = [...new Set(all.flatMap(({ Action }) => Action))].sort();
    expect(allowed).toEqual(deployerActions(graph));
    expect(allowed.filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/.test(action))).toEqual([]);
  });

  test("allows on everything only what IAM cannot limit, and that in the stack's region", () => {
    const kinds: Readonly<Record<string, readonly string[]>> = permissions.limits;
    const open = all.filter(({ Resource }) => Resource.includes("*"));
    expect(open.flatMap(({ Action }) => Action).filter((action) => (kinds[action] ?? []).length > 0)).toEqual([]);
    const anywhere = open.filter(({ Condition }) => Condition?.StringEquals?.["aws:RequestedRegion"] === undefined);
    expect(anywhere.flatMap(({ Action }) => Action)).toEqual(["sts:GetCallerIdentity"]);
  });

  test("names what it is allowed on: the stack's account and region, and no wildcard for a name", () => {
    const named = [...new Set(all.flatMap(({ Resource }) => Resource))].filter((arn) => arn !== "*");
    expect(named.filter((arn) => !/^arn:aws:[a-z0-9-]+:(eu-west-1)?:(123456789012)?:/.test(arn))).toEqual([]);
    // What stands before the last wildcard is a name of the graph, or a kind whose ids AWS gives out.
    const wild = named.filter((arn) => arn.endsWith("*")).map((arn) => arn.split(":").slice(5).join(":"));
    const given =
      /^(certificate|change|key|scalable-target|role\/aws-service-role\/[a-z.-]+)\/\*$|^alarm:TargetTracking-\*$/;
    const systems = "airflow|argocd|datahub|grafana|ingest|metabase|pinot|superset|trino";
    const ours = new RegExp(
      `[/:](millrace|kafka)-\\?{7}|[/:]millrace[-/]${stack}|(${systems})-\\?{7}|^(table|userDefinedFunction)/(streams|daily|quality|quarantine)/`,
    );
    const unnamed = wild.filter((part) => !given.test(part) && !ours.test(part));
    expect(unnamed.filter((part) => !/^millrace-[a-z-]+-\?{7}\/\*$/.test(part))).toEqual([]);
    expect(named.filter((arn) => arn.includes(stack === "prod" ? "millrace-dev" : "millrace-prod"))).toEqual([]);
  });

  test("touches the roles of the graph alone, and hands each to the one service that it trusts", () => {
    const roles = new Map(
      rolesOf(graph).map(({ name, services }) => [`arn:aws:iam::123456789012:role/${name}`, services]),
    );
    const ofIam = all.filter(({ Action }) => Action.some((action) => action.startsWith("iam:")));
    const reached = ofIam.flatMap(({ Resource }) => Resource).filter((arn) => !arn.includes(":role/aws-service-role/"));
    expect([...new Set(reached)].filter((arn) => !roles.has(arn))).toEqual([]);
    const passed = all
      .filter(({ Action }) => Action.includes("iam:PassRole"))
      .flatMap(({ Action, Resource, Condition }) =>
        Resource.map((arn) => [Action, arn, Condition?.StringEquals?.["iam:PassedToService"]] as const),
      );
    expect(passed).toHaveLength(roles.size - 1);
    expect(
      passed.filter(([actions, arn, services]) => actions.length > 1 || String(services) !== String(roles.get(arn))),
    ).toEqual([]);
    // That of the nodes is handed to EC2 by EKS.
    expect(passed.some(([, arn]) => arn.endsWith(`millrace-${stack}-nodes`))).toBe(false);
  });

  test("attaches to roles what the graph attaches", () => {
    const [attach, ...more] = all.filter(({ Action }) => Action.includes("iam:AttachRolePolicy"));
    expect(more).toEqual([]);
    expect(attach?.Action).toEqual(["iam:AttachRolePolicy"]);
    expect(attach?.Condition?.ArnEquals?.["iam:PolicyARN"]).toHaveLength(8);
  });

  test("shrinks with the graph", () => {
    const whole = new Set(deployerActions(graph));
    fc.assert(
      fc.property(fc.subarray([...graph.resources]), (resources) => {
        const part = deployerActions({ ...graph, resources });
        expect(part.filter((action) => !whole.has(action))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
