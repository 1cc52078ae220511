import type { AnyStream, ByteSize, Worker } from "../../workloads/streams";
import { bytes } from "../../workloads/streams/units";
import type { LocalHost } from "../core/local/spec";
import type { TopicSpec } from "../core/topics";

/** A broker of this machine, and the topics of what flows through it. */
export interface LocalKafkaSpec {
  readonly host: LocalHost;
  /** The engine: its version, the folder of its jars, and the `java` that runs it. */
  readonly engine: { readonly version: string; readonly lib: string; readonly java: string };
  readonly ports: {
    /** For clients. */
    readonly kafka: number;
    /** For the broker's own controller. */
    readonly kafkaController: number;
  };
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  /** Further topics, of what is neither. Default none. */
  readonly own?: readonly TopicSpec[];
  /** Java heap. Default `"512 MiB"`. */
  readonly heap?: ByteSize;
  /** The JMX exporter, as an agent within the broker: absolute path of its jar, and the port of its page. Default: none. */
  readonly metrics?: { readonly agent: string; readonly port: number };
}

export type ValidLocalKafkaSpec = Required<Omit<LocalKafkaSpec, "metrics">> & Pick<LocalKafkaSpec, "metrics">;

const SMALLEST_HEAP: ByteSize = "128 MiB";

/**
 * The spec with its defaults.
 * @throws a sentence when two ports are the same or the heap is too small to start with
 */
export function validate(spec: LocalKafkaSpec): ValidLocalKafkaSpec {
  const { kafka, kafkaController } = spec.ports;
  if (kafka === kafkaController) {
    throw new Error(
      `millrace:ports kafka and kafkaController must differ, got ${kafka} for both; set another one in Pulumi.local.yaml`,
    );
  }
  const heap = spec.heap ?? "512 MiB";
  if (bytes(heap) < bytes(SMALLEST_HEAP)) {
    throw new Error(`the broker's heap must be ${SMALLEST_HEAP} or more, got "${heap}"; set \`heap\` of LocalKafka`);
  }
  return { ...spec, own: spec.own ?? [], heap };
}
