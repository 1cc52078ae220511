import type { AnyStream, ByteSize } from "../../../workloads/streams";
import { bytes } from "../../../workloads/streams/units";
import type { LocalHost } from "../../core/local/spec";
import { searched } from "../size";

/** An OpenSearch of this machine in Elasticsearch's stead, with the indexes of every stream that is searched. */
export interface LocalSearchSpec {
  readonly host: LocalHost;
  /** The engine: its version, the folder of its jars, and the `java` of a JDK, with `javac` beside it. */
  readonly engine: { readonly version: string; readonly lib: string; readonly java: string };
  readonly ports: {
    /** For clients. */
    readonly search: number;
    /** For other nodes, of which there are none. */
    readonly searchNodes: number;
  };
  readonly streams: readonly AnyStream[];
  /** Java heap. Default `"512 MiB"`. */
  readonly heap?: ByteSize;
}

export type ValidLocalSearchSpec = Required<LocalSearchSpec>;

const SMALLEST_HEAP: ByteSize = "256 MiB";

/**
 * The spec with its defaults.
 * @throws a sentence when two ports are the same or the heap is too small to start with
 */
export function validateLocal(spec: LocalSearchSpec): ValidLocalSearchSpec {
  const { search, searchNodes } = spec.ports;
  if (search === searchNodes) {
    throw new Error(
      `millrace:ports search and searchNodes must differ, got ${search} for both; set another one in Pulumi.local.yaml`,
    );
  }
  const heap = spec.heap ?? "512 MiB";
  if (bytes(heap) < bytes(SMALLEST_HEAP)) {
    throw new Error(`the search's heap must be ${SMALLEST_HEAP} or more, got "${heap}"; set \`heap\` of LocalSearch`);
  }
  return { ...spec, streams: searched(spec.streams), heap };
}
