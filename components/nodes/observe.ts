import type { Observation } from "../core/observe";

/**
 * In Auto Mode the controller that makes nodes runs at AWS and offers no page of metrics. Nodes and pending pods are seen by what
 * watches the whole cluster.
 */
export const observeEksNodes = (): Observation => ({ scrape: [] });
export const observeExistingNodes = (): Observation => ({ scrape: [] });
