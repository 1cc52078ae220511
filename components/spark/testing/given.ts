import type { ProviderResource } from "@pulumi/pulumi";
import type { AnyStream } from "../../../workloads/streams";
import type { LakeTable, LakeTables } from "../../core/lake";
import type { BucketEndpoint } from "../../core/endpoints";
import { sizeOf } from "../size";
import type { SparkSpec } from "../spec";

const table = (namespace: string, name: string): LakeTable => ({
  namespace,
  name,
  schema: { type: "struct", "schema-id": 0, "identifier-field-ids": [], fields: [] },
  partitionSpec: {
    "spec-id": 0,
    fields: [{ name: "at_hour", transform: "hour", "source-id": 1, "field-id": 1000 }],
  },
  sortOrder: { "order-id": 1, fields: [] },
  properties: {},
});

/** Tables as the lake declares them, but for their columns. */
export const tablesOf = (streams: readonly AnyStream[]): LakeTables => ({
  streams: streams
    .filter(({ serve }) => serve.includes("lake"))
    .map(({ name }) => ({
      stream: name,
      table: table("streams", name.replaceAll("-", "_")),
      daily: table("daily", name.replaceAll("-", "_")),
      dailyKeys: ["eventDate"],
      dailyQuery: "SELECT 1",
    })),
  quality: table("quality", "results"),
  quarantine: table("quarantine", "records"),
});

const bucket = (name: string): BucketEndpoint => ({
  bucket: name,
  region: "us-east-1",
  credentials: { kind: "identity" },
  reach: { peers: [{ kind: "addresses", cidrs: ["10.40.0.0/16"] }], ports: [443] },
});

/** A spec on AWS. */
export const given = (streams: readonly AnyStream[]): SparkSpec => ({
  cluster: {
    provider: undefined as unknown as ProviderResource,
    name: "test",
    form: "eks",
    cidrs: ["10.40.0.0/16"],
    disposable: true,
    storageClass: "gp3",
    pools: ["general", "spark"],
  },
  image: { reference: "registry.example.com/spark@sha256:0" },
  jars: { reference: "registry.example.com/jars@sha256:0" },
  kafka: {
    bootstrap: "broker:9098",
    security: { kind: "msk-iam", region: "us-east-1", clusterArn: "arn:cluster" },
    reach: { peers: [{ kind: "addresses", cidrs: ["10.40.0.0/16"] }], port: 9098 },
  },
  streams,
  tables: tablesOf(streams),
  catalog: { kind: "glue", region: "us-east-1", account: "123456789012" },
  lake: bucket("millrace-lake"),
  checkpoints: bucket("millrace-checkpoints"),
  size: sizeOf({ streams, workers: [], load: 1, lasting: true }),
});
