import type { AnyStream, Duration } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { milliseconds } from "../../workloads/streams/units";
import type {
  BucketEndpoint,
  ClusterEndpoint,
  ImageEndpoint,
  KafkaEndpoint,
  LakeCatalogEndpoint,
} from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import type { LakeTables } from "../core/lake";
import type { SparkSize } from "./size";

/** Spark's operator, the job that streams to the lake, the jobs that keep it, and the history of what ran. */
export interface SparkSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "spark". */
  readonly image: ImageEndpoint;
  /** The image "jars". */
  readonly jars: ImageEndpoint;
  readonly kafka: KafkaEndpoint;
  readonly streams: readonly AnyStream[];
  /** What the lake declares of them. */
  readonly tables: LakeTables;
  readonly catalog: LakeCatalogEndpoint;
  /** Bucket of the tables. */
  readonly lake: BucketEndpoint;
  /** Bucket of checkpoints and event logs. */
  readonly checkpoints: BucketEndpoint;
  readonly size: SparkSize;
  /** Part of the declared rates, above 0 and at most 1. Default 1. */
  readonly load?: number;
  /**
   * How often each stream's batch begins: each is a commit of its table, so shorter makes more and smaller files.
   * Default `"5 minutes"`.
   */
  readonly trigger?: Duration;
  /** How late an event may be before the watermark has passed it; none is dropped for it. Default `"1 hour"`. */
  readonly lateness?: Duration;
  /**
   * Who starts the batch jobs: the operator by their schedules, or `others` (Airflow), for whom the same applications stand suspended,
   * as templates. Default `operator`.
   */
  readonly scheduler?: "operator" | "others";
  /** Pods that read the history. Default none. */
  readonly clients?: readonly Peer[];
  /** Pods that read metrics. Default none. */
  readonly scrapers?: readonly Peer[];
}
export type ValidSparkSpec = Required<SparkSpec>;

export const NAMESPACE = names.namespace("spark");
/** Principal, identity and service account of every job and of the history. */
export const ACCOUNT = `${names.PLATFORM}-spark`;
/** How often each stream's batch begins. */
export const DEFAULT_TRIGGER: Duration = "5 minutes";
const SHORTEST_TRIGGER: Duration = "10 seconds";
const LONGEST_TRIGGER: Duration = "1 hour";

/**
 * The spec with its defaults.
 * @throws a sentence when the trigger or the load is out of range, or when nothing is served by the lake
 */
export function validate(spec: SparkSpec): ValidSparkSpec {
  const { load = 1, trigger = DEFAULT_TRIGGER } = spec;
  if (milliseconds(trigger) < milliseconds(SHORTEST_TRIGGER) || milliseconds(trigger) > milliseconds(LONGEST_TRIGGER)) {
    throw new Error(
      `spark: \`trigger\` must be from "${SHORTEST_TRIGGER}" to "${LONGEST_TRIGGER}", got "${trigger}"; each trigger is a commit of every table that something came for`,
    );
  }
  if (!(load > 0 && load <= 1)) {
    throw new Error(`spark: \`load\` must be above 0 and at most 1, got ${load}; it is the part of the declared rates`);
  }
  if (spec.tables.streams.length === 0) {
    throw new Error(
      'spark: at least one stream must be served by the lake, got none; give a stream `serve: ["lake"]`, or leave the room out',
    );
  }
  return {
    ...spec,
    load,
    trigger,
    lateness: spec.lateness ?? "1 hour",
    scheduler: spec.scheduler ?? "operator",
    clients: spec.clients ?? [],
    scrapers: spec.scrapers ?? [],
  };
}
