import type {
  Compatibility,
  Duration,
  Encoding,
  Owner,
  Scale,
  Serving,
  StreamSlo,
  Volume,
} from "../../../workloads/streams";
import type { AssumedValues, Cost, Load, NodeCapacity, Saving, WorkerCapacity } from "../capacity";
import type { Brokers } from "../capacity/brokers";
import type { TopicTraffic } from "../capacity/traffic";
import type { PlanField } from "./fields";

export const FORMAT = "millrace-plan";
/** Raised when a reader of the former version would misread; a new optional property does not raise it. */
export const VERSION = 1;

/**
 * What a stack is to hold, as one object: made before the first resource, kept as an output of the stack and as the
 * ConfigMap `millrace-plan`, read by policies and by the contract gate. Plain data, the same for the same definitions.
 */
export interface Plan {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly streams: readonly PlanStream[];
  readonly workers: readonly PlanWorker[];
  /** Continuous queries, captures and pollers; absent in plans of before they were kept. */
  readonly flows?: readonly PlanFlow[];
  readonly capacity: PlanCapacity;
  readonly cost: Cost;
}

export interface PlanStream {
  readonly name: string;
  /** Hash of all that a consumer relies on: two streams of one version can be read the same way. */
  readonly version: string;
  readonly topic: string;
  readonly owner: Owner;
  readonly key: string;
  readonly eventTime: string;
  readonly encoding: Encoding;
  readonly compatibility: Compatibility;
  readonly fields: readonly PlanField[];
  readonly volume: Volume;
  readonly retention: Duration;
  readonly partitions: number;
  readonly slo: StreamSlo;
  readonly serve: readonly Serving[];
}

/** An edge from or to a stream. */
export interface PlanEdge {
  readonly stream: string;
  readonly version: string;
  /** Paths that the reader uses, when it says so; absent means the whole record. */
  readonly fields?: readonly string[];
}

/** A worker or a gateway with its edges. */
export interface PlanWorker {
  readonly name: string;
  readonly type: "worker" | "gateway";
  readonly owner: Owner;
  readonly reads: readonly PlanEdge[];
  readonly writes: readonly PlanEdge[];
  readonly state?: { readonly retention: Duration };
  readonly slo: { readonly latency: Duration };
  readonly scale: Scale;
}

/** A continuous query, a capture or a poller with its edges: it has no replicas that follow from a load. */
export interface PlanFlow {
  readonly name: string;
  readonly type: "query" | "capture" | "poller";
  readonly owner: Owner;
  readonly reads: readonly PlanEdge[];
  readonly writes: readonly PlanEdge[];
}

/** `Capacity` in whole numbers, as far as the plan keeps it. Loads are bytes or records a second. */
export interface PlanCapacity {
  readonly topics: readonly PlanTopic[];
  readonly total: {
    readonly records: Load;
    readonly bytesIn: Load;
    readonly bytesOut: Load;
    readonly replication: Load;
    readonly stored: number;
    readonly partitions: number;
  };
  readonly brokers: Brokers;
  readonly workers: readonly WorkerCapacity[];
  readonly nodes: readonly NodeCapacity[];
  readonly saving: Saving;
  readonly assumptions: AssumedValues;
}

export type PlanTopic = Pick<
  TopicTraffic,
  "topic" | "kind" | "of" | "partitions" | "records" | "bytesIn" | "bytesOut" | "stored"
>;
