import type { Observation } from "../core/observe";

/** Servers without an interface have no page of metrics, and the image brings no exporter: see the README. */
export const observeKsqldb = (): Observation => ({ scrape: [] });
