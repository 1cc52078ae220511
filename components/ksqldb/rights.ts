import { type AnyStream, names, type Query } from "../../workloads/streams";
import type { Principal, Right } from "../core/rights";
import { NAMESPACE, PRINCIPAL } from "./spec";

/**
 * Exactly what the servers do. They see every stream that they know of, read what queries read and write what queries write. All is by
 * exact names: a query that takes a record for a record has no topics of its own, its group is named by its declared id, and the one
 * topic of the cluster's own is made by the platform.
 */
export function principalOf(streams: readonly AnyStream[], queries: readonly Query[]): Principal {
  const read = new Set(queries.map(({ reads }) => reads.name));
  const written = new Set(queries.map(({ writes }) => writes.name));
  return {
    name: PRINCIPAL,
    namespace: NAMESPACE,
    serviceAccount: PRINCIPAL,
    rights: [
      ...streams.map((stream): Right => ({
        on: { kind: "topic", name: names.topic(stream) },
        // It asks for the retention of each topic that a stream is declared on.
        may: [
          "describe",
          "describe-configs",
          ...(read.has(stream.name) ? ["read" as const] : []),
          ...(written.has(stream.name) ? ["write" as const] : []),
        ],
      })),
      {
        on: { kind: "topic", name: names.KSQLDB_CONFIGS_TOPIC },
        may: ["describe", "describe-configs", "read", "write"],
      },
      ...queries.map((query): Right => ({
        on: { kind: "group", name: names.ksqldbGroup(query) },
        may: ["describe", "read"],
      })),
    ],
  };
}
