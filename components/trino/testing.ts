import {
  array,
  boolean,
  decimal,
  defineStream,
  double,
  enumeration,
  int,
  long,
  map,
  record,
  string,
  timestamp,
  uuid,
} from "../../workloads/streams";
import type { BucketEndpoint, ClusterEndpoint, DatabaseEndpoint, SecretEndpoint } from "../core/endpoints";
import { javaKafka } from "../core/java";
import type { Peer } from "../core/kubernetes";
import { sizeOf } from "./size";
import type { TrinoSpec } from "./spec";

/** A stream with a field of every kind, within others too, and of every class of personal data. */
export const kinds = defineStream({
  name: "all-kinds",
  doc: "What the test's author owns.",
  owner: { team: "tests", contact: "tests@example.com" },
  fields: {
    id: uuid({ doc: "It." }),
    account: string({ pii: "pseudonymous" }),
    name: string({ nullable: true, pii: "personal" }),
    health: string({ pii: "sensitive" }),
    flag: boolean({ nullable: true }),
    small: int(),
    large: long(),
    huge: long({ bigint: true }),
    ratio: double(),
    price: decimal(12, 2, { nullable: true }),
    wide: decimal(38, 10),
    atSeconds: timestamp("s"),
    at: timestamp("ms"),
    atMicros: timestamp("us", { nullable: true }),
    state: enumeration(["on", "off"]),
    tags: array(string()),
    sums: map(decimal(9, 3)),
    times: array(timestamp("ms"), { nullable: true }),
    part: record(
      {
        partId: uuid(),
        seenAt: timestamp("us"),
        cost: decimal(6, 2),
        deeper: array(record({ place: int(), word: string({ pii: "personal", nullable: true }) })),
      },
      { nullable: true },
    ),
  },
  key: "account",
  eventTime: "at",
  volume: { average: 10, peak: 20, size: "500 B" },
  retention: "2 days",
  slo: { latency: "1 second", quality: 0.99 },
  serve: ["pinot", "lake", "search"],
});

const peers = (namespace: string): readonly Peer[] => [{ kind: "pods", namespace }];
const secret = (name: string, key = "password"): SecretEndpoint => ({ namespace: "millrace-trino", secret: name, key });
const database = (name: string): DatabaseEndpoint => ({
  host: "postgres-rw.millrace-postgres.svc",
  port: 5432,
  database: name,
  username: name,
  password: secret(`database-${name}`),
  tls: { mode: "verify-full", authority: "database-authority" },
  reach: { peers: peers("millrace-postgres"), ports: [5432] },
});
const bucket = (name: string): BucketEndpoint => ({
  bucket: name,
  region: "us-east-1",
  url: "https://store.millrace-object-store.svc:8333",
  credentials: { kind: "keys", secret: `bucket-${name}` },
  authority: "millrace-authority",
  reach: { peers: peers("millrace-object-store"), ports: [8333] },
});

/** Trino in a cluster of one's own: keys, a JDBC catalog, brokers that ask for certificates. */
export const testSpec = (cluster: ClusterEndpoint, more: Partial<TrinoSpec> = {}): TrinoSpec => ({
  cluster,
  image: { reference: "registry.example.com/workloads@sha256:0" },
  streams: [kinds],
  size: sizeOf({ streams: [kinds], workers: [], load: 1, lasting: true }),
  kafka: javaKafka(
    {
      bootstrap: "kafka:9093",
      security: { kind: "mtls", authority: "kafka-authority" },
      reach: { peers: peers("millrace-kafka"), port: 9093 },
    },
    "millrace-trino",
    { reference: "registry.example.com/jars@sha256:0" },
  ),
  lake: { catalog: { kind: "jdbc", database: database("lake") }, bucket: bucket("lake") },
  store: database("trino"),
  exchange: bucket("checkpoints"),
  users: [{ name: "superset", kind: "dashboards", password: secret("trino-superset") }],
  definer: secret("trino-definer"),
  internalSecret: secret("trino-internal", "shared-secret"),
  issuer: { kind: "ClusterIssuer", name: "millrace-internal" },
  clients: peers("millrace-superset"),
  entry: peers("millrace-entry"),
  scrapers: peers("millrace-prometheus"),
  ...more,
});

/** The same on AWS: roles, Glue, brokers that ask for signatures of IAM. */
export const onAws: Partial<TrinoSpec> = {
  kafka: javaKafka(
    {
      bootstrap: "b-1.msk:9098",
      security: { kind: "msk-iam", region: "us-east-1", clusterArn: "arn:aws:kafka:us-east-1:1:cluster/millrace/1" },
    },
    "millrace-trino",
    { reference: "registry.example.com/jars@sha256:0" },
  ),
  lake: {
    catalog: { kind: "glue", region: "us-east-1", account: "123456789012" },
    bucket: {
      bucket: "lake",
      region: "us-east-1",
      credentials: { kind: "identity" },
      reach: { peers: [{ kind: "addresses", cidrs: ["10.0.0.0/8"] }], ports: [443] },
    },
  },
  exchange: {
    bucket: "checkpoints",
    region: "us-east-1",
    credentials: { kind: "identity" },
    reach: { peers: [{ kind: "addresses", cidrs: ["10.0.0.0/8"] }], ports: [443] },
  },
};
