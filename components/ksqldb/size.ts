import type { Query } from "../../workloads/streams";
import type { PartSize, SizeInput } from "../core/capacity/systems";

/**
 * Records a second of a core: chosen, a twentieth of what Kafka Streams was seen to do in the benchmark of this repository with one
 * client's loop, since a query parses and writes JSON by columns. Measure it where rates are high.
 */
const RECORDS_PER_CORE = 6_000;
const CORES = 1;
/** Of a server's use that is planned for. */
const USE = 0.6;

/** Servers for the queries that there are: two where a lost node must not stop them, one else. */
export function sizeOf(
  { load, lasting }: Pick<SizeInput, "load" | "lasting">,
  queries: readonly Query[],
): { readonly server: PartSize } {
  const peak = queries.reduce((sum, { reads }) => sum + reads.volume.peak * load, 0);
  const needed = Math.ceil(peak / (RECORDS_PER_CORE * CORES * USE));
  // More servers than partitions would have nothing to do.
  const most = Math.max(1, ...queries.map(({ reads }) => reads.partitions));
  const replicas = queries.length === 0 ? 0 : Math.min(most, Math.max(lasting ? 2 : 1, needed));
  return {
    server: { replicas, cpu: lasting ? CORES : 0.25, memory: lasting ? 2 : 1, pool: "general" },
  };
}
