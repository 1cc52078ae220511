import type { Observation } from "../core/observe";

/** The broker of the local place speaks JMX alone: nothing to scrape. Lag and latency are the workers' own metrics. */
export const observeLocalKafka = (): Observation => ({ scrape: [] });
