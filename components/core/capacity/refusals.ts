import type { AnyStream, ByteSize, Duration } from "../../../workloads/streams";
import { bytes, milliseconds } from "../../../workloads/streams/units";
import { assume, type AssumedValues } from "./assumptions";
import { GIB } from "./brokers";
import type { Capacity, WorkerCapacity } from "./capacity";
import { count, digits, percent, rate, size } from "./format";
import { MOST_BROKERS } from "./instances";
import { type CapacitySettings, type ValidSettings, validate } from "./settings";
import type { Edge } from "./traffic";

/** Something that cannot hold, as one sentence: what, allowed, got, remedy. */
export interface Refusal {
  readonly rule: "replicas" | "slo" | "broker-rate" | "partitions" | "storage" | "brokers" | "record-size";
  /** The stream, worker or gateway, or `kafka`. */
  readonly subject: string;
  readonly sentence: string;
}

/** A plan that cannot hold; `refusals` say why. */
export class CapacityError extends Error {
  override readonly name = "CapacityError";
  constructor(readonly refusals: readonly Refusal[]) {
    super(refusals.map(({ sentence }) => sentence).join("\n"));
  }
}

/** Everything about the declared streams and edges that cannot hold, brokers first. */
export function refusalsOf(
  streams: readonly AnyStream[],
  edges: readonly Edge[],
  capacity: Capacity,
  settings: CapacitySettings = {},
): readonly Refusal[] {
  const valid = validate(settings);
  const a = assume(valid.assumptions);
  return [
    ...brokerRefusals(streams, capacity, valid),
    ...streams.flatMap((stream) => streamRefusals(stream, valid, a)),
    ...edges.flatMap((edge) => edgeRefusals(edge, capacity, valid, a)),
  ];
}

/** @throws CapacityError with every refusal */
export function assertHolds(refusals: readonly Refusal[]): void {
  if (refusals.length > 0) throw new CapacityError(refusals);
}

function brokerRefusals(streams: readonly AnyStream[], capacity: Capacity, { kafka }: ValidSettings): Refusal[] {
  const { brokers, total } = capacity;
  const refusals: Refusal[] = [];
  const refuse = (rule: Refusal["rule"], sentence: string): void => {
    refusals.push({ rule, subject: "kafka", sentence: `kafka: ${sentence}` });
  };
  const more = (constraint: "ingress" | "partitions" | "storage"): string =>
    `set \`kafka.brokers\` to ${roundUp(brokers.needed[constraint], kafka.zones)} or more, or take a larger \`kafka.instance\``;

  const safe = brokers.ingress.safe * kafka.use;
  if (brokers.ingress.aBroker > safe * (1 + 1e-9)) {
    refuse(
      "broker-rate",
      `ingress a broker at the peak must be at most ${rate(safe)}, ${percent(kafka.use)} of what a ${brokers.instance} safely takes when each byte is read ${digits(brokers.fanOut)} times, got ${rate(brokers.ingress.aBroker)} (${rate(total.bytesIn.peak)} over ${brokers.count} brokers); ${more("ingress")}`,
    );
  }
  if (brokers.partitions.aBroker > brokers.partitions.most) {
    refuse(
      "partitions",
      `partitions a broker, with their copies, must be at most ${digits(brokers.partitions.most)}, what AWS recommends for a ${brokers.instance}, got ${digits(brokers.partitions.aBroker)}; ${more("partitions")}`,
    );
  }
  const { aBroker, most } = brokers.storage;
  if (most !== undefined && aBroker > most * kafka.fill * (1 + 1e-9)) {
    const largest = [...capacity.topics].sort((x, y) => y.stored - x.stored)[0];
    const stream = streams.find(({ name }) => name === largest?.of);
    const shorten =
      largest === undefined || stream === undefined
        ? ""
        : `, or shorten \`retention\` in catalogue/${stream.name}.ts, whose ${stream.retention} are ${size(largest.stored)} of it`;
    refuse(
      "storage",
      `data a broker must be at most ${size(most * kafka.fill * GIB)}, ${percent(kafka.fill)} of the largest volume, got ${size(aBroker * GIB)} (${size(total.stored)} with ${kafka.replication} copies over ${brokers.count} brokers); set \`kafka.brokers\` to ${roundUp(brokers.needed.storage, kafka.zones)} or more${shorten}`,
    );
  }
  if (brokers.form === "msk" && brokers.count > MOST_BROKERS) {
    refuse(
      "brokers",
      `brokers must be at most ${MOST_BROKERS}, the quota of an MSK cluster, got ${brokers.count} for the ${brokers.given ? "settings" : brokers.binding}; take a larger \`kafka.instance\`, or raise the quota`,
    );
  }
  return refusals;
}

const roundUp = (needed: number, zones: number): number => Math.ceil(needed / zones) * zones;

function streamRefusals(stream: AnyStream, { kafka }: ValidSettings, a: AssumedValues): Refusal[] {
  const refusals: Refusal[] = [];
  const where = `in catalogue/${stream.name}.ts`;
  const refuse = (rule: Refusal["rule"], sentence: string): void => {
    refusals.push({ rule, subject: stream.name, sentence: `stream "${stream.name}": ${sentence}` });
  };
  const record = bytes(stream.volume.size) + a.recordOverhead;
  if (record > kafka.maxMessage) {
    refuse(
      "record-size",
      `volume.size with ${digits(a.recordOverhead)} B of headers and key must be at most ${size(kafka.maxMessage)}, the topic's largest message, got ${quoted(stream.volume.size)}; keep what is large elsewhere and send its address, or raise \`kafka.maxMessage\` in the stack's settings, and mend \`volume.size\` ${where}`,
    );
  }
  const parts = produceParts(kafka.replication, a);
  refuseSlo(parts, stream.slo.latency, where, (sentence) => {
    refuse("slo", sentence);
  });
  return refusals;
}

function edgeRefusals(edge: Edge, capacity: Capacity, { kafka }: ValidSettings, a: AssumedValues): Refusal[] {
  const refusals: Refusal[] = [];
  const where = `in workloads/${edge.name}/definition.ts`;
  const refuse = (rule: Refusal["rule"], sentence: string): void => {
    refusals.push({ rule, subject: edge.name, sentence: `${edge.type} "${edge.name}": ${sentence}` });
  };
  const worker = capacity.workers.find(({ name, type }) => name === edge.name && type === edge.type);
  if (worker?.partitions !== undefined) replicaRefusals(edge, worker, worker.partitions, where, refuse);
  const parts =
    edge.type === "gateway"
      ? produceParts(kafka.replication, a)
      : [...produceParts(kafka.replication, a), ...consumeParts(a), ...produceParts(kafka.replication, a)];
  refuseSlo(parts, edge.slo.latency, where, (sentence) => {
    refuse("slo", sentence);
  });
  return refusals;
}

function replicaRefusals(
  edge: Edge,
  { replicas, scale, records, ratePerReplica }: WorkerCapacity,
  partitions: number,
  where: string,
  refuse: (rule: "replicas", sentence: string) => void,
): void {
  const reads = edge.type === "worker" ? edge.reads : [];
  const bound = `${partitions}, the partitions of what it reads, since more would have nothing to do`;
  const catalogue = reads.map(({ name }) => `catalogue/${name}.ts`).join(" and ");
  if (scale.max > partitions) {
    refuse(
      "replicas",
      `scale.max must be at most ${bound}, got ${scale.max}; lower \`scale.max\` ${where}, or raise \`partitions\` in ${catalogue}`,
    );
  }
  if (replicas.peak > partitions) {
    refuse(
      "replicas",
      `replicas at the peak must be at most ${bound}, got ${replicas.peak} for ${count(records.peak)} at ${count(ratePerReplica)} a replica; raise \`partitions\` in ${catalogue}, or make the handler faster and set \`rates.${edge.name}\` in the stack's settings to what was measured`,
    );
  }
}

/** What holds, but not at the peak: each worker or gateway that may not have the replicas that its peak would take. */
export const cautionsOf = (workers: readonly WorkerCapacity[]): readonly string[] =>
  workers
    .filter(({ replicas, scale }) => replicas.peak > scale.max)
    .map(
      ({ name, type, replicas, scale, records, ratePerReplica }) =>
        `${type} "${name}": scale.max is ${scale.max}, and ${count(records.peak)} at the peak take ${replicas.peak} replicas at ${count(ratePerReplica)} each: it falls behind there. Raise \`scale.max\`, or set \`rates.${name}\` in the stack's settings to what was measured.`,
    );

/** One stretch of the way of a record, in milliseconds. */
interface Part {
  readonly name: "linger" | "network" | "replication" | "poll";
  readonly ms: number;
}

/** Until a record is acknowledged: the batch fills, travels, is copied, and the answer returns. */
const produceParts = (replication: number, a: AssumedValues): Part[] => [
  { name: "linger", ms: a.linger },
  { name: "network", ms: 2 * a.network },
  ...(replication > 1 ? [{ name: "replication" as const, ms: 2 * a.network }] : []),
];

/** Until a consumer has a record that is readable. */
const consumeParts = (a: AssumedValues): Part[] => [
  { name: "poll", ms: a.poll },
  { name: "network", ms: a.network },
];

function refuseSlo(parts: readonly Part[], latency: Duration, where: string, refuse: (sentence: string) => void): void {
  const least = parts.reduce((sum, { ms }) => sum + ms, 0);
  if (milliseconds(latency) >= least) return;
  const names = [...new Set(parts.map(({ name }) => name))];
  const summed = names.map((name) => {
    const ms = parts.filter((part) => part.name === name).reduce((sum, part) => sum + part.ms, 0);
    return `${name} ${digits(ms)}`;
  });
  refuse(
    `slo.latency must be at least ${digits(least)} ms, the sum of ${summed.join(", ")}, got ${quoted(latency)}; raise \`slo.latency\` ${where}, or set \`assumptions\` (linger, poll, network) in the stack's settings to what was measured`,
  );
}

const quoted = (text: ByteSize | Duration): string => `"${text}"`;
