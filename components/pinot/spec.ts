import type { AnyStream, Duration } from "../../workloads/streams";
import type { SystemSize } from "../core/capacity/systems";
import type { BucketEndpoint, ClusterEndpoint, ImageEndpoint, KafkaEndpoint, SecretEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import { columnsOf } from "./columns";
import { servedOf } from "./documents";
import { parts } from "./parts";

/** Pinot with a table for every stream that it serves. */
export interface PinotSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "workloads": its Node tells the controller what is declared. */
  readonly image: ImageEndpoint;
  /** The image "jars", with what signs for MSK. */
  readonly jars: ImageEndpoint;
  readonly kafka: KafkaEndpoint;
  /** Where segments lie for good. */
  readonly segments: BucketEndpoint;
  /** Those of the catalogue; the ones that Pinot serves get a table. */
  readonly streams: readonly AnyStream[];
  /** Password of the user `admin`, and of `reader`, who may ask and nothing else. */
  readonly admin: SecretEndpoint;
  readonly reader: SecretEndpoint;
  /** By part (`sizeOf`). */
  readonly size: SystemSize;
  /** Pods that ask the broker: programs, Trino, Superset. */
  readonly clients: readonly Peer[];
  /** Pods that ask servers for rows (Trino, by gRPC), and the controller where the tables are. */
  readonly engines: readonly Peer[];
  /** Where the entry asks from: the controller's pages. */
  readonly reach: readonly Peer[];
  /** Pods that read its metrics. Default none. */
  readonly scrapers?: readonly Peer[];
  /** Copies of each segment, 1 to 3. Default 2 where there are two servers or more, else 1. */
  readonly replicas?: number;
  /**
   * Within how much event time a second copy of an event is dropped. Its ids lie in the servers' memory for as long. Default
   * `"15 minutes"`: gateways and workers try again within seconds, and a worker that comes back goes on from its last offset.
   */
  readonly dedup?: Duration;
  /** Keeps volumes from `destroy`. Default: where the cluster is not disposable. */
  readonly protect?: boolean;
}
export type ValidPinotSpec = Required<PinotSpec>;

export const DEDUP: Duration = "15 minutes";
/** Copies of a segment where a node may be lost. */
export const MOST_REPLICAS = 2;

/**
 * The spec with its defaults.
 * @throws sentences for sizes that are missing, copies that no server can have, and streams that a table cannot hold
 */
export function validate(spec: PinotSpec): ValidPinotSpec {
  const defects: string[] = [];
  const missing = parts.filter((part) => spec.size[part] === undefined);
  if (missing.length > 0) {
    defects.push(`pinot: \`size\` must have every part, got none for ${missing.join(", ")}; take it from \`sizeOf\``);
  }
  const servers = spec.size.server?.replicas ?? 1;
  const { replicas = Math.min(MOST_REPLICAS, servers) } = spec;
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > servers) {
    defects.push(
      `pinot: \`replicas\` must be 1 to ${servers}, of which there are servers, got ${replicas}; leave it out, or raise the servers' number`,
    );
  }
  for (const stream of servedOf(spec.streams)) {
    const { left } = columnsOf(stream);
    for (const role of ["id", stream.eventTime]) {
      if (!left.includes(role)) continue;
      defects.push(
        `pinot: stream "${stream.name}": field "${role}" must be none or pseudonymous to be served, since no table is without it, got ${stream.fields[role]?.pii ?? "none"}; take "pinot" out of \`serve\` in catalogue/${stream.name}.ts`,
      );
    }
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return {
    ...spec,
    replicas,
    dedup: spec.dedup ?? DEDUP,
    scrapers: spec.scrapers ?? [],
    protect: spec.protect ?? !spec.cluster.disposable,
  };
}
