import type { SizeInput, SystemSize } from "../core/capacity/systems";

/**
 * Superset asks others and adds little itself: its size follows from who looks, which nobody declares. Chosen: one process of 16
 * threads answers some tens of people; it held 330 MiB after its start and some dashboards (measured, see the README).
 */
export const sizeOf = ({ lasting }: SizeInput): SystemSize => ({
  web: lasting
    ? { replicas: 2, cpu: 0.5, memory: 1.5, pool: "general" }
    : { replicas: 1, cpu: 0.25, memory: 1, pool: "general" },
});
