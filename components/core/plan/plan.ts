import { createHash } from "node:crypto";
import type { AnyStream, Capture, Poller, Query } from "../../../workloads/streams";
import * as names from "../../../workloads/streams/names";
import { usedBy } from "../../../workloads/streams/query";
import { type Capacity, type CapacitySettings, capacityOf, costOf, type Edge } from "../capacity";
import { fieldsOf, planFields } from "./fields";
import { canonical } from "./json";
import {
  FORMAT,
  type Plan,
  type PlanCapacity,
  type PlanEdge,
  type PlanFlow,
  type PlanStream,
  type PlanWorker,
  VERSION,
} from "./model";

export interface PlanSettings extends CapacitySettings {
  /**
   * Paths that a worker uses of a stream, where they are known: `uses("fraud", "payments")` → `["accountId", "amount"]`.
   * Undefined, the default, means the whole record.
   */
  readonly uses?: (worker: string, stream: string) => readonly string[] | undefined;
  readonly captures?: readonly Capture[];
  readonly pollers?: readonly Poller[];
}

/**
 * The plan of a stack.
 * @param edges workers, and gateways
 * @throws sentences for settings that are none
 */
export function planOf(streams: readonly AnyStream[], edges: readonly Edge[], settings: PlanSettings = {}): Plan {
  const capacity = capacityOf(streams, edges, settings);
  return {
    format: FORMAT,
    version: VERSION,
    streams: [...streams].sort(byName).map(planStream),
    workers: [...edges].sort(byName).map((edge) => planWorker(edge, settings)),
    flows: flowsOf(settings).sort(byName),
    capacity: planCapacity(capacity),
    cost: costOf(streams, capacity, settings),
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

function planStream(stream: AnyStream): PlanStream {
  const fields = planFields(stream.fields);
  const { name, owner, key, eventTime, encoding, compatibility, volume, retention, partitions, slo, serve } = stream;
  return {
    name,
    version: versionOf({ fields, key, eventTime, encoding }),
    topic: names.topic(stream),
    owner,
    key,
    eventTime,
    encoding,
    compatibility,
    fields,
    volume,
    retention,
    partitions,
    slo,
    serve,
  };
}

/** 12 hexadecimal digits of a hash of what consumers rely on; words, rules and load do not change it. */
const versionOf = (contract: Pick<PlanStream, "fields" | "key" | "eventTime" | "encoding">): string =>
  createHash("sha256").update(canonical(contract)).digest("hex").slice(0, 12);

/** The version of a stream, by which plans, registries and consumers name it. */
export const streamVersion = (stream: AnyStream): string => planStream(stream).version;

/** A stream's definition again, as far as contracts go: without words and quality rules. */
export function streamOf(planned: PlanStream): AnyStream {
  const { version: _version, topic: _topic, fields, ...rest } = planned;
  return { type: "stream", doc: "", ...rest, fields: fieldsOf(fields) };
}

const written = (stream: AnyStream): PlanEdge => ({ stream: stream.name, version: streamVersion(stream) });

const flowsOf = ({ queries = [], captures = [], pollers = [] }: PlanSettings): PlanFlow[] => [
  ...queries.map(queryFlow),
  ...captures.map(captureFlow),
  ...pollers.map(pollerFlow),
];

const queryFlow = (query: Query): PlanFlow => ({
  name: query.name,
  type: query.type,
  owner: query.owner,
  reads: [{ ...written(query.reads), fields: usedBy(query) }],
  writes: [written(query.writes)],
});

const captureFlow = ({ name, type, owner, tables }: Capture): PlanFlow => ({
  name,
  type,
  owner,
  reads: [],
  writes: tables
    .map(({ writes }) => writes)
    .sort(byName)
    .map(written),
});

const pollerFlow = ({ name, type, owner, writes }: Poller): PlanFlow => ({
  name,
  type,
  owner,
  reads: [],
  writes: [written(writes)],
});

function planWorker(edge: Edge, { uses }: PlanSettings): PlanWorker {
  const reads = edge.type === "worker" ? edge.reads : [];
  const read = (stream: AnyStream): PlanEdge => {
    const fields = uses?.(edge.name, stream.name);
    return { ...written(stream), ...(fields === undefined ? {} : { fields: [...fields].sort() }) };
  };
  return {
    name: edge.name,
    type: edge.type,
    owner: edge.owner,
    reads: [...reads].sort(byName).map(read),
    writes: [...edge.writes].sort(byName).map(written),
    ...(edge.type === "worker" && edge.state !== undefined ? { state: edge.state } : {}),
    slo: edge.slo,
    scale: edge.scale,
  };
}

function planCapacity({ topics, total, brokers, workers, nodes, saving, assumptions }: Capacity): PlanCapacity {
  return rounded({
    topics: topics.map(({ topic, kind, of, partitions, records, bytesIn, bytesOut, stored }) => ({
      topic,
      kind,
      of,
      partitions,
      records,
      bytesIn,
      bytesOut,
      stored,
    })),
    total,
    brokers,
    workers,
    nodes,
    saving,
    assumptions,
  });
}

/** Numbers of 100 or more become whole and others keep three places: the last bits of a float are no news in a review. */
function rounded<T>(value: T): T {
  if (typeof value === "number") return round(value) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner as unknown)])) as T;
  }
  return value;
}

const round = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 1_000) / 1_000;
