import type { Duration } from "../../workloads/streams";

/**
 * How long each step from a fault to its notice takes at most. Rendering writes these values; the check of the minute reads them
 * back out of what was rendered.
 */
export const TIMING = {
  /** Between two scrapes of a target. */
  scrape: "10 seconds",
  /** After which a target that hangs is down. */
  scrapeTimeout: "5 seconds",
  /** Between two evaluations of a rule. */
  evaluation: "10 seconds",
  /** Of the series that span days. */
  longEvaluation: "1 minute",
  /** Of the month. */
  budgetEvaluation: "5 minutes",
  /** How long a first page waits for others of its group. */
  pageWait: "5 seconds",
  /** How long a page that joins a group which was told already waits. */
  pageInterval: "5 seconds",
  /** Until a page that is not resolved is sent again. */
  pageRepeat: "1 hour",
  ticketWait: "30 seconds",
  ticketInterval: "5 minutes",
  ticketRepeat: "1 day",
  /** Between two signs of life. */
  watchdog: "1 minute",
} as const satisfies Readonly<Record<string, Duration>>;
