import { type Breach, type Check, type Reference, type Rule, stackRule } from "../../core/rule";
import { ofType, type Stack, type Subject } from "../../core/subject";
import { settingsOf } from "../asking";

const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const setting = (name: string): string => `aws:s3/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
const LOGGING = setting("BucketLogging");
const BLOCKS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** A rule that every bucket has a setting, and that the setting says what it should. */
const ofBuckets = (
  facts: {
    readonly name: string;
    readonly title: string;
    readonly references: readonly Reference[];
    readonly remedy: string;
  },
  type: string,
  ask: (found: Subject, stack: Stack) => Breach | undefined,
): Rule =>
  stackRule({
    family: "security",
    severity: "high",
    ...facts,
    judge: (stack) =>
      ofType(stack, ...BUCKETS).flatMap((bucket): readonly Check[] => {
        const found = settingsOf(stack, type, "bucket", bucket);
        const missing = { what: type.split(":").at(-1) ?? type, allowed: "there for the bucket", got: "nothing" };
        if (found.length === 0) return [{ on: bucket, ask: () => missing }];
        return found.map((one) => ({ on: bucket, ask: () => ask(one, stack) }));
      }),
  });

const privacy = ofBuckets(
  {
    name: "bucket-private",
    title: "Buckets cannot be made public",
    references: [
      { framework: "AWS FSBP", id: "S3.8" },
      { framework: "CIS AWS Foundations 3.0", id: "2.1.4" },
    ],
    remedy: "give the bucket a BucketPublicAccessBlock with all four set",
  },
  setting("BucketPublicAccessBlock"),
  ({ inputs }) => {
    const open = BLOCKS.find((block) => !inputs.at(block).is(true));
    return open === undefined ? undefined : { what: open, allowed: "true", got: inputs.at(open).shown() };
  },
);

const versions = ofBuckets(
  {
    name: "bucket-versioned",
    title: "Buckets keep former versions of what is in them",
    references: [{ framework: "AWS Security Hub", id: "S3.14" }],
    remedy: "give the bucket a BucketVersioning with status Enabled",
  },
  setting("BucketVersioning"),
  ({ inputs }) => {
    const status = inputs.at("versioningConfiguration", "status");
    return status.is("Enabled")
      ? undefined
      : { what: "versioningConfiguration.status", allowed: '"Enabled"', got: status.shown() };
  },
);

const encryption = ofBuckets(
  {
    name: "own-key-buckets",
    title: "Buckets are encrypted by a key of ours",
    references: [{ framework: "AWS Security Hub", id: "S3.17" }],
    remedy: "set sseAlgorithm to aws:kms and kmsMasterKeyId; a bucket of access logs alone can have AES256",
  },
  setting("BucketServerSideEncryptionConfiguration"),
  ({ inputs }, stack) => {
    const by = inputs.at("rules", 0, "applyServerSideEncryptionByDefault");
    const algorithm = by.at("sseAlgorithm");
    // The service that writes access logs cannot use a key of ours (S3 user guide, "Enabling server access logging").
    if (algorithm.is("AES256") && takesLogs(inputs.at("bucket").text(), stack)) return undefined;
    if (!algorithm.is("aws:kms") && !algorithm.is("aws:kms:dsse")) {
      return { what: "sseAlgorithm", allowed: '"aws:kms"', got: algorithm.shown() };
    }
    return by.at("kmsMasterKeyId").absent
      ? { what: "kmsMasterKeyId", allowed: "a key of ours", got: "nothing" }
      : undefined;
  },
);

/** @throws UnknownRead */
const takesLogs = (bucket: string | undefined, stack: Stack): boolean =>
  bucket !== undefined && ofType(stack, LOGGING).some(({ inputs }) => inputs.at("targetBucket").is(bucket));

const transport = ofBuckets(
  {
    name: "bucket-tls",
    title: "Buckets answer by TLS alone",
    references: [
      { framework: "AWS FSBP", id: "S3.5" },
      { framework: "CIS AWS Foundations 3.0", id: "2.1.1" },
    ],
    remedy: "give the bucket a policy that denies everybody every action where aws:SecureTransport is false",
  },
  setting("BucketPolicy"),
  ({ inputs }) => {
    const statements = inputs.at("policy").json().at("Statement").items();
    const denies = statements.some(
      (statement) =>
        statement.at("Effect").is("Deny") && statement.at("Condition", "Bool", "aws:SecureTransport").is("false"),
    );
    return denies ? undefined : { what: "policy", allowed: "one that denies what comes without TLS", got: "none" };
  },
);

/** What every bucket of S3 has. */
export const bucketRules: readonly Rule[] = [privacy, versions, encryption, transport];
