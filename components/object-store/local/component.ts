import type * as pulumi from "@pulumi/pulumi";
import { type BucketPurpose, type LocalBucketEndpoint } from "../../core/endpoints";
import { LocalApplied } from "../../core/local/applied";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { Room } from "../../core/room";
import { ADMIN } from "../seaweed/buckets";
import { bucketOf } from "../seaweed/names";
import { NO_REGION } from "../spec";
import { credentialsOf, type RenderedLocalStore, renderLocalStore } from "./render";
import { type LocalStoreSpec, validateLocal } from "./spec";

/** SeaweedFS as a process of this machine, with a bucket for each purpose and an identity for each bucket. */
export class LocalStore extends Room<RenderedLocalStore> {
  /** `http://127.0.0.1:8333`. Whoever uses it waits until the buckets are there. */
  url!: pulumi.Output<string>;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalStoreSpec, options?: pulumi.ComponentResourceOptions) {
    super("object-store:LocalStore", name, options);
    this.host = spec.host;
    this.register(renderLocalStore(validateLocal(spec)));
  }

  protected register({ server, documents }: RenderedLocalStore): void {
    const { address } = new LocalProcess(server.name, this.host, server, { parent: this });
    const { accessKeyId, secretAccessKey } = credentialsOf(this.host, ADMIN.name);
    const buckets = new LocalApplied(
      `${server.name}-buckets`,
      this.host,
      server.name,
      address.apply((host) => `http://${host}`),
      documents,
      { parent: this },
      {
        env: { APPLIER_AUTHORIZATION: "s3", APPLIER_REGION: NO_REGION },
        secretEnv: { APPLIER_ACCESS_KEY: accessKeyId, APPLIER_SECRET_KEY: secretAccessKey },
      },
    );
    this.url = buckets.target;
    this.registerOutputs({ url: this.url });
  }

  /** The bucket of a purpose, with its own identity. */
  bucket(purpose: BucketPurpose): LocalBucketEndpoint {
    return {
      bucket: bucketOf(purpose),
      region: NO_REGION,
      url: this.url,
      credentials: credentialsOf(this.host, purpose),
    };
  }
}
