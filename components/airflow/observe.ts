import type { Observation } from "../core/observe";

/** Airflow speaks StatsD and OpenTelemetry, and has no page for Prometheus: nothing is watched of it yet (README, "Limits"). */
export const observeAirflow = (): Observation => ({ scrape: [] });
