import { format } from "../capacity";
import { pathsOf, type PlanType } from "./fields";
import { canonical } from "./json";
import type { Plan, PlanFlow, PlanStream, PlanWorker } from "./model";

/** One thing that differs between two plans. */
export interface DiffRow {
  readonly section: "streams" | "workers" | "flows" | "capacity" | "cost";
  /** `payments`, `payments.location.lat`, `brokers`. */
  readonly item: string;
  /** What of it, e.g. `partitions`; empty when the item itself came or went. */
  readonly what: string;
  /** Absent when it was not there. */
  readonly before?: string;
  /** Absent when it is gone. */
  readonly after?: string;
}

/** What differs between two plans, in the order of a plan; empty for the same plan. */
export function diffPlans(old: Plan, next: Plan): readonly DiffRow[] {
  return [
    ...diffNamed("streams", old.streams, next.streams, streamFacts),
    ...diffNamed("workers", old.workers, next.workers, workerFacts),
    ...(old.flows === undefined ? [] : diffNamed("flows", old.flows, next.flows ?? [], flowFacts)),
    ...diffFacts("capacity", capacityFacts(old), capacityFacts(next)),
    ...diffFacts("cost", lineFacts(old), lineFacts(next)),
    ...diffFacts("cost", totalFacts(old), totalFacts(next)),
  ];
}

/** Facts of one thing, by item and what: rows compare them one by one. */
type Facts = ReadonlyMap<string, { readonly item: string; readonly what: string; readonly value: string }>;

function factsOf(entries: readonly (readonly [item: string, what: string, value: string])[]): Facts {
  return new Map(entries.map(([item, what, value]) => [`${item}\u0000${what}`, { item, what, value }]));
}

function diffFacts(section: DiffRow["section"], old: Facts, next: Facts): DiffRow[] {
  const keys = [...old.keys(), ...[...next.keys()].filter((key) => !old.has(key))];
  return keys.flatMap((key): DiffRow[] => {
    const before = old.get(key);
    const after = next.get(key);
    if (before?.value === after?.value) return [];
    const { item, what } = before ?? after ?? { item: "", what: "" };
    return [
      {
        section,
        item,
        what,
        ...(before === undefined ? {} : { before: before.value }),
        ...(after === undefined ? {} : { after: after.value }),
      },
    ];
  });
}

/** Whole things come and go as one row; those that stay are compared by their facts. */
function diffNamed<T extends { readonly name: string }>(
  section: DiffRow["section"],
  old: readonly T[],
  next: readonly T[],
  facts: (thing: T) => Facts,
): DiffRow[] {
  const found = (things: readonly T[], name: string): T | undefined => things.find((thing) => thing.name === name);
  const names = [...new Set([...old, ...next].map(({ name }) => name))].sort();
  return names.flatMap((name): DiffRow[] => {
    const before = found(old, name);
    const after = found(next, name);
    if (before === undefined) return [{ section, item: name, what: "", after: "added" }];
    if (after === undefined) return [{ section, item: name, what: "", before: "removed" }];
    return diffFacts(section, facts(before), facts(after));
  });
}

function streamFacts(stream: PlanStream): Facts {
  const { name } = stream;
  return factsOf([
    [name, "owner", `${stream.owner.team} (${stream.owner.contact})`],
    [name, "key", stream.key],
    [name, "event time", stream.eventTime],
    [name, "encoding", stream.encoding],
    [name, "compatibility", stream.compatibility],
    [name, "average", format.count(stream.volume.average)],
    [name, "peak", format.count(stream.volume.peak)],
    [name, "record size", stream.volume.size],
    [name, "retention", stream.retention],
    [name, "partitions", String(stream.partitions)],
    [name, "latency", stream.slo.latency],
    [name, "quality", String(stream.slo.quality)],
    [name, "served by", list(stream.serve)],
    ...[...pathsOf(stream.fields)].map(([path, type]) => [`${name}.${path}`, "field", typeText(type)] as const),
  ]);
}

/** `string, nullable, at most 64`: a type as a person would say it, without what lies in it, which has rows of its own. */
function typeText(type: PlanType): string {
  const {
    kind,
    nullable,
    items: _items,
    fields: _fields,
    values,
    ...rest
  } = type as PlanType & Record<string, unknown>;
  const own = kind === "enum" && Array.isArray(values) ? [values.join("/")] : [];
  // A plan that was read again has its keys in another order.
  const facts = Object.entries(rest)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${String(value)}`);
  return [kind, ...(nullable === true ? ["nullable"] : []), ...own, ...facts].join(", ");
}

const edges = (all: PlanWorker["reads"]): string => list(all.map(({ stream }) => stream));
const usedFacts = ({ name, reads }: PlanWorker | PlanFlow) =>
  reads.map(({ stream, fields }) => [name, `uses of ${stream}`, fields === undefined ? "all" : list(fields)] as const);

function flowFacts(flow: PlanFlow): Facts {
  const { name } = flow;
  return factsOf([
    [name, "type", flow.type],
    [name, "owner", `${flow.owner.team} (${flow.owner.contact})`],
    [name, "reads", edges(flow.reads)],
    [name, "writes", edges(flow.writes)],
    ...usedFacts(flow),
  ]);
}

function workerFacts(worker: PlanWorker): Facts {
  const { name } = worker;
  return factsOf([
    [name, "type", worker.type],
    [name, "owner", `${worker.owner.team} (${worker.owner.contact})`],
    [name, "reads", edges(worker.reads)],
    [name, "writes", edges(worker.writes)],
    [name, "state", worker.state === undefined ? "none" : `kept ${worker.state.retention}`],
    [name, "latency", worker.slo.latency],
    [name, "replicas", `${worker.scale.min} to ${worker.scale.max}`],
    ...usedFacts(worker),
  ]);
}

function capacityFacts({ capacity }: Plan): Facts {
  const { total, brokers } = capacity;
  const { volume } = brokers.storage;
  return factsOf([
    ["in", "at the peak", format.rate(total.bytesIn.peak)],
    ["out", "at the peak", format.rate(total.bytesOut.peak)],
    ["replication", "at the peak", format.rate(total.replication.peak)],
    ["stored", "with copies", format.size(total.stored)],
    ["partitions", "without copies", format.digits(total.partitions)],
    ["brokers", "", `${brokers.count} × ${brokers.instance}`],
    ["brokers", "determined by", brokers.given ? "settings" : brokers.binding],
    ["brokers", "volume", volume === undefined ? "as used" : `${format.digits(volume)} GiB`],
    ...capacity.workers.map(
      ({ name, replicas }) => [`worker ${name}`, "replicas at the peak", String(replicas.peak)] as const,
    ),
    ...capacity.nodes.map(
      ({ pool, instance, nodes }) => [`nodes ${pool}`, "at the peak", `${nodes.peak} × ${instance}`] as const,
    ),
    ...Object.entries(capacity.assumptions).map(([name, value]) => ["assumption", name, canonical(value)] as const),
  ]);
}

const lineFacts = ({ cost }: Plan): Facts =>
  factsOf(cost.lines.map(({ item, monthly }) => [item, "a month", format.dollars(monthly)] as const));

const totalFacts = ({ cost }: Plan): Facts =>
  factsOf([["total", "a month", `${cost.notKnown.length > 0 ? "at least " : ""}${format.dollars(cost.total)}`]]);

const list = (words: readonly string[]): string => (words.length === 0 ? "none" : words.join(", "));
