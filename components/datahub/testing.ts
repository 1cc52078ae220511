import {
  array,
  boolean,
  decimal,
  defineGateway,
  defineStream,
  defineWorker,
  derived,
  double,
  enumeration,
  generated,
  int,
  long,
  map,
  record,
  string,
  timestamp,
  unchanged,
  uuid,
} from "../../workloads/streams";
import type { ClusterEndpoint } from "../core/endpoints";
import { sizeOf } from "./size";
import { type DataHubSpec, NAMESPACE } from "./spec";

const owner = { team: "risk & fraud", contact: "#risk" } as const;
const common = {
  owner,
  volume: { average: 10, peak: 100, size: "120 B" },
  retention: "2 days",
  slo: { latency: "50 ms", quality: 0.99 },
} as const;

/** A field of every kind, of every class, and with every rule, the three of them within each other. */
export const everything = defineStream({
  ...common,
  name: "everything",
  doc: "A field of every kind.",
  fields: {
    id: uuid({ doc: "It." }),
    text: string({ doc: "Text.", pii: "pseudonymous", maxLength: 8, rules: [{ rule: "notBlank" }] }),
    flag: boolean(),
    small: int({
      unit: "1/min",
      rules: [
        { rule: "range", max: 5 },
        { rule: "range", min: 1 },
      ],
    }),
    large: long(),
    huge: long({ bigint: true }),
    ratio: double({ nullable: true, unit: "°C", rules: [{ rule: "range", min: -1, max: 1 }] }),
    price: decimal(12, 2),
    at: timestamp("ms", { rules: [{ rule: "freshWithin", duration: "1 hour" }] }),
    seconds: timestamp("s"),
    mode: enumeration(["on", "off"]),
    word: string({ rules: [{ rule: "oneOf", values: ["yes", "no"] }] }),
    names: array(string({ rules: [{ rule: "pattern", pattern: "^[a-z]+$" }] })),
    grid: array(array(double({ unit: "mm/s" }))),
    scores: map(double(), { pii: "pseudonymous" }),
    secret: string({ pii: "sensitive" }),
    place: record({ lat: double(), lon: double({ nullable: true }) }, { nullable: true, pii: "personal" }),
    parts: array(record({ rule: string(), more: map(record({ deep: int() })) })),
  },
  key: "text",
  eventTime: "at",
  serve: ["pinot", "lake", "search"],
});

export const summaries = defineStream({
  ...common,
  name: "summaries",
  doc: "What a worker makes of it.",
  fields: {
    id: uuid(),
    text: string({ pii: "pseudonymous" }),
    height: double(),
    tags: array(string()),
    at: timestamp("ms"),
  },
  key: "text",
  eventTime: "at",
  encoding: "avro",
});

export const summer = defineWorker({
  name: "summer",
  doc: "Sums up.",
  owner: { team: "sums", contact: "sums@example.com" },
  reads: [everything],
  writes: [summaries],
  lineage: {
    summaries: {
      id: generated("by chance"),
      text: unchanged("everything.text"),
      height: derived("from where it is", "everything.place", "everything.place.lat", "everything.parts[].more{}.deep"),
      "tags[]": derived("all names, sorted", "everything.names[]", "everything.names"),
      at: unchanged("everything.at"),
    },
  },
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
});

export const door = defineGateway({
  name: "door",
  doc: "The door.",
  owner,
  writes: [everything],
  slo: { latency: "50 ms" },
  scale: { min: 1, max: 2 },
});

const secret = (name: string) => ({ namespace: NAMESPACE, secret: `datahub-${name}`, key: "value" });

/** A spec of a small stack, without its cluster. */
export const specOf = (cluster: ClusterEndpoint): DataHubSpec => ({
  cluster,
  image: { reference: "registry.example.com/workloads@sha256:0" },
  kafka: {
    bootstrap: "kafka:9093",
    security: { kind: "mtls", authority: "kafka-authority" },
    reach: { peers: [{ kind: "pods", namespace: "millrace-kafka" }], port: 9093 },
  },
  database: {
    host: "postgres",
    port: 5432,
    database: "datahub",
    username: "datahub",
    password: { namespace: NAMESPACE, secret: "database-datahub", key: "password" },
    tls: { mode: "verify-full", authority: "database-authority" },
    reach: { peers: [{ kind: "pods", namespace: "millrace-postgres" }], ports: [5432] },
  },
  secrets: {
    system: secret("system"),
    signingKey: secret("signing-key"),
    salt: secret("salt"),
    encryption: secret("encryption"),
    session: secret("session"),
    admin: secret("admin"),
  },
  streams: [everything, summaries],
  workers: [summer],
  gateways: [door],
  environment: "DEV",
  size: sizeOf({ streams: [everything, summaries], workers: [summer], load: 1, lasting: false }),
  reach: [{ kind: "pods", namespace: "entry" }],
  scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }],
});
