import { brokerInstances } from "../capacity";
import { FORMAT, VERSION } from "./model";

/** A JSON Schema (2020-12), of the parts that the plan's is made of. */
export interface PlanSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly $defs?: Readonly<Record<string, PlanSchema>>;
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: PlanSchema;
  readonly properties?: Readonly<Record<string, PlanSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: PlanSchema;
}

const text: PlanSchema = { type: "string" };
const flag: PlanSchema = { type: "boolean" };
const amount: PlanSchema = { type: "number", minimum: 0 };
const whole: PlanSchema = { type: "integer", minimum: 0 };
const part: PlanSchema = { type: "number", minimum: 0, maximum: 1 };
const duration: PlanSchema = { type: "string", pattern: "^[0-9.]+ (ms|seconds?|minutes?|hours?|days?)$" };
const byteSize: PlanSchema = { type: "string", pattern: "^[0-9.]+ (B|KiB|MiB|GiB|TiB)$" };
const version: PlanSchema = { type: "string", pattern: "^[0-9a-f]{12}$" };
const oneOf = (...values: readonly string[]): PlanSchema => ({ type: "string", enum: values });
const list = (items: PlanSchema): PlanSchema => ({ type: "array", items });
const ref = (name: string): PlanSchema => ({ $ref: `#/$defs/${name}` });

/** An object whose properties are all required, but for those of `optional`. Readers pass over properties they do not know. */
const object = (
  properties: Readonly<Record<string, PlanSchema>>,
  optional: Readonly<Record<string, PlanSchema>> = {},
): PlanSchema => ({ type: "object", properties: { ...properties, ...optional }, required: Object.keys(properties) });

const load = ref("load");
const owner = object({ team: text, contact: text });
const scale = object({ min: whole, max: whole });

const stream = object({
  name: text,
  version,
  topic: text,
  owner,
  key: text,
  eventTime: text,
  encoding: oneOf("json", "avro"),
  compatibility: oneOf("backward", "forward", "full"),
  fields: list(ref("field")),
  volume: object({ average: amount, peak: amount, size: byteSize }),
  retention: duration,
  partitions: whole,
  slo: object({ latency: duration, quality: part }),
  serve: list(oneOf("pinot", "lake", "search")),
});

/** One object for every kind: which properties go with which kind is the definitions' matter, not a reader's. */
const type = object(
  {
    kind: oneOf(
      "string",
      "boolean",
      "int",
      "long",
      "double",
      "decimal",
      "timestamp",
      "uuid",
      "enum",
      "array",
      "map",
      "record",
    ),
  },
  {
    nullable: { const: true },
    unit: text,
    pii: oneOf("pseudonymous", "personal", "sensitive"),
    maxLength: whole,
    min: { type: "integer" },
    max: { type: "integer" },
    bigint: flag,
    // Digits of a decimal, or the unit of a timestamp.
    precision: {},
    scale: whole,
    // The words of an enum, or the type of a map's values.
    values: {},
    items: ref("type"),
    maxItems: whole,
    maxEntries: whole,
    fields: list(ref("field")),
  },
);

const worker = object(
  {
    name: text,
    type: oneOf("worker", "gateway"),
    owner,
    reads: list(ref("edge")),
    writes: list(ref("edge")),
    slo: object({ latency: duration }),
    scale,
  },
  { state: object({ retention: duration }) },
);

const flow = object({
  name: text,
  type: oneOf("query", "capture", "poller"),
  owner,
  reads: list(ref("edge")),
  writes: list(ref("edge")),
});

const brokers = object({
  form: oneOf("msk", "strimzi"),
  instance: oneOf(...brokerInstances),
  count: whole,
  given: flag,
  needed: object({ ingress: whole, partitions: whole, storage: whole, zones: whole }),
  binding: oneOf("ingress", "partitions", "storage", "zones"),
  fanOut: amount,
  ingress: object({ aBroker: amount, safe: amount }),
  partitions: object({ aBroker: whole, most: whole }),
  storage: object({ aBroker: amount }, { volume: whole, most: whole }),
});

const capacity = object({
  topics: list(
    object({
      topic: text,
      kind: oneOf("stream", "dead-letters", "state"),
      of: text,
      partitions: whole,
      records: load,
      bytesIn: load,
      bytesOut: load,
      stored: amount,
    }),
  ),
  total: object({
    records: load,
    bytesIn: load,
    bytesOut: load,
    replication: load,
    stored: amount,
    partitions: whole,
  }),
  brokers,
  workers: list(
    object(
      { name: text, type: oneOf("worker", "gateway"), records: load, ratePerReplica: amount, replicas: load, scale },
      { partitions: whole },
    ),
  ),
  nodes: list(object({ pool: text, instance: text, spot: flag, nodes: load, headroom: whole })),
  saving: object({ meanToPeak: part, ofNodes: part }),
  assumptions: { type: "object", additionalProperties: amount },
});

const cost = object(
  {
    currency: { const: "USD" },
    readOn: { type: "string", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
    lines: list(
      object(
        { item: text, quantity: amount, unit: text, scales: flag },
        { unitPrice: amount, monthly: amount, source: text },
      ),
    ),
    total: amount,
    notKnown: list(text),
  },
  { region: text },
);

/** The schema of a plan. */
export const planSchema: PlanSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: `urn:millrace:plan:${VERSION}`,
  title: "Millrace plan",
  description: "Streams, workers, capacity and cost of a stack.",
  ...object(
    {
      format: { const: FORMAT },
      version: { const: VERSION },
      streams: list(stream),
      workers: list(worker),
      capacity,
      cost,
    },
    { flows: list(flow) },
  ),
  $defs: {
    /** A number on average over a day, and at the busiest minute. */
    load: object({ average: amount, peak: amount }),
    edge: object({ stream: text, version }, { fields: list(text) }),
    field: object({ name: text, type: ref("type") }),
    type,
  },
};
