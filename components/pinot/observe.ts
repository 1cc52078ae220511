import type { Monitor, Objective, Observation } from "../core/observe";
import { NAMESPACE, nameOf, type PinotPart, podsOf, ports } from "./parts";
import { alertsOf, README } from "./watch/alerts";
import { dashboard } from "./watch/dashboard";
import { BEHIND, of, recorded, recordings } from "./watch/series";

/** What shows metrics: in a cluster each, on this machine all but the minion, in one process. */
const inCluster = ["controller", "broker", "server", "minion"] as const satisfies readonly PinotPart[];
export const inOneProcess = ["controller", "broker", "server"] as const satisfies readonly PinotPart[];

const GOOD = 0.999;

const monitors = (parts: readonly PinotPart[]): readonly Monitor[] =>
  parts.map((part) => ({ job: nameOf(part), namespace: NAMESPACE, pods: podsOf(part), port: ports.metrics }));

const queries = `sum(rate(${of("broker", "queries_total")}[$window]))`;
const objectives: readonly Objective[] = [
  {
    name: "pinot-availability",
    objective: GOOD,
    // The counters of failures are there from a first failure on.
    good: `${queries} - (sum(rate(${of("broker", "failures_total")}[$window])) or vector(0))`,
    total: queries,
    description: "Queries that Pinot understood are answered whole and without an error.",
    runbook: `${README}#queries-fail`,
  },
  {
    name: "pinot-freshness",
    objective: GOOD,
    good: `sum_over_time(${recorded.fresh}[$window])`,
    total: `count_over_time(${recorded.fresh}[$window])`,
    description: `No table is more than ${BEHIND} seconds behind its stream.`,
    runbook: `${README}#rows-are-old`,
  },
];

/**
 * The process of this machine: one page, asked as each of its parts, so that a cluster's expressions hold here.
 * @param page of its exporter; undefined where there is none
 */
export const observeLocalPinot = (page: { readonly port: number } | undefined): Observation => ({
  scrape:
    page === undefined
      ? []
      : inOneProcess.map((part) => ({ job: nameOf(part), address: `127.0.0.1:${page.port}`, path: "/metrics" })),
});

/** @param parts that there are. Default: all. */
export const observePinot = (parts: readonly PinotPart[] = inCluster): Observation => ({
  scrape: [],
  monitors: monitors(parts),
  recordings,
  alerts: alertsOf(parts),
  objectives,
  dashboards: [dashboard],
});
