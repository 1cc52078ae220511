import type { PolicyDocument } from "./policy";

/** Where a stack's state is, and what encrypts its secrets. */
export interface Backend {
  /** Name of the bucket: `pulumi login s3://<bucket>`. */
  readonly bucket?: string;
  /** ARN of the key of the secrets provider. */
  readonly key?: string;
}

/** State is objects below `.pulumi`, locks among them: one that is there is one that holds. */
const STATE = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"];
const LIST = ["s3:ListBucket"];
/** The stack's own key of its file is encrypted by the key, and so is decrypted at each start. */
const SECRETS = ["kms:Decrypt", "kms:Encrypt"];
export const backendActions: readonly string[] = [...STATE, ...LIST, ...SECRETS];

/**
 * What Pulumi's own backend in a bucket needs, and what its secrets provider needs; a document each, since others than the
 * deployer may be given one of them.
 * @throws a sentence for what is no bucket's name or no key's ARN
 */
export function backendPolicies({ bucket, key }: Backend): Readonly<Record<string, PolicyDocument>> {
  if (bucket !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new Error(`the state's bucket must be the name of a bucket such as example-pulumi-state, got "${bucket}"`);
  }
  if (key !== undefined && !/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(key)) {
    throw new Error(
      `the secrets' key must be the ARN of a key such as arn:aws:kms:us-east-1:123456789012:key/…, got "${key}"; \`aws kms describe-key --key-id alias/…\` tells it`,
    );
  }
  return {
    ...(bucket === undefined ? {} : { state: stateOf(bucket) }),
    ...(key === undefined
      ? {}
      : {
          secrets: {
            Version: "2012-10-17",
            Statement: [{ Sid: "Secrets", Effect: "Allow", Action: SECRETS, Resource: [key] }],
          },
        }),
  };
}

const stateOf = (bucket: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    { Sid: "List", Effect: "Allow", Action: LIST, Resource: [`arn:aws:s3:::${bucket}`] },
    { Sid: "State", Effect: "Allow", Action: STATE, Resource: [`arn:aws:s3:::${bucket}/.pulumi/*`] },
  ],
});
