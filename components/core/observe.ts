import type { Content } from "./text";

/** A page of metrics in Prometheus' text format. */
export interface ScrapeTarget {
  readonly job: string;
  /** `host:port`. */
  readonly address: Content;
  readonly path: string;
}

/** What a room offers to whoever watches the platform. */
export interface Observation {
  readonly scrape: readonly ScrapeTarget[];
}
