import type { AnyStream, ByteSize, Duration } from "../../../workloads/streams";
import { bytes, milliseconds } from "../../../workloads/streams/units";
import type { KafkaEndpoint, LocalLakeEndpoint } from "../../core/endpoints";
import type { LakeTables } from "../../core/lake";
import type { LocalHost } from "../../core/local/spec";

/** The streaming job to the lake, as one process of this machine. */
export interface LocalSparkSpec {
  readonly host: LocalHost;
  readonly engine: {
    readonly version: string;
    /** Absolute path of the Python that runs it. */
    readonly interpreter: string;
    /** Folder of pyspark. */
    readonly python: string;
    /** Folder of the jars beside Spark's own. */
    readonly jars: string;
    /** Folder of the jars for S3; needed where the lake lies in buckets. */
    readonly awsJars?: string;
    readonly javaHome: string;
  };
  /** The jobs: folder of `workloads/spark`, and a fingerprint of what it holds. */
  readonly jobs: { readonly folder: string; readonly code: string };
  readonly ports: {
    /** Says whether every stream is read. */
    readonly spark: number;
    /** Spark's own page, and its metrics. */
    readonly sparkUi: number;
  };
  readonly kafka: KafkaEndpoint;
  readonly streams: readonly AnyStream[];
  readonly tables: LakeTables;
  readonly lake: LocalLakeEndpoint;
  /** How often each stream's batch begins. Default `"20 seconds"`: on one machine one looks for what one has just sent. */
  readonly trigger?: Duration;
  /** Java heap. Default `"768 MiB"`. */
  readonly heap?: ByteSize;
}
export type ValidLocalSparkSpec = Required<LocalSparkSpec>;

/** Enough for the streams of one machine. */
export const DEFAULT_HEAP: ByteSize = "768 MiB";
/** How often a stream's batch begins by default, and the most records of one: payments of the catalogue, with the default heap. Chosen. */
export const localBatches: { readonly trigger: Duration; readonly most: number } = {
  trigger: "20 seconds",
  most: 50_000,
};
const SMALLEST_HEAP: ByteSize = "512 MiB";
const SHORTEST_TRIGGER: Duration = "1 second";

/** @throws every defect, one sentence a line: a heap or a trigger that is too small, ports that are the same, no stream of the lake */
export function validate(spec: LocalSparkSpec): ValidLocalSparkSpec {
  const { heap = DEFAULT_HEAP, trigger = localBatches.trigger, ports, tables } = spec;
  const defects: string[] = [];
  if (bytes(heap) < bytes(SMALLEST_HEAP)) {
    defects.push(`spark: \`heap\` must be ${SMALLEST_HEAP} or more, got "${heap}"; Spark does not start with less`);
  }
  if (milliseconds(trigger) < milliseconds(SHORTEST_TRIGGER)) {
    defects.push(
      `spark: \`trigger\` must be "${SHORTEST_TRIGGER}" or more, got "${trigger}"; each trigger is a commit of every table that something came for`,
    );
  }
  if (ports.spark === ports.sparkUi) {
    defects.push(
      `millrace:ports spark and sparkUi must differ, got ${ports.spark} for both; set another one in Pulumi.local.yaml`,
    );
  }
  if (tables.streams.length === 0) {
    defects.push(
      'spark: at least one stream must be served by the lake, got none; give a stream `serve: ["lake"]`, or leave the room out',
    );
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, heap, trigger };
}
