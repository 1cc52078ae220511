import { backendPolicies } from "./backend";

const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

test("the state's rights are those to its folder of the bucket, the secrets' those to encrypt and decrypt by the key", () => {
  expect(backendPolicies({ bucket: "example-pulumi-state", key })).toEqual({
    state: {
      Version: "2012-10-17",
      Statement: [
        { Sid: "List", Effect: "Allow", Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::example-pulumi-state"] },
        {
          Sid: "State",
          Effect: "Allow",
          Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
          Resource: ["arn:aws:s3:::example-pulumi-state/.pulumi/*"],
        },
      ],
    },
    secrets: {
      Version: "2012-10-17",
      Statement: [{ Sid: "Secrets", Effect: "Allow", Action: ["kms:Decrypt", "kms:Encrypt"], Resource: [key] }],
    },
  });
});

test("each is made where it is asked for", () => {
  expect(backendPolicies({})).toEqual({});
  expect(Object.keys(backendPolicies({ key }))).toEqual(["secrets"]);
});

test("what is no bucket and no key is refused", () => {
  expect(() => backendPolicies({ bucket: "s3://example" })).toThrow(
    new Error('the state\'s bucket must be the name of a bucket such as example-pulumi-state, got "s3://example"'),
  );
  expect(() => backendPolicies({ key: "alias/pulumi" })).toThrow(
    new Error(
      'the secrets\' key must be the ARN of a key such as arn:aws:kms:us-east-1:123456789012:key/…, got "alias/pulumi"; `aws kms describe-key --key-id alias/…` tells it',
    ),
  );
});
