import type { Duration } from "../../workloads/streams";
import type { Labels } from "./kubernetes";
import type { Content } from "./text";

/** A page of metrics in Prometheus' text format. */
export interface ScrapeTarget {
  readonly job: string;
  /** `host:port`. */
  readonly address: Content;
  readonly path: string;
}

/** Pods whose metrics the cluster's Prometheus reads. */
export interface Monitor {
  /** Label `job` of the series. */
  readonly job: string;
  readonly namespace: string;
  readonly pods: Labels;
  /** Number of the container's port. */
  readonly port: number;
  /** Default `/metrics`. */
  readonly path?: string;
  /** Where series say themselves what they are about, and their labels hold against those of the pod. Default false. */
  readonly honorLabels?: boolean;
}

/** A series computed from others, in the naming of Prometheus: `level:metric:operations`. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Labels;
}

export interface Alert {
  /** In upper camel case: `WorkerLagGrows`. */
  readonly alert: string;
  readonly expr: string;
  /** How long the expression must hold. At most 15 s for a page, so that a minute is kept from fault to notice. */
  readonly for: Duration;
  /** `page` wakes somebody; `ticket` waits for working hours. */
  readonly severity: "page" | "ticket";
  readonly summary: string;
  /** What is the matter and what it means; Prometheus' templates (`{{ $labels.topic }}`, `{{ $value }}`) allowed. */
  readonly description: string;
  /** A heading of a README of the repository: `components/kafka/README.md#under-replicated-partitions`. */
  readonly runbook: string;
  readonly labels?: Labels;
}

/** A promise to whoever uses a path, by counts of good and of all events. */
export interface Objective {
  /** Lower-case words joined by hyphens: `ingest-availability`. */
  readonly name: string;
  /** Part of events that must be good, 0.999 for 99.9 %. */
  readonly objective: number;
  /** Rate of good, and of all events, with `$window` in place of the range: `sum(rate(x_total{code!~"5.."}[$window]))`. */
  readonly good: string;
  readonly total: string;
  readonly description: string;
  readonly runbook: string;
}

export type Unit = "short" | "reqps" | "ops" | "s" | "ms" | "bytes" | "Bps" | "percentunit" | "bool";

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: "timeseries" | "stat" | "table" | "heatmap";
  readonly unit: Unit;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
  /** Values from which the panel turns to a warning colour. */
  readonly warnAbove?: number;
}

/** A panel of lines over time. */
export const timeseries = (
  title: string,
  unit: Unit,
  description: string,
  queries: Panel["queries"],
  warnAbove?: number,
): Panel => ({
  title,
  description,
  kind: "timeseries",
  unit,
  queries,
  ...(warnAbove === undefined ? {} : { warnAbove }),
});

export interface Dashboard {
  /** Stable: its address in Grafana. Lower-case words joined by hyphens, at most 40 characters. */
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

/** What a room offers to whoever watches the platform. All but `scrape` may be left out where there is none. */
export interface Observation {
  readonly scrape: readonly ScrapeTarget[];
  readonly monitors?: readonly Monitor[];
  readonly recordings?: readonly RecordingRule[];
  readonly alerts?: readonly Alert[];
  readonly objectives?: readonly Objective[];
  readonly dashboards?: readonly Dashboard[];
  /** Series whose value is compared with the same hour of the days before: name of a recording rule. */
  readonly baselines?: readonly string[];
}
