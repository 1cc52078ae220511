import type { SystemSize } from "../core/capacity/systems";

/**
 * A dump or a restore, one pod at a time for minutes a day. Chosen: PostgreSQL streams rows, so that memory does not grow with the
 * database, and neither part waits for the other's processor.
 */
export const sizeOf = (): SystemSize => ({ job: { replicas: 1, cpu: 0.1, memory: 0.25, pool: "general" } });
