import type { Observation } from "../core/observe";

/** KMS tells CloudTrail and CloudWatch of each use; nothing here speaks Prometheus. */
export const observeAwsKeys = (): Observation => ({ scrape: [] });
