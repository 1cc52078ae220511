import type { AnyStream, ByteSize, Duration } from "../../../workloads/streams";
import { bytes, milliseconds } from "../../../workloads/streams/units";
import type { HttpEndpoint, KafkaEndpoint, LocalDatabaseEndpoint, LocalLakeEndpoint } from "../../core/endpoints";
import type { LocalHost } from "../../core/local/spec";
import type { Content } from "../../core/text";

/** Trino as one process of this machine: coordinator and worker, with the catalogs of the rooms that are there. */
export interface LocalTrinoSpec {
  readonly host: LocalHost;
  /** The engine: its version, the folder of its archive, and the home of the JDK that runs it. */
  readonly engine: { readonly version: string; readonly folder: string; readonly javaHome: string };
  readonly port: number;
  readonly streams: readonly AnyStream[];
  readonly kafka: KafkaEndpoint;
  /** Where the views are kept. */
  readonly store: LocalDatabaseEndpoint;
  /** Absent: views then read what the topics keep. */
  readonly lake?: LocalLakeEndpoint;
  /** Its controller, and the port at which its server answers scans. */
  readonly pinot?: HttpEndpoint & { readonly grpcPort: number };
  /** OpenSearch, in Elasticsearch's stead. */
  readonly search?: { readonly host: Content; readonly port: Content };
  /** Who sees personal and sensitive fields, and the copies themselves. Default `DEVELOPER`: whose machine it is. */
  readonly privileged?: readonly string[];
  /** Java heap. Default `"1500 MiB"`. */
  readonly heap?: ByteSize;
  /** How far back a topic is read beyond the lake. Default `"30 minutes"`. */
  readonly tail?: Duration;
}

type Optional = "lake" | "pinot" | "search";
export type ValidLocalTrinoSpec = Required<Omit<LocalTrinoSpec, Optional>> & Pick<LocalTrinoSpec, Optional>;

/** Name of the user who sees everything as it is. Nobody is asked for a password on one's own machine. */
export const DEVELOPER = "developer";
const SMALLEST_HEAP: ByteSize = "1 GiB";

/** @throws every defect, one sentence a line: a heap or a tail that is too small */
export function validate(spec: LocalTrinoSpec): ValidLocalTrinoSpec {
  const { heap = "1500 MiB", tail = "30 minutes", privileged = [DEVELOPER] } = spec;
  const defects: string[] = [];
  if (bytes(heap) < bytes(SMALLEST_HEAP)) {
    defects.push(`trino: \`heap\` must be ${SMALLEST_HEAP} or more, got "${heap}"; Trino does not start with less`);
  }
  if (milliseconds(tail) < 60_000) {
    defects.push(
      `trino: \`tail\` must be 1 minute or more, got "${tail}"; what lies between the lake's commits would be missing`,
    );
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, heap, tail, privileged };
}
