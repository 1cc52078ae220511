import { type ByteSize, type Duration, names } from "../../workloads/streams";
import { bytes, milliseconds } from "../../workloads/streams/units";
import type { ClusterEndpoint, ImageEndpoint, IssuerEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import type { Late } from "../core/text";

/** Buckets of S3: one a purpose, and one for the log of who asked for what. */
export interface S3StoreSpec {
  readonly region: string;
  /** ARN of the KMS key of the objects. */
  readonly key: Late<string>;
  /** True where the buckets may go with the stack, whatever is in them. */
  readonly disposable: boolean;
  /** Keeps the buckets from `destroy`. Default: where they are not disposable. */
  readonly protect?: boolean;
  /** How long it is known who asked for what. Default `"90 days"`. */
  readonly accessLogs?: Duration;
  /** How long a backup is kept; after 30 days it lies where reading costs more. Default `"400 days"`. */
  readonly backups?: Duration;
}
export type ValidS3StoreSpec = Required<S3StoreSpec>;

/** SeaweedFS in a cluster: an S3-compatible store on volumes of the cluster. */
export interface SeaweedStoreSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "workloads": its Node runs the job that makes the buckets. */
  readonly image: ImageEndpoint;
  /** Pods that may use the store. */
  readonly clients: readonly Peer[];
  /** Pods that read its metrics. Default none. */
  readonly scrapers?: readonly Peer[];
  /** Volume servers, each with a volume of its own. With three or more every object has two copies. Default 3, or 1 where disposable. */
  readonly servers?: number;
  /** Size of the volume of each server. Default `"100 GiB"`, or `"10 GiB"` where disposable. */
  readonly capacity?: ByteSize;
  /** Keeps the store from `destroy`. Default: where the cluster is not disposable. */
  readonly protect?: boolean;
  /**
   * Who signs the store's certificate; then clients speak TLS, and have to know its authority. Default: plain HTTP within the
   * cluster, behind the network policy.
   */
  readonly tls?: { readonly issuer: IssuerEndpoint };
}
export type ValidSeaweedStoreSpec = Required<Omit<SeaweedStoreSpec, "tls">> & Pick<SeaweedStoreSpec, "tls">;

/** What S3 calls a store that has no regions. */
export const NO_REGION = "us-east-1";
export const SEAWEED_NAMESPACE = names.namespace("object-store");

const DAY: Duration = "1 day";
/** From where a backup may be moved to a colder class, and from where to the coldest that answers at once. */
export const COLDER: Duration = "30 days";
export const COLDEST: Duration = "90 days";
const SMALLEST_CAPACITY: ByteSize = "5 GiB";
const MOST_SERVERS = 50;

/**
 * The spec with its defaults.
 * @throws a sentence for a time that S3 cannot keep: it counts whole days
 */
export function validateS3Store(spec: S3StoreSpec): ValidS3StoreSpec {
  const { accessLogs = "90 days", backups = "400 days" } = spec;
  for (const [setting, value, least] of [
    ["accessLogs", accessLogs, DAY],
    ["backups", backups, "180 days"],
  ] as const) {
    if (milliseconds(value) % milliseconds(DAY) !== 0 || milliseconds(value) < milliseconds(least)) {
      throw new Error(
        `object store: \`${setting}\` must be whole days, ${least} or more, got "${value}"; ${
          setting === "backups"
            ? "what is moved to the coldest class is paid for 90 days, and it is moved after 90"
            : "S3 counts days"
        }`,
      );
    }
  }
  return { ...spec, accessLogs, backups, protect: spec.protect ?? !spec.disposable };
}

/**
 * The spec with its defaults.
 * @throws a sentence for a number of servers that cannot hold what is written, or a volume too small for one
 */
export function validateSeaweedStore(spec: SeaweedStoreSpec): ValidSeaweedStoreSpec {
  const { disposable } = spec.cluster;
  const { servers = disposable ? 1 : 3, capacity = disposable ? "10 GiB" : "100 GiB", scrapers = [] } = spec;
  if (!Number.isInteger(servers) || servers < 1 || servers > MOST_SERVERS || servers === 2) {
    throw new Error(
      `object store: \`servers\` must be 1, or a whole number from 3 to ${MOST_SERVERS}, got ${servers}; with two, the loss of either stops all writing, since an object needs two copies`,
    );
  }
  if (servers === 1 && !disposable) {
    throw new Error(
      "object store: `servers` must be 3 or more where the cluster is not disposable, got 1; a lost volume would take the only copy with it",
    );
  }
  if (bytes(capacity) < bytes(SMALLEST_CAPACITY)) {
    throw new Error(
      `object store: \`capacity\` must be ${SMALLEST_CAPACITY} or more, got "${capacity}"; each bucket takes several volumes of the hundred that a server is laid out in, and one of them is 50 MB or more`,
    );
  }
  return { ...spec, servers, capacity, scrapers, protect: spec.protect ?? !disposable };
}
