/**
 * What the definitions do not say and the computation has to know: each a number with its unit and where it comes from.
 * A stack's settings may set any of them; the plan lists those in force.
 */
export interface Assumption {
  readonly value: number;
  readonly unit: string;
  /** Where the number comes from; `chosen` when it is nobody's measurement. */
  readonly source: string;
}

const CHOSEN = "chosen; measure your own and set it";
const KAFKA_ROOM = "the topics' own configuration (components/kafka)";
const KAFKA_DEFAULT =
  "Apache Kafka's defaults: offsets.topic.num.partitions 50, transaction.state.log.num.partitions 50";

export const assumptions = {
  /** Headers (id, ingest time, trace: 152 B), a key of 36 B, and the framing of a version 2 record (about 12 B). */
  recordOverhead: {
    value: 200,
    unit: "B a record",
    source: "the length of the headers in streams/names.ts, and a uuid key",
  },
  /** Encoded bytes by bytes on the wire and on disk. */
  compression: { value: 1, unit: "×", source: "no gain claimed" },
  /** Part of what a worker reads that it rejects. */
  deadLetterShare: { value: 0.001, unit: "of records read", source: CHOSEN },
  deadLetterEnvelope: { value: 500, unit: "B a record, besides the record itself", source: CHOSEN },
  deadLetterRetention: { value: 30, unit: "days", source: KAFKA_ROOM },
  stateUpdates: { value: 1, unit: "a record read", source: "the runtime writes each key's state once a record" },
  stateEntry: { value: 500, unit: "B a key", source: CHOSEN },
  stateKeys: { value: 1_000_000, unit: "keys a worker", source: CHOSEN },
  /** Part of a changelog that compaction may leave behind. */
  dirtyShare: { value: 0.2, unit: "of the log", source: KAFKA_ROOM },
  /** The newest segment of a partition is never compacted. */
  changelogSegment: { value: 64 * 1024 ** 2, unit: "B", source: KAFKA_ROOM },
  internalPartitions: { value: 100, unit: "partitions", source: KAFKA_DEFAULT },
  /** Each replica of a real-time segment consumes for itself. */
  pinotReaders: { value: 2, unit: "readers a stream", source: "a Pinot table with replication 2" },
  lakeReaders: { value: 1, unit: "readers a stream", source: "one Spark query a stream" },
  searchReaders: { value: 1, unit: "readers a stream", source: "one sink a stream" },
  recordsPerReplica: { value: 10_000, unit: "records/s of a worker's replica at full use", source: CHOSEN },
  recordsPerGateway: { value: 10_000, unit: "records/s of a gateway's replica at full use", source: CHOSEN },
  replicaUse: { value: 0.7, unit: "of a replica's full rate", source: CHOSEN },
  replicaCpu: { value: 0.9, unit: "vCPU a replica", source: "one thread of Node; two replicas fit on a large node" },
  replicaMemory: { value: 1, unit: "GiB a replica", source: CHOSEN },
  nodeDisk: { value: 50, unit: "GiB of gp3 a node", source: CHOSEN },
  /** Off the on-demand price. AWS says "up to 90 %", which is no plan. */
  spotDiscount: { value: 0.5, unit: "of the on-demand price", source: CHOSEN },
  hoursPerMonth: { value: 730, unit: "hours a month", source: "8,760 hours a year by 12" },
  /** Producers wait this long for a batch to fill. */
  linger: { value: 5, unit: "ms", source: "the gateway's default, MILLRACE_INGEST_LINGER" },
  /** From a record's being readable to a consumer's having it: the rest of the round before. */
  poll: { value: 10, unit: "ms", source: CHOSEN },
  /** One way between two zones, with the broker's own work. */
  network: { value: 2, unit: "ms a hop", source: CHOSEN },
  lakeRetention: { value: 365, unit: "days", source: CHOSEN },
  /** Bytes in the lake by encoded bytes: no gain of Parquet is claimed. */
  lakeRatio: { value: 1, unit: "×", source: "no gain claimed" },
} as const satisfies Readonly<Record<string, Assumption>>;

export type AssumptionName = keyof typeof assumptions;
export type AssumedValues = Readonly<Record<AssumptionName, number>>;

export const assumptionNames = Object.keys(assumptions) as readonly AssumptionName[];

/** The values in force: those given, else the defaults. */
export function assume(given: Partial<AssumedValues> = {}): AssumedValues {
  return Object.fromEntries(
    assumptionNames.map((name) => [name, given[name] ?? assumptions[name].value]),
  ) as AssumedValues;
}
