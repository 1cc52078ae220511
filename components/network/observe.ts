import type { Observation } from "../core/observe";

/** AWS counts what passes NAT gateways and endpoints in CloudWatch; nothing here speaks Prometheus. */
export const observeAwsNetwork = (): Observation => ({ scrape: [] });
