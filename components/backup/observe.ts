import type { Observation } from "../core/observe";

/** Its jobs live for minutes and serve no metrics, and nothing here watches jobs: README, "What is not watched". */
export const observeBackup = (): Observation => ({ scrape: [] });
