import type { SizeInput, SystemSize } from "../core/capacity/systems";

/**
 * What metadata takes: it grows with people, dashboards and runs of jobs, not with the streams' rates. All figures are chosen.
 * Three servers where it is to last: one serves, one has each commit, and one may be away.
 */
export function sizeOf({ lasting }: Pick<SizeInput, "lasting">): SystemSize {
  return {
    server: lasting
      ? { replicas: 3, cpu: 1, memory: 4, volume: 50, pool: "general" }
      : { replicas: 1, cpu: 0.25, memory: 1, volume: 10, pool: "general" },
  };
}
