import type { Graph, GraphResource } from "../harness/graph";
import { ciTrust } from "./ci-role";
import permissions from "./permissions.json";
import { deployerPolicies, MANAGED_POLICY_LIMIT } from "./policy";
import { cloudFormationTypes } from "./types";

const resource = (type: string, name: string): GraphResource => ({
  urn: `urn:pulumi:test::millrace::${type}::${name}`,
  type,
  name,
  dependencies: [],
  protect: false,
  custom: true,
  inputs: {},
});
const graphOf = (...resources: readonly GraphResource[]): Graph => ({ stack: "test", resources, outputs: {} });

describe("the deployer's policy", () => {
  test("allows the actions of the graph's resource types, and no other", () => {
    const [document, ...more] = deployerPolicies(graphOf(resource("aws:kms/alias:Alias", "kafka")), "eu-west-1");
    expect(more).toEqual([]);
    expect(document).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Deploykms",
          Effect: "Allow",
          Action: ["kms:CreateAlias", "kms:DeleteAlias", "kms:ListAliases", "kms:UpdateAlias"],
          Resource: ["*"],
          Condition: { StringEquals: { "aws:RequestedRegion": ["eu-west-1"] } },
        },
        { Sid: "Deploysts", Effect: "Allow", Action: ["sts:GetCallerIdentity"], Resource: ["*"] },
      ],
    });
  });

  test("reaches the roles of the graph by their names, and no other", () => {
    const documents = deployerPolicies(graphOf(resource("aws:iam/role:Role", "millrace-fraud")), "eu-west-1");
    const iam = documents.flatMap(({ Statement }) => Statement).find(({ Sid }) => Sid.startsWith("Deployiam"));
    expect(iam?.Resource).toEqual(["arn:*:iam::*:role/millrace-fraud-*", "arn:*:iam::*:role/aws-service-role/*"]);
    expect(iam?.Action).toContain("iam:CreateRole");
    expect(iam?.Action).not.toContain("iam:CreateUser");
  });

  test("comes in documents that each fit a managed policy", () => {
    const all = Object.keys(cloudFormationTypes).map((type, index) => resource(type, `resource-${index}`));
    const documents = deployerPolicies(graphOf(...all), "eu-west-1");
    expect(documents.length).toBeGreaterThan(1);
    expect(documents.map((it) => JSON.stringify(it).length).filter((length) => length > MANAGED_POLICY_LIMIT)).toEqual(
      [],
    );
    const sids = documents.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));
    expect(new Set(sids).size).toBe(sids.length);
  });

  test("is refused for a resource type whose permissions nobody has looked up", () => {
    expect(() => deployerPolicies(graphOf(resource("aws:rds/cluster:Cluster", "metadata")), "eu-west-1")).toThrow(
      new Error(
        "the permissions of aws:rds/cluster:Cluster are not known; add each to infra/deployer/types.ts, and run `npm run lock:permissions`",
      ),
    );
  });

  test("knows AWS' own actions for each type of its table", () => {
    const known = new Set(Object.keys(permissions.actions));
    expect([...new Set(Object.values(cloudFormationTypes).flat())].filter((type) => !known.has(type))).toEqual([]);
  });
});

describe("CI's role", () => {
  const issuer = "token.actions.githubusercontent.com";

  test("trusts the tokens of one job alone", () => {
    expect(ciTrust({ issuer, subject: "repo:example/millrace:environment:prod" }, "123456789012").Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: "sts.amazonaws.com",
            [`${issuer}:sub`]: "repo:example/millrace:environment:prod",
          },
        },
      },
    ]);
  });

  test("refuses a wildcard, with which any branch could deploy", () => {
    expect(() => ciTrust({ issuer, subject: "repo:example/millrace:*" }, "123456789012")).toThrow(
      new Error(
        "the subject of CI's role must be one job's, without a wildcard, got \"repo:example/millrace:*\"; name the repository and the environment or branch",
      ),
    );
  });
});
