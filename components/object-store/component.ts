import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policy, type Statement } from "../core/aws/policy";
import type { BucketEndpoint, BucketPurpose, ObjectStoreEndpoint } from "../core/endpoints";
import { joined } from "../core/output";
import { Room } from "../core/room";
import { json, text } from "../core/text";
import {
  bucketStatements,
  deliveries,
  refusals,
  type RenderedBucket,
  type RenderedS3Store,
  renderS3Store,
} from "./render";
import { type S3StoreSpec, validateS3Store } from "./spec";

/** Buckets of S3: private, versioned, by TLS alone, encrypted by our key, and with a log of who asked for what. */
export class S3Store extends Room<RenderedS3Store> {
  /** Whoever uses a bucket waits until all is said about it. */
  endpoint!: ObjectStoreEndpoint;

  constructor(
    name: string,
    private readonly spec: S3StoreSpec,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("object-store:S3Store", name, options);
    this.register(renderS3Store(validateS3Store(spec)));
  }

  /** One bucket, as pods with a role use it. */
  bucket(purpose: BucketPurpose): BucketEndpoint {
    return {
      bucket: this.endpoint.buckets[purpose],
      region: this.spec.region,
      credentials: { kind: "identity" },
      // Through the network's gateway S3 answers at addresses of its own, which AWS changes.
      reach: { peers: [{ kind: "addresses", cidrs: ["0.0.0.0/0"] }], ports: [443] },
    };
  }

  /** What the role of whoever uses a bucket must allow. */
  statements(purpose: BucketPurpose, may: "read" | "write"): readonly Statement[] {
    const arn = text`arn:aws:s3:::${pulumi.output(this.endpoint.buckets[purpose])}`;
    return bucketStatements(arn, this.spec.key, this.spec.region, may);
  }

  protected register(rendered: RenderedS3Store): void {
    const made = rendered.buckets.map((bucket) => ({ ...bucket, bucket: this.make(bucket, rendered) }));
    const log = this.make(rendered.log, rendered);
    const opened = this.describe(
      rendered.log,
      log,
      deliveries(
        log.arn,
        made.map(({ title, bucket }) => ({ title, arn: bucket.arn })),
      ),
    );
    const buckets = made.map(({ bucket, ...said }) => {
      const described = this.describe(said, bucket, []);
      const logging = new aws.s3.BucketLogging(
        said.title,
        {
          bucket: bucket.bucket,
          targetBucket: log.bucket,
          targetPrefix: `${said.title}/`,
          targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
        },
        { parent: this, dependsOn: [...opened] },
      );
      const ready = [...described, logging].map(({ id }) => id);
      return [said.purpose, pulumi.all([bucket.bucket, ...ready]).apply(([called]) => called)] as const;
    });
    this.endpoint = {
      region: rendered.region,
      buckets: Object.fromEntries(buckets) as ObjectStoreEndpoint["buckets"],
    };
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private make({ title }: RenderedBucket, { forceDestroy, protect }: RenderedS3Store): aws.s3.Bucket {
    return new aws.s3.Bucket(title, { forceDestroy }, { parent: this, protect });
  }

  /** @returns what is said about the bucket */
  private describe(
    said: RenderedBucket,
    { bucket, arn }: aws.s3.Bucket,
    allowed: readonly Statement[],
  ): readonly pulumi.CustomResource[] {
    const { title, encryption, lifecycle } = said;
    const parent = { parent: this };
    const closed = new aws.s3.BucketPublicAccessBlock(
      title,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      parent,
    );
    const owned = new aws.s3.BucketOwnershipControls(
      title,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      parent,
    );
    const versioned = new aws.s3.BucketVersioning(
      title,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      parent,
    );
    const encrypted = new aws.s3.BucketServerSideEncryptionConfiguration(
      title,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault:
              encryption.algorithm === "AES256"
                ? { sseAlgorithm: encryption.algorithm }
                : { sseAlgorithm: encryption.algorithm, kmsMasterKeyId: encryption.key },
            // One call of KMS for many objects, not one for each.
            ...(encryption.algorithm === "AES256" ? {} : { bucketKeyEnabled: true }),
            // Keys that a request brings along, and that nobody here could decrypt with.
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      parent,
    );
    const kept = new aws.s3.BucketLifecycleConfiguration(
      title,
      {
        bucket,
        rules: lifecycle.map(({ transitions = [], ...rule }) => ({
          ...rule,
          transitions: [...transitions],
          status: "Enabled",
          // Of all objects.
          filter: { prefix: "" },
        })),
      },
      // Rules on versions hold only once there are versions.
      { ...parent, dependsOn: [versioned] },
    );
    const guarded = new aws.s3.BucketPolicy(
      title,
      { bucket, policy: joined(json(policy([...refusals(said, arn), ...allowed]))) },
      // S3 refuses two changes of a bucket's access at once.
      { ...parent, dependsOn: [closed, owned] },
    );
    return [closed, owned, versioned, encrypted, kept, guarded];
  }
}
