import { PLATFORM } from "../../workloads/streams/names";
import { milliseconds } from "../../workloads/streams/units";
import type { Duration } from "../../workloads/streams";
import type { Statement } from "../core/aws/policy";
import { type BucketPurpose, bucketPurposes } from "../core/endpoints";
import { type Content, type Late, text } from "../core/text";
import { COLDER, COLDEST, type ValidS3StoreSpec } from "./spec";

/** A bucket of S3 with everything that is said about it. */
export interface RenderedBucket {
  readonly purpose: BucketPurpose | "access-logs";
  /** Of its resources, and the beginning of the bucket's name. */
  readonly title: string;
  readonly encryption:
    | { readonly algorithm: "aws:kms"; readonly key: Late<string> }
    /** S3's own keys. */
    | { readonly algorithm: "AES256" };
  readonly lifecycle: readonly LifecycleRule[];
}

/** A rule of a bucket's lifecycle; times in days. */
export interface LifecycleRule {
  readonly id: string;
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  readonly expiration?: { readonly days: number } | { readonly expiredObjectDeleteMarker: true };
  readonly transitions?: readonly { readonly days: number; readonly storageClass: "STANDARD_IA" | "GLACIER_IR" }[];
}

export interface RenderedS3Store {
  readonly region: string;
  readonly forceDestroy: boolean;
  readonly protect: boolean;
  /** Takes the log of the others; it has none of its own, which would feed itself. */
  readonly log: RenderedBucket;
  readonly buckets: readonly (RenderedBucket & { readonly purpose: BucketPurpose })[];
}

/** How long an object that was overwritten or deleted can be had back. */
const RECOVERABLE: Readonly<Record<BucketPurpose | "access-logs", Duration>> = {
  // Compaction and the expiry of snapshots rewrite much: each further day is paid for.
  lake: "7 days",
  // A job goes on from its last checkpoint; older ones are of no use to it.
  checkpoints: "1 day",
  segments: "7 days",
  backups: "30 days",
  "access-logs": "1 day",
};
/** After which an upload in parts counts as given up. */
const ABANDONED: Duration = "3 days";

const days = (duration: Duration): number => milliseconds(duration) / milliseconds("1 day");

export function renderS3Store(spec: ValidS3StoreSpec): RenderedS3Store {
  const bucket = <P extends RenderedBucket["purpose"]>(
    purpose: P,
    encryption: RenderedBucket["encryption"],
    rules: readonly LifecycleRule[] = [],
  ) => ({ purpose, title: `${PLATFORM}-${purpose}`, encryption, lifecycle: [...upkeep(purpose), ...rules] });
  const own = { algorithm: "aws:kms" as const, key: spec.key };
  const colder: LifecycleRule = {
    id: "colder-then-gone",
    transitions: [
      { days: days(COLDER), storageClass: "STANDARD_IA" },
      { days: days(COLDEST), storageClass: "GLACIER_IR" },
    ],
    expiration: { days: days(spec.backups) },
  };
  return {
    region: spec.region,
    forceDestroy: spec.disposable,
    protect: spec.protect,
    // S3 delivers its log to no bucket whose default is a key of KMS (user guide, "Enabling server access logging").
    log: bucket("access-logs", { algorithm: "AES256" }, [{ id: "gone", expiration: { days: days(spec.accessLogs) } }]),
    buckets: bucketPurposes.map((purpose) => bucket(purpose, own, purpose === "backups" ? [colder] : [])),
  };
}

const upkeep = (purpose: RenderedBucket["purpose"]): readonly LifecycleRule[] => [
  {
    id: "upkeep",
    abortIncompleteMultipartUpload: { daysAfterInitiation: days(ABANDONED) },
    noncurrentVersionExpiration: { noncurrentDays: days(RECOVERABLE[purpose]) },
    expiration: { expiredObjectDeleteMarker: true },
  },
];

/** Everybody: what these statements refuse is refused to the account's own roles as well. */
const EVERYBODY = { AWS: "*" };

/**
 * What is refused to everybody: anything but TLS 1.2 and later, and objects written otherwise than by the bucket's own key.
 * `s3:*` and `*` stand in refusals alone.
 */
export function refusals({ encryption }: RenderedBucket, arn: Late<string>): readonly Statement[] {
  const objects = text`${arn}/*`;
  const whole = { Effect: "Deny", Principal: EVERYBODY, Action: ["s3:*"], Resource: [text`${arn}`, objects] } as const;
  return [
    { Sid: "OnlyTls", ...whole, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "OnlyNewTls", ...whole, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    ...(encryption.algorithm === "aws:kms"
      ? [
          {
            Sid: "OnlyOurKey",
            Effect: "Deny" as const,
            Principal: EVERYBODY,
            Action: ["s3:PutObject"],
            Resource: [objects],
            // A request that names no key gets the bucket's.
            Condition: {
              Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" },
              StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": text`${encryption.key}` },
            },
          },
          {
            Sid: "OnlyKms",
            Effect: "Deny" as const,
            Principal: EVERYBODY,
            Action: ["s3:PutObject"],
            Resource: [objects],
            Condition: {
              Null: { "s3:x-amz-server-side-encryption": "false" },
              StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
            },
          },
        ]
      : []),
  ];
}

/** S3's log service may write the logs of exactly these buckets, each below a folder of its own. */
export const deliveries = (
  arn: Late<string>,
  from: readonly { readonly title: string; readonly arn: Late<string> }[],
): readonly Statement[] =>
  from.map((bucket) => ({
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: ["s3:PutObject"],
    Resource: [text`${arn}/${bucket.title}/*`],
    Condition: { ArnEquals: { "aws:SourceArn": text`${bucket.arn}` } },
  }));

/** What an identity may do with one bucket: with its objects, and the key that encrypts them. */
export const bucketStatements = (
  bucket: Content,
  key: Late<string>,
  region: string,
  may: "read" | "write",
): readonly Statement[] => [
  { Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: [bucket] },
  {
    Effect: "Allow",
    Action:
      may === "read"
        ? ["s3:GetObject"]
        : ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
    Resource: [text`${bucket}/*`],
  },
  {
    Effect: "Allow",
    Action: may === "read" ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: [text`${key}`],
    Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
  },
];
