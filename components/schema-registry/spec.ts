import { type AnyStream, type ByteSize, names } from "../../workloads/streams";
import { bytes } from "../../workloads/streams/units";
import type { ClusterEndpoint, ImageEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";

/** Apicurio Registry with the schema of every stream. */
export interface ApicurioRegistrySpec {
  readonly cluster: ClusterEndpoint;
  /** The image "workloads": its Node runs the job that registers. */
  readonly image: ImageEndpoint;
  readonly streams: readonly AnyStream[];
  /** Pods that may read schemas. */
  readonly clients: readonly Peer[];
  /** Pods that read its metrics. Default none. */
  readonly scrapers?: readonly Peer[];
  /** Volume of the database with every version of every schema. Default `"1 GiB"`. */
  readonly capacity?: ByteSize;
  /** Keeps the database from `destroy`. Default: where the cluster is not disposable. */
  readonly protect?: boolean;
}
export type ValidApicurioRegistrySpec = Required<ApicurioRegistrySpec>;

export const NAMESPACE = names.namespace("schema-registry");
const SMALLEST_CAPACITY: ByteSize = "256 MiB";

/**
 * The spec with its defaults.
 * @throws a sentence when the volume is too small, or when two streams share a subject
 */
export function validate(spec: ApicurioRegistrySpec): ValidApicurioRegistrySpec {
  const { capacity = "1 GiB", scrapers = [] } = spec;
  if (bytes(capacity) < bytes(SMALLEST_CAPACITY)) {
    throw new Error(
      `schema registry: \`capacity\` must be ${SMALLEST_CAPACITY} or more, got "${capacity}"; its database keeps every version`,
    );
  }
  checkSubjects(spec.streams);
  return { ...spec, capacity, scrapers, protect: spec.protect ?? !spec.cluster.disposable };
}

/** @throws a sentence when two streams share a subject */
export function checkSubjects(streams: readonly AnyStream[]): void {
  const taken = new Map<string, string>();
  for (const stream of streams) {
    const subject = names.registrySubject(stream);
    const other = taken.get(subject);
    if (other !== undefined) {
      throw new Error(
        `schema registry: subject "${subject}" must belong to one stream, got "${other}" and "${stream.name}"; rename one of them`,
      );
    }
    taken.set(subject, stream.name);
  }
}
