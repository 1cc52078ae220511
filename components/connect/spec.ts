import { type Capture, names } from "../../workloads/streams";
import type { PartSize } from "../core/capacity/systems";
import type { ClusterEndpoint, ImageEndpoint, KafkaEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";

/** Kafka Connect with Debezium in a cluster, and a connector for each captured database. */
export interface ConnectSpec {
  readonly cluster: ClusterEndpoint;
  readonly kafka: KafkaEndpoint;
  /** The image "connect": Kafka Connect, Debezium's connector for SQL Server, and `workloads/connect/java`. */
  readonly image: ImageEndpoint;
  /** The image "jars", with the classes that sign for MSK. */
  readonly jars: ImageEndpoint;
  /** The image "workloads": its Node runs the job that tells Connect its connectors. */
  readonly workloads: ImageEndpoint;
  readonly captures: readonly PlacedCapture[];
  readonly size: PartSize;
  /** Pods that read its metrics. Default none. */
  readonly scrapers?: readonly Peer[];
}
export type ValidConnectSpec = ConnectSpec & Required<Pick<ConnectSpec, "scrapers">>;

/** A capture, and where its database is. */
export interface PlacedCapture {
  readonly capture: Capture;
  /** Host of the server. */
  readonly host: string;
  /** Default 1433. */
  readonly port?: number;
  /** Addresses that the host has, for the network policy. */
  readonly cidrs: readonly string[];
  /** Secret of the room's namespace with the keys `username` and `password`. */
  readonly secret: string;
}

export const NAMESPACE = names.namespace("connect");
/** Kafka principal and service account of Connect. */
export const PRINCIPAL = names.kubernetesName({ name: "connect" });
export const SQL_SERVER_PORT = 1433;
const LEAST_MEMORY = 1;

/**
 * The spec with its defaults.
 * @throws a sentence for each thing of the spec that would not run
 */
export function validate(spec: ConnectSpec): ValidConnectSpec {
  const { captures, size, scrapers = [] } = spec;
  const defects: string[] = [];
  if (captures.length === 0) {
    defects.push("connect: `captures` must hold one at least, got none; make no room where nothing is captured");
  }
  const taken = new Set<string>();
  for (const { capture, host, cidrs } of captures) {
    const who = `connect: capture "${capture.name}"`;
    if (taken.has(capture.name)) defects.push(`${who} must be placed once, got it twice; drop one`);
    taken.add(capture.name);
    if (!/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(host)) {
      defects.push(`${who}: host must be a name or an address, got "${host}"; set it in the stack's settings`);
    }
    if (cidrs.length === 0) {
      defects.push(`${who}: cidrs must name the addresses of its host, got none; set them in the stack's settings`);
    }
  }
  if (size.memory < LEAST_MEMORY) {
    defects.push(
      `connect: size.memory must be ${LEAST_MEMORY} GiB or more, got ${size.memory}; half of it is Java's heap`,
    );
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, scrapers };
}
