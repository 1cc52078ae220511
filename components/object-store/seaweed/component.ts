import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import {
  type BucketEndpoint,
  type BucketPurpose,
  bucketPurposes,
  type ObjectStoreEndpoint,
  type SecretEndpoint,
} from "../../core/endpoints";
import { ClusterRoom, titleOf } from "../../core/kubernetes";
import { bucketSecret } from "../../../workloads/streams/names";
import { SEAWEED_NAMESPACE, type SeaweedStoreSpec, validateSeaweedStore } from "../spec";
import { podsOf, ports } from "./names";
import { type RenderedSeaweedStore, renderSeaweedStore } from "./render";

/** What a client of S3 proves itself with. Both are secret. */
export interface StoreCredentials {
  readonly accessKeyId: pulumi.Output<string>;
  readonly secretAccessKey: pulumi.Output<string>;
}

/** SeaweedFS on volumes of the cluster, with a bucket for each purpose and an identity for each bucket. */
export class SeaweedStore extends ClusterRoom<RenderedSeaweedStore> {
  /** Whoever uses it waits until the buckets are there. */
  endpoint!: ObjectStoreEndpoint;
  /** Of each bucket's own identity, which may read and write it, and nothing else. */
  readonly credentials: Readonly<Record<BucketPurpose, StoreCredentials>>;

  constructor(name: string, spec: SeaweedStoreSpec, options?: pulumi.ComponentResourceOptions) {
    super("object-store:SeaweedStore", name, spec.cluster, options);
    const valid = validateSeaweedStore(spec);
    this.guards = ({ kind }) => valid.protect && STATEFUL.has(kind);
    this.credentials = Object.fromEntries(
      bucketPurposes.map((purpose) => [purpose, this.accessKey(`${name}-${purpose}`)]),
    ) as Record<BucketPurpose, StoreCredentials>;
    this.register(
      renderSeaweedStore(valid, {
        admin: this.accessKey(`${name}-admin`),
        clients: this.credentials,
        signing: {
          write: this.drawn(`${name}-signing-write`, 48),
          read: this.drawn(`${name}-signing-read`, 48),
          filer: this.drawn(`${name}-signing-filer`, 48),
          filerRead: this.drawn(`${name}-signing-filer-read`, 48),
        },
      }),
    );
  }

  protected register(rendered: RenderedSeaweedStore): void {
    this.apply(rendered);
    const made = this.object(titleOf(rendered.buckets)).urn;
    const { url, region, buckets } = rendered.endpoint;
    this.endpoint = {
      url: made.apply(() => url),
      region,
      buckets: Object.fromEntries(
        bucketPurposes.map((purpose) => [purpose, made.apply(() => buckets[purpose])]),
      ) as ObjectStoreEndpoint["buckets"],
    };
    this.registerOutputs({ endpoint: this.endpoint });
  }

  /**
   * One bucket, as pods with its keys use it (`keys`, copied to their namespace under the same name).
   * @param authority Secret of their namespace with the authority of the store's certificate (`ca.crt`), where it has one
   */
  bucket(purpose: BucketPurpose, authority?: string): BucketEndpoint {
    return {
      bucket: this.endpoint.buckets[purpose],
      region: this.endpoint.region,
      ...(this.endpoint.url === undefined ? {} : { url: this.endpoint.url }),
      credentials: { kind: "keys", secret: bucketSecret(purpose) },
      ...(authority === undefined ? {} : { authority }),
      reach: { peers: [{ kind: "pods", namespace: SEAWEED_NAMESPACE, labels: podsOf("filer") }], ports: [ports.s3] },
    };
  }

  /** Where the keys of a bucket lie; of the two the first. */
  keys(purpose: BucketPurpose): SecretEndpoint {
    return { namespace: SEAWEED_NAMESPACE, secret: bucketSecret(purpose), key: "access-key-id" };
  }

  /** As long as AWS' own. */
  private accessKey(name: string): StoreCredentials {
    return { accessKeyId: this.drawn(`${name}-id`, 20), secretAccessKey: this.drawn(`${name}-key`, 40) };
  }

  private drawn(name: string, length: number): pulumi.Output<string> {
    return new random.RandomPassword(name, { length, special: false }, { parent: this }).result;
  }
}

/** Deleting one of these deletes objects. */
const STATEFUL: ReadonlySet<string> = new Set(["Namespace", "StatefulSet"]);
