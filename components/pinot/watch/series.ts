import type { RecordingRule } from "../../core/observe";
import { nameOf, type PinotPart } from "../parts";

/** Answers come within this many seconds, and rows as well: what the room promises. */
export const SECONDS = 1;
/** Seconds that rows may be behind Kafka before somebody is woken; chosen: a segment that is being made takes less. */
export const BEHIND = 60;

/** `metric{job="pinot-broker"}`: of one part, since on this machine all parts are one process, asked as each of them. */
export const of = (part: PinotPart, metric: string, matchers = ""): string =>
  `pinot_${part}_${metric}{job="${nameOf(part)}"${matchers}}`;

/** Of every part that is a JVM. */
export const jvm = (metric: string): string => `pinot_jvm_${metric}{job=~"pinot-.+"}`;

/**
 * How much counters grew. One that is only there from its first event on is counted from nothing on: `increase` alone would take that
 * event for the counter's beginning.
 */
export const grown = (counter: string, window: string): string =>
  `((${counter} unless ${counter} offset ${window}) or increase(${counter}[${window}]))`;

export const recorded = {
  queries: "millrace:pinot_queries:rate5m",
  failures: "millrace:pinot_failures:rate5m",
  /** Seconds of all answers since the start: what the mean and their number make. */
  spent: "millrace:pinot_answer_seconds:sum",
  answers: "millrace:pinot_answers:delta2m",
  mean: "millrace:pinot_answer_seconds:mean2m",
  /** Seconds that a topic's rows are behind. */
  behind: "millrace:pinot_behind_seconds:max",
  fresh: "millrace:pinot_fresh:ratio",
} as const;

/** Partitions have one consumer on each server, whose two series differ in the table that one of them names. */
const CONSUMER = "on (instance, topic, partition)";
export const consumed = (fn: string, window: string): string =>
  `${fn}(${of("server", "rows_consumed_total")}[${window}])`;

const lag = of("server", "records_lag");
const answers = of("broker", "answers_total");

/** Partitions that had unread events all the time, and of which none was taken. */
export const standing = (window: string): string =>
  `count by (topic) ((min_over_time(${lag}[${window}]) > 0) unless ${CONSUMER} (${consumed("increase", window)} > 0))`;

export const recordings: readonly RecordingRule[] = [
  { record: recorded.queries, expr: `sum by (table) (rate(${of("broker", "queries_total")}[5m]))` },
  { record: recorded.failures, expr: `sum by (table) (rate(${of("broker", "failures_total")}[5m]))` },
  { record: recorded.spent, expr: `${of("broker", "query_mean_seconds")} * ${answers}` },
  // A product is no counter: it may fall by what is rounded, which `rate` would take for a restart.
  { record: recorded.answers, expr: `sum by (table) (delta(${answers}[2m]))` },
  { record: recorded.mean, expr: `sum by (table) (delta(${recorded.spent}[2m])) / (${recorded.answers} > 0)` },
  {
    // Unread events, by how many are taken a second. Where none are unread, a table that has no events is not behind.
    record: recorded.behind,
    expr: `max by (topic) ((${lag} > 0) / ${CONSUMER} (${consumed("rate", "2m")} > 0)) or max by (topic) (${lag}) * 0`,
  },
  {
    // 0 where servers read streams within a day and say nothing now, so that an outage counts in the objective, and a first start does not.
    record: recorded.fresh,
    expr: `(max(${recorded.behind}) <= bool ${BEHIND}) or (max(max_over_time(${recorded.behind}[1d])) >= 0) * 0`,
  },
];
