import { type AnyStream, names, type Query } from "../../workloads/streams";
import type { ClusterEndpoint, ImageEndpoint, KafkaEndpoint } from "../core/endpoints";
import type { PartSize } from "../core/capacity/systems";

/** ksqlDB with every stream, and the continuous queries that are declared, in a cluster. */
export interface KsqldbSpec {
  readonly cluster: ClusterEndpoint;
  readonly kafka: KafkaEndpoint;
  /** The image "jars", with the classes that sign for MSK. */
  readonly jars: ImageEndpoint;
  readonly streams: readonly AnyStream[];
  /** Without one there is nothing to run, and no server is. */
  readonly queries: readonly Query[];
  readonly size: PartSize;
}
export type ValidKsqldbSpec = KsqldbSpec;

export const NAMESPACE = names.namespace("ksqldb");
/** Kafka principal and service account of the servers. */
export const PRINCIPAL = names.kubernetesName({ name: "ksqldb" });
/** A JVM with RocksDB's library, and what the servers ask the brokers with. */
const LEAST_MEMORY = 0.75;

/** @throws a sentence for each thing of the spec that would not run */
export function validate(spec: KsqldbSpec): ValidKsqldbSpec {
  const { queries, streams, size } = spec;
  const known = new Set(streams.map(({ name }) => name));
  const stray = queries.flatMap(({ name, reads, writes }) =>
    [reads, writes].filter((stream) => !known.has(stream.name)).map((stream) => `"${stream.name}" of query "${name}"`),
  );
  const defects = [
    ...(stray.length === 0
      ? []
      : [
          `ksqldb: queries must read and write streams that it is given, got ${stray.join(", ")}; add them to \`streams\``,
        ]),
    ...(size.memory >= LEAST_MEMORY
      ? []
      : [`ksqldb: size.memory must be ${LEAST_MEMORY} GiB or more, got ${size.memory}; half of it is Java's heap`]),
  ];
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return spec;
}
