import { UNKNOWN } from "../../core/reading";
import { describeRule, ruleOf } from "../../testing/cases";
import { judged, resource } from "../../testing/subjects";

type Part = string | readonly string[] | object;
const policy = (...statements: readonly Record<string, Part>[]) =>
  resource("aws:iam/rolePolicy:RolePolicy", "fraud", {
    policy: JSON.stringify({ Statement: statements.map((one) => ({ Effect: "Allow", ...one })) }),
  });
const trust = (Principal: Part) =>
  resource("aws:iam/role:Role", "fraud", {
    assumeRolePolicy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] }),
  });
const BUCKET = "arn:aws:s3:::lake/*";

describeRule("no-wildcard-iam-action", {
  ending: "; name the actions that are needed (AWS FSBP IAM.1; AWS FSBP IAM.21)",
  reports: {
    "every action": [
      policy({ Action: "*", Resource: BUCKET }),
      'aws:iam/rolePolicy:RolePolicy "fraud": actions of statement 1 must be names of actions, got "*"',
    ],
    "every action of a service, in each statement": [
      policy(
        { Action: ["s3:GetObject", "s3:*"], Resource: BUCKET },
        { Sid: "Keys", Action: ["kms:*"], Resource: BUCKET },
      ),
      'aws:iam/rolePolicy:RolePolicy "fraud": actions of statement 1 must be names of actions, got "s3:*"',
      'aws:iam/rolePolicy:RolePolicy "fraud": actions of statement Keys must be names of actions, got "kms:*"',
    ],
    "every action but some": [
      policy({ NotAction: ["iam:*"], Resource: BUCKET }),
      'aws:iam/rolePolicy:RolePolicy "fraud": actions of statement 1 must be Action, got NotAction',
    ],
    "what is no policy": [
      resource("aws:iam/policy:Policy", "fraud", { policy: "{" }),
      'aws:iam/policy:Policy "fraud": policy must be a policy in JSON, got "{"',
    ],
    "what stands in the role itself": [
      resource("aws:iam/role:Role", "fraud", {
        inlinePolicies: [{ policy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}' }],
      }),
      'aws:iam/role:Role "fraud": actions of statement 1 must be names of actions, got "*"',
    ],
  },
  accepts: {
    "names of actions": policy({ Action: ["s3:GetObject", "s3:List*"], Resource: BUCKET }),
    "every action that is denied": policy({ Effect: "Deny", Action: "*", Resource: "*" }),
  },
});

describeRule("no-wildcard-iam-resource", {
  ending: "; name the resources by their ARNs (AWS FSBP IAM.1; CIS AWS Foundations 3.0 1.16)",
  reports: {
    "every resource": [
      policy({ Action: ["s3:GetObject", "ec2:DescribeVpcs"], Resource: "*" }),
      'aws:iam/rolePolicy:RolePolicy "fraud": resources of statement 1 must be ARNs, got "*" for s3:GetObject',
    ],
  },
  accepts: {
    "resources by name": policy({ Action: ["s3:GetObject"], Resource: [BUCKET] }),
    "actions that know no resource": policy({
      Action: ["ecr:GetAuthorizationToken", "ec2:DescribeVpcs"],
      Resource: "*",
    }),
    "what is made with a tag": policy({
      Action: ["ec2:RunInstances"],
      Resource: ["*"],
      Condition: { StringEquals: { "aws:RequestTag/owner": "millrace" } },
    }),
  },
});

describeRule("no-open-trust", {
  ending: "; name who may assume the role (AWS docs: AWS JSON policy elements: Principal)",
  reports: {
    anybody: [trust("*"), 'aws:iam/role:Role "fraud": Principal of assumeRolePolicy must be named, got "*"'],
    "anybody of AWS": [
      trust({ AWS: ["*"] }),
      'aws:iam/role:Role "fraud": Principal of assumeRolePolicy must be named, got "*"',
    ],
  },
  accepts: { "a service": trust({ Service: "pods.eks.amazonaws.com" }) },
});

test("a policy that is not known yet is unjudged, and says where", () => {
  const subject = resource("aws:iam/rolePolicy:RolePolicy", "fraud", { policy: UNKNOWN });
  const rule = ruleOf("no-wildcard-iam-action");
  expect(judged(rule, [subject])).toEqual({
    violations: [],
    unjudged: [{ rule: rule.name, subject, paths: ["policy"] }],
  });
});
