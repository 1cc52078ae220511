import { describeRule } from "../../testing/cases";
import { resource } from "../../testing/subjects";

const bucket = resource("aws:s3/bucket:Bucket", "lake", {});
const other = resource("aws:s3/bucket:Bucket", "other", {});
const setting = (type: string, fields: object, of = bucket) =>
  resource(
    `aws:s3/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
    of.name,
    { bucket: of.name, ...fields },
    { bucket: of },
  );

const ALL = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const block = (fields: object, of = bucket) => setting("BucketPublicAccessBlock", fields, of);

describeRule("bucket-private", {
  ending:
    "; give the bucket a BucketPublicAccessBlock with all four set " + "(AWS FSBP S3.8; CIS AWS Foundations 3.0 2.1.4)",
  reports: {
    "a bucket without a block": [
      bucket,
      'aws:s3/bucket:Bucket "lake": BucketPublicAccessBlock must be there for the bucket, got nothing',
    ],
    "one whose block is of another": [
      [bucket, other, block(ALL, other)],
      'aws:s3/bucket:Bucket "lake": BucketPublicAccessBlock must be there for the bucket, got nothing',
    ],
    "a block with a hole": [
      [bucket, block({ ...ALL, ignorePublicAcls: false })],
      'aws:s3/bucket:Bucket "lake": ignorePublicAcls must be true, got false',
    ],
  },
  accepts: { "one that is blocked": [bucket, block(ALL)] },
});

const versioning = (status: string) => setting("BucketVersioning", { versioningConfiguration: { status } });

describeRule("bucket-versioned", {
  ending: "; give the bucket a BucketVersioning with status Enabled (AWS Security Hub S3.14)",
  reports: {
    "a bucket without versions": [
      bucket,
      'aws:s3/bucket:Bucket "lake": BucketVersioning must be there for the bucket, got nothing',
    ],
    "one that keeps them no more": [
      [bucket, versioning("Suspended")],
      'aws:s3/bucket:Bucket "lake": versioningConfiguration.status must be "Enabled", got "Suspended"',
    ],
  },
  accepts: { "one with versions": [bucket, versioning("Enabled")] },
});

const encrypted = (by: object) =>
  setting("BucketServerSideEncryptionConfiguration", { rules: [{ applyServerSideEncryptionByDefault: by }] });
const logging = setting("BucketLogging", { targetBucket: "lake" }, other);

describeRule("own-key-buckets", {
  ending:
    "; set sseAlgorithm to aws:kms and kmsMasterKeyId; a bucket of access logs alone can have AES256 " +
    "(AWS Security Hub S3.17)",
  reports: {
    "a bucket that says nothing": [
      bucket,
      'aws:s3/bucket:Bucket "lake": BucketServerSideEncryptionConfiguration must be there for the bucket, got nothing',
    ],
    "the service's key": [
      [bucket, encrypted({ sseAlgorithm: "AES256" })],
      'aws:s3/bucket:Bucket "lake": sseAlgorithm must be "aws:kms", got "AES256"',
    ],
    "the account's key": [
      [bucket, encrypted({ sseAlgorithm: "aws:kms" })],
      'aws:s3/bucket:Bucket "lake": kmsMasterKeyId must be a key of ours, got nothing',
    ],
  },
  accepts: {
    "a key": [
      bucket,
      encrypted({ sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:aws:kms:eu-west-1:123456789012:key/one" }),
    ],
    "a bucket of access logs, which cannot": [bucket, encrypted({ sseAlgorithm: "AES256" }), logging],
  },
});

const policy = (secure: string) =>
  setting("BucketPolicy", {
    policy: JSON.stringify({
      Statement: [
        { Effect: "Deny", Principal: "*", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": secure } } },
      ],
    }),
  });

describeRule("bucket-tls", {
  ending:
    "; give the bucket a policy that denies everybody every action where aws:SecureTransport is false " +
    "(AWS FSBP S3.5; CIS AWS Foundations 3.0 2.1.1)",
  reports: {
    "a bucket without a policy": [
      bucket,
      'aws:s3/bucket:Bucket "lake": BucketPolicy must be there for the bucket, got nothing',
    ],
    "a policy that denies something else": [
      [bucket, policy("true")],
      'aws:s3/bucket:Bucket "lake": policy must be one that denies what comes without TLS, got none',
    ],
  },
  accepts: { "one that denies what comes in plain": [bucket, policy("false")] },
});
