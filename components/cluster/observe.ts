import type { Observation } from "../core/observe";

/**
 * The API server has metrics, but a scrape of one that EKS runs could not be recorded here, so that nothing is built on their
 * names. Its logs are in CloudWatch.
 */
export const observeEksCluster = (): Observation => ({ scrape: [] });
/** Whose cluster it is watches it. */
export const observeExistingCluster = (): Observation => ({ scrape: [] });
