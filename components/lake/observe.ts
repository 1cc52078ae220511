import type { Observation } from "../core/observe";

/** The catalogue is Glue, or a database that the room of PostgreSQL watches; what is written shows in Spark's own figures. */
export const observeLake = (): Observation => ({ scrape: [] });
