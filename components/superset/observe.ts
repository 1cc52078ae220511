import type { Observation } from "../core/observe";
export const observeSuperset = (): Observation => ({ scrape: [] });
