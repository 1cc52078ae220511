import type { Observation } from "../core/observe";

/** Nothing runs here of its own: what its pods say, the rooms of the workers and the gateway read. */
export const observeWorkspace = (): Observation => ({ scrape: [] });
