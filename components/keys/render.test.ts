import { plain } from "../core/text";
import { keyPurposes } from "../core/endpoints";
import { observeAwsKeys } from "./observe";
import { renderAwsKeys } from "./render";
import { type AwsKeysSpec, validate } from "./spec";

const spec: AwsKeysSpec = {
  name: "millrace-test",
  region: "eu-west-1",
  account: "123456789012",
  volumeRoles: ["millrace-test-cluster"],
  protect: true,
};
const ADMINISTRATION = {
  Sid: "IamDecides",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:root" },
  Action: ["kms:*"],
  Resource: ["*"],
};
const USE = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:DescribeKey",
];
const statements = (changes: Partial<AwsKeysSpec> = {}): Record<string, readonly unknown[]> =>
  Object.fromEntries(
    renderAwsKeys(validate({ ...spec, ...changes })).map(({ purpose, policy }) => [
      purpose,
      (JSON.parse(plain(policy)) as { Statement: unknown[] }).Statement,
    ]),
  );

test("there is one key for each purpose, with an alias that says it", () => {
  const keys = renderAwsKeys(validate(spec));
  expect(keys.map(({ purpose }) => purpose)).toEqual(keyPurposes);
  expect(keys.map(({ alias }) => alias)).toEqual(keyPurposes.map((purpose) => `alias/millrace-test/${purpose}`));
  expect(keys.map(({ deletionWindowDays }) => deletionWindowDays)).toEqual(keyPurposes.map(() => 30));
});

test.each(["cluster", "kafka", "objects", "secrets", "images"])(
  "who uses the key for %s is decided by IAM alone",
  (purpose) => {
    expect(statements()[purpose]).toEqual([ADMINISTRATION]);
  },
);

test("CloudWatch uses the key for logs, for log groups of this account and region", () => {
  expect(statements().logs).toEqual([
    ADMINISTRATION,
    {
      Sid: "CloudWatchLogs",
      Effect: "Allow",
      Principal: { Service: "logs.eu-west-1.amazonaws.com" },
      Action: USE,
      Resource: ["*"],
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:log-group:*" },
      },
    },
  ]);
});

test("the cluster's role uses the key for volumes, and lets EC2 keep using it for what is attached", () => {
  const Condition = {
    StringEquals: { "kms:CallerAccount": "123456789012" },
    ArnEquals: { "aws:PrincipalArn": ["arn:aws:iam::123456789012:role/millrace-test-cluster"] },
  };
  expect(statements().volumes).toEqual([
    ADMINISTRATION,
    {
      Sid: "VolumesOfNodes",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: USE,
      Resource: ["*"],
      Condition,
    },
    {
      Sid: "VolumesOfNodesStayAttached",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      Resource: ["*"],
      Condition: { ...Condition, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ]);
});

test("without a role the key for volumes is like the others", () => {
  expect(statements({ volumeRoles: [] }).volumes).toEqual([ADMINISTRATION]);
});

test.each(["6 days", "31 days", "36 hours"] as const)("refuses %s to bring a key back", (deletionWindow) => {
  expect(() => validate({ ...spec, deletionWindow })).toThrow(
    `\`deletionWindow\` of AwsKeys must be 7 to 30 whole days, which KMS takes, got "${deletionWindow}"; set for example "30 days"`,
  );
});

test("offers nothing to scrape", () => {
  expect(observeAwsKeys()).toEqual({ scrape: [] });
});
