import type { ProviderResource } from "@pulumi/pulumi";
import * as names from "../../workloads/streams/names";
import type { BucketEndpoint, DatabaseEndpoint } from "../core/endpoints";
import { sizeOf } from "./size";
import { type BackupSpec, NAMESPACE, SCRATCH } from "./spec";

export const database = (name: string, changed: Partial<DatabaseEndpoint> = {}): DatabaseEndpoint => ({
  host: "postgres-rw.millrace-postgres.svc",
  port: 5432,
  database: name,
  username: name,
  password: { namespace: NAMESPACE, secret: names.databaseSecret(name), key: "password" },
  tls: { mode: "verify-full", authority: names.DATABASE_AUTHORITY },
  reach: { peers: [{ kind: "pods", namespace: "millrace-postgres" }], ports: [5432] },
  ...changed,
});

/** A store of the cluster. */
export const bucket: BucketEndpoint = {
  bucket: "millrace-backups",
  region: "us-east-1",
  url: "https://seaweed.millrace-object-store.svc:8333",
  credentials: { kind: "keys", secret: "bucket-backups" },
  authority: names.CLUSTER_AUTHORITY,
  reach: { peers: [{ kind: "pods", namespace: "millrace-object-store" }], ports: [8333] },
};

/** S3. */
export const s3: BucketEndpoint = {
  bucket: "millrace-backups-1",
  region: "eu-west-1",
  credentials: { kind: "identity" },
  reach: { peers: [{ kind: "addresses", cidrs: ["0.0.0.0/0"] }], ports: [443] },
};

/** A spec as the wiring gives it, in a cluster that is not there. */
export const testSpec = (changed: Partial<BackupSpec> = {}): BackupSpec => ({
  cluster: {
    provider: undefined as unknown as ProviderResource,
    name: "here",
    form: "any",
    cidrs: ["10.0.0.1/32"],
    disposable: true,
    storageClass: "fast",
  },
  image: { reference: "registry.example.com/workloads@sha256:0" },
  databases: [database("superset"), database("lake_catalog")],
  scratch: database(SCRATCH),
  bucket,
  size: sizeOf(),
  ...changed,
});

interface RenderedContainer {
  readonly env: readonly { readonly name: string }[];
  readonly resources: { readonly limits: Readonly<Record<string, string>> };
}

/** A schedule by what tests look at. */
export interface CronJobSpec {
  readonly schedule: string;
  readonly suspend: boolean;
  readonly timeZone: string;
  readonly concurrencyPolicy: string;
  readonly jobTemplate: {
    readonly spec: {
      readonly template: {
        readonly spec: {
          readonly serviceAccountName: string;
          readonly initContainers: readonly RenderedContainer[];
          readonly containers: readonly RenderedContainer[];
          readonly volumes: readonly { readonly name: string }[];
        };
      };
    };
  };
}
