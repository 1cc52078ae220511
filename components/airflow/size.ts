import type { SizeInput, SystemSize } from "../core/capacity/systems";

/** Parts of Airflow that always run. */
export const partNames = ["api", "scheduler", "processor", "triggerer"] as const;
export type PartName = (typeof partNames)[number];

/**
 * Tasks only start jobs of Spark and wait, so that the size does not follow from rates. Chosen: each part holds the whole of
 * Airflow in memory, some 300 to 500 MiB. Tasks run in pods of their own, beside these.
 */
export const sizeOf = ({ lasting }: SizeInput): SystemSize => ({
  api: { replicas: lasting ? 2 : 1, cpu: 0.25, memory: 1.5, pool: "general" },
  scheduler: { replicas: lasting ? 2 : 1, cpu: 0.25, memory: 1, pool: "general" },
  processor: { replicas: 1, cpu: 0.2, memory: 0.75, pool: "general" },
  triggerer: { replicas: 1, cpu: 0.1, memory: 0.75, pool: "general" },
});
