import {
  always,
  array,
  boolean,
  captured,
  column,
  committed,
  constant,
  decimal,
  defineCapture,
  defineGateway,
  definePoller,
  defineQuery,
  defineStream,
  defineWorker,
  derived,
  double,
  enumeration,
  field,
  generated,
  int,
  long,
  map,
  record,
  sql,
  string,
  timestamp,
  unchanged,
  uuid,
} from "../../workloads/streams";
import type { ClusterEndpoint } from "../core/endpoints";
import type { Entity } from "./entity";
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

export const picks = defineStream({
  ...common,
  name: "picks",
  doc: "What a query picks of it.",
  fields: {
    id: uuid(),
    word: string({ pii: "pseudonymous" }),
    spread: double(),
    label: string(),
    spot: record({ lat: double(), lon: double({ nullable: true }) }, { nullable: true, pii: "personal" }),
    tags: array(string()),
    at: timestamp("ms"),
  },
  key: "word",
  eventTime: "at",
});

// By itself, since within the query the compiler would take it for an expression of any fields.
const picked = sql`'picked'`;

export const picker = defineQuery({
  name: "picker",
  doc: "Picks.",
  owner: { team: "picks", contact: "#picks" },
  reads: everything,
  writes: picks,
  where: sql`${field("flag")} AND ${field("ratio")} > 0`,
  select: {
    id: "id",
    word: "text",
    spread: sql`${field("ratio")} * ${field("small")} - ${field("ratio")}`,
    label: picked,
    spot: "place",
    tags: "names",
    at: "at",
  },
  slo: { latency: "1 second" },
});

export const balances = defineStream({
  ...common,
  name: "balances",
  doc: "What accounts hold.",
  fields: {
    id: uuid(),
    account: string({ pii: "personal" }),
    kind: enumeration(["shop", "rival"]),
    balance: decimal(12, 2, { nullable: true }),
    note: string({ pii: "sensitive" }),
    at: timestamp("ms"),
  },
  key: "account",
  eventTime: "at",
});

/** Two tables into one stream, of which one has a column for two of its fields. */
export const ledger = defineCapture({
  name: "ledger",
  doc: "Balances of the ledger.",
  owner: { team: "ledger", contact: "#ledger" },
  database: "Ledger",
  tables: [
    captured({
      table: "dbo.Account",
      writes: balances,
      fields: {
        account: column("Holder"),
        kind: always("shop"),
        balance: column("Amount"),
        note: column("Holder"),
        at: committed,
      },
    }),
    captured({
      table: "old.Account",
      writes: balances,
      fields: {
        account: column("Name"),
        kind: column("Kind"),
        balance: always(null),
        note: always(""),
        at: column("ChangedAt"),
      },
    }),
  ],
});

/** Takes other columns of a table that another capture takes too. */
export const audit = defineCapture({
  name: "audit",
  doc: "Remarks of the ledger.",
  owner: { team: "audit", contact: "#audit" },
  database: "Ledger",
  tables: [
    captured({
      table: "dbo.Account",
      writes: balances,
      fields: {
        account: column("Holder"),
        kind: always("rival"),
        balance: always(null),
        note: column("Remark"),
        at: committed,
      },
    }),
  ],
});

export const asker = definePoller({
  name: "asker",
  doc: "Balances of a bank.",
  owner,
  url: "https://bank.example.com:8443/v1/balances?token=hidden&all=1",
  every: "1 minute",
  secret: { header: "x-api-key" },
  writes: balances,
  lineage: {
    id: derived("a UUID made of number and time", "person.number", "seen at (UTC), local"),
    account: unchanged("person.number"),
    kind: constant("a bank is no shop"),
    balance: derived("from hundredths", "cents", "cents"),
    note: generated("what the answer was found to be"),
    at: derived("from ISO 8601", "seen at (UTC), local"),
  },
  slo: { freshness: "5 minutes" },
});

/** All of them. */
export const definitions = {
  streams: [everything, summaries, picks, balances],
  workers: [summer],
  gateways: [door],
  queries: [picker],
  captures: [ledger, audit],
  pollers: [asker],
} as const;

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
  ...definitions,
  environment: "DEV",
  size: sizeOf({ ...definitions, load: 1, lasting: false }),
  reach: [{ kind: "pods", namespace: "entry" }],
  scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }],
});

export interface ToldField {
  readonly fieldPath: string;
  readonly nativeDataType: string;
  readonly nullable: boolean;
  readonly type: { readonly type: object };
  readonly globalTags?: { readonly tags: readonly { readonly tag: string }[] };
  readonly glossaryTerms?: { readonly terms: readonly { readonly urn: string }[] };
}
export interface ToldLineage {
  readonly upstreamType: string;
  readonly upstreams?: readonly string[];
  readonly downstreams: readonly string[];
  readonly transformOperation: string;
}

/** The fields that a dataset is said to have. */
export const fieldsOf = ({ aspects }: Entity) =>
  (aspects.schemaMetadata as { readonly fields: readonly ToldField[] }).fields;

/** The lineage of fields in an aspect. */
export const lineagesOf = ({ aspects }: Entity, aspect: string) =>
  (aspects[aspect] as { readonly fineGrainedLineages: readonly ToldLineage[] }).fineGrainedLineages;

/** A path of a stream's field without what all begin with; an urn of a field outside as its dataset and the field. */
export const short = (path: string): string =>
  path
    .replace(/^.*?\[type=(Everything|Summaries|Picks|Balances)\]\./, "")
    .replace(/^urn:li:schemaField:\(urn:li:dataset:\(urn:li:dataPlatform:(mssql|http),(.*?),DEV\),/, "$2: ");

/** What a job says of each field that it writes. */
export const writtenBy = (job: Entity) =>
  lineagesOf(job, "dataJobInputOutput").map(({ upstreams = [], downstreams, transformOperation, upstreamType }) => ({
    from: upstreams.map((urn) => short(urn.slice(0, -1))),
    to: downstreams.map((urn) => short(urn.slice(0, -1))),
    how: transformOperation,
    type: upstreamType,
  }));

/** The tags of each field that has any, without what all tags begin with. */
export const tagsOf = (dataset: Entity): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fieldsOf(dataset).flatMap(({ fieldPath, globalTags }) =>
      globalTags === undefined
        ? []
        : [[short(fieldPath), globalTags.tags.map(({ tag }) => tag.slice("urn:li:tag:millrace.".length)).join()]],
    ),
  );
