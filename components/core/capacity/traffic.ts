import type { AnyStream, Gateway, Query, Worker } from "../../../workloads/streams";
import * as names from "../../../workloads/streams/names";
import { bytes, milliseconds } from "../../../workloads/streams/units";
import type { AssumedValues } from "./assumptions";

/** Whoever has edges. */
export type Edge = Worker | Gateway;

/** A number on average over a day, and at the busiest minute. */
export interface Load {
  readonly average: number;
  readonly peak: number;
}

export interface TopicTraffic {
  readonly topic: string;
  readonly kind: "stream" | "dead-letters" | "state";
  /** The stream or worker that it is of. */
  readonly of: string;
  readonly partitions: number;
  /** Records a second. */
  readonly records: Load;
  /** Bytes a second from producers. */
  readonly bytesIn: Load;
  /** How many times each byte is read. */
  readonly readers: number;
  /** Bytes a second to consumers. */
  readonly bytesOut: Load;
  /** Bytes a second between brokers. */
  readonly replication: Load;
  /** Bytes on the brokers' disks, all copies. */
  readonly stored: number;
}

const DAY_SECONDS = 86_400;

export const scaleLoad = (load: Load, factor: number): Load => ({
  average: load.average * factor,
  peak: load.peak * factor,
});
export const addLoads = (loads: readonly Load[]): Load => ({
  average: loads.reduce((sum, load) => sum + load.average, 0),
  peak: loads.reduce((sum, load) => sum + load.peak, 0),
});

/** The streams with a part of their declared rates. */
export const streamsAtLoad = <S extends readonly AnyStream[]>(streams: S, load: number): S =>
  (load === 1
    ? streams
    : streams.map((stream) => ({ ...stream, volume: { ...stream.volume, ...scaleLoad(stream.volume, load) } }))) as S;

/** A worker or gateway whose streams have a part of their declared rates. */
export const edgeAtLoad = (edge: Edge, load: number): Edge =>
  edge.type === "worker"
    ? { ...edge, reads: streamsAtLoad(edge.reads, load), writes: streamsAtLoad(edge.writes, load) }
    : { ...edge, writes: streamsAtLoad(edge.writes, load) };

/** Bytes of one record on the wire and on disk. */
export const recordBytes = (stream: AnyStream, a: AssumedValues): number =>
  (bytes(stream.volume.size) + a.recordOverhead) / a.compression;

/** Records a second that a worker reads; a gateway reads what it writes, from outside. */
export const recordsOf = (edge: Edge): Load =>
  addLoads((edge.type === "worker" ? edge.reads : edge.writes).map(({ volume }) => volume));

export const partitionsRead = (worker: Worker): number =>
  Math.max(0, ...worker.reads.map(({ partitions }) => partitions));

/** The traffic of every topic that follows from the definitions, by topic name. */
export function trafficOf(
  streams: readonly AnyStream[],
  edges: readonly Edge[],
  queries: readonly Query[],
  replication: number,
  a: AssumedValues,
): readonly TopicTraffic[] {
  const workers = edges.filter((edge): edge is Worker => edge.type === "worker");
  const topic = (spec: Omit<TopicTraffic, "bytesOut" | "replication" | "stored"> & { readonly kept: number }) => {
    const { kept, ...rest } = spec;
    return {
      ...rest,
      bytesOut: scaleLoad(spec.bytesIn, spec.readers),
      replication: scaleLoad(spec.bytesIn, replication - 1),
      stored: kept * replication,
    };
  };

  const ofStream = (stream: AnyStream): TopicTraffic => {
    const bytesIn = scaleLoad(stream.volume, recordBytes(stream, a));
    return topic({
      topic: names.topic(stream),
      kind: "stream",
      of: stream.name,
      partitions: stream.partitions,
      records: { average: stream.volume.average, peak: stream.volume.peak },
      bytesIn,
      readers: readersOf(stream, workers, queries, a),
      kept: (bytesIn.average * milliseconds(stream.retention)) / 1_000,
    });
  };

  const deadLetters = (worker: Worker): TopicTraffic => {
    const records = scaleLoad(recordsOf(worker), a.deadLetterShare);
    const bytesIn = addLoads(
      worker.reads.map((stream) =>
        scaleLoad(stream.volume, a.deadLetterShare * (recordBytes(stream, a) + a.deadLetterEnvelope / a.compression)),
      ),
    );
    return topic({
      topic: names.deadLetterTopic(worker),
      kind: "dead-letters",
      of: worker.name,
      partitions: partitionsRead(worker),
      records,
      bytesIn,
      readers: 0,
      kept: bytesIn.average * a.deadLetterRetention * DAY_SECONDS,
    });
  };

  const state = (worker: Worker): TopicTraffic => {
    const entry = (a.stateEntry + a.recordOverhead) / a.compression;
    const records = scaleLoad(recordsOf(worker), a.stateUpdates);
    const partitions = partitionsRead(worker);
    const live = (a.stateKeys * entry) / (1 - a.dirtyShare);
    return topic({
      topic: names.changelogTopic(worker),
      kind: "state",
      of: worker.name,
      partitions,
      records,
      bytesIn: scaleLoad(records, entry),
      // Read whole at a start alone.
      readers: 0,
      kept: live + partitions * a.changelogSegment,
    });
  };

  return [
    ...streams.map(ofStream),
    ...workers.map(deadLetters),
    ...workers.filter((worker) => worker.state !== undefined).map(state),
  ].sort((x, y) => (x.topic < y.topic ? -1 : 1));
}

/** How many times a stream is read: once a worker, once a query, and as its sinks do. */
function readersOf(stream: AnyStream, workers: readonly Worker[], queries: readonly Query[], a: AssumedValues): number {
  const byWorkers = workers.filter(({ reads }) => reads.some(({ name }) => name === stream.name)).length;
  const byQueries = queries.filter(({ reads }) => reads.name === stream.name).length;
  const sinks = { pinot: a.pinotReaders, lake: a.lakeReaders, search: a.searchReaders };
  return stream.serve.reduce((readers, serving) => readers + sinks[serving], byWorkers + byQueries);
}
