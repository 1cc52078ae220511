import type { SizeInput, SystemSize } from "../core/capacity/systems";

/**
 * Metabase asks for "at least 1 core and 2 GB for up to 20 people at a time" (its installation guide, "How to run Metabase in
 * production"); a second server where it is to last. It follows people, not the streams' rates.
 */
export function sizeOf({ lasting }: Pick<SizeInput, "lasting">): SystemSize {
  return {
    server: lasting
      ? { replicas: 2, cpu: 1, memory: 3, pool: "general" }
      : { replicas: 1, cpu: 0.25, memory: 2, pool: "general" },
  };
}
