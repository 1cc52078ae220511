import type { System } from "./system";
import { trino } from "./trino";

export type * from "./system";

/** Every system of the platform in a cluster, in the order in which they are made: each may ask those before it. */
export const systems: readonly System[] = [trino];
