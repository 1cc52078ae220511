import type { Alert, RecordingRule } from "../observe";

/** Names of the series of every baseline; each keeps the labels of what it judges and carries its name in the label `baseline`. */
export const BASELINE = {
  /** Mean of the hour around this time of day, `ago` days ago. */
  hour: "millrace:baseline_hour:avg1h",
  /** Median of those hours. */
  median: "millrace:baseline_hour:median",
  /** Their median absolute deviation, times 1.4826: the standard deviation, if they were normally distributed. */
  deviation: "millrace:baseline_hour:deviation",
  /** How many of those hours there are. */
  samples: "millrace:baseline_hour:count",
  /** Mean of the last five minutes. */
  now: "millrace:baseline_now:avg5m",
  /** How many deviations now is from the median. */
  score: "millrace:baseline_score:deviations",
} as const;

/** Weeks outnumber days, so that a Monday is judged by Mondays as soon as there are some. */
export const DAYS_AGO = [1, 2, 3, 7, 14, 21, 28] as const;
/** Hours that there must be before anything is judged. */
export const LEAST_SAMPLES = 3;
/** Deviations that are unusual. */
export const UNUSUAL = 4;
/** Smallest deviation, as part of the median: what is always the same would otherwise alert on its first wobble. */
export const LEAST_DEVIATION = 0.1;
/** History that the oldest hour needs, in days. */
export const HISTORY_DAYS = 29;

/** Rules for one recorded series, to be evaluated once a minute. */
export function baselineRecordings(series: string): readonly RecordingRule[] {
  const labels = { baseline: series };
  const of = (name: string): string => `${name}{baseline="${series}"}`;
  const floor = `${LEAST_DEVIATION} * abs(${of(BASELINE.median)})`;
  return [
    ...DAYS_AGO.map((days) => ({
      record: BASELINE.hour,
      // Half an hour later than `days` ago, looking back an hour: centred on this time of day.
      expr: `avg_over_time(${series}[1h] offset ${days * 24 - 1}h30m)`,
      labels: { ...labels, ago: `${days}d` },
    })),
    { record: BASELINE.samples, expr: `count without (ago) (${of(BASELINE.hour)})`, labels },
    { record: BASELINE.median, expr: `quantile without (ago) (0.5, ${of(BASELINE.hour)})`, labels },
    {
      record: BASELINE.deviation,
      expr: `1.4826 * quantile without (ago) (0.5, abs(${of(BASELINE.hour)} - ignoring (ago) group_left () ${of(BASELINE.median)}))`,
      labels,
    },
    { record: BASELINE.now, expr: `avg_over_time(${series}[5m])`, labels },
    {
      record: BASELINE.score,
      expr: `abs(${of(BASELINE.now)} - ${of(BASELINE.median)}) / ((${of(BASELINE.deviation)} > ${floor}) or (${floor} > 0))`,
      labels,
    },
  ];
}

export const baselineAlert = (series: string): Alert => ({
  alert: "UnlikeTheSameHour",
  expr: `${BASELINE.score}{baseline="${series}"} > ${UNUSUAL} and ${BASELINE.samples}{baseline="${series}"} >= ${LEAST_SAMPLES}`,
  for: "10 minutes",
  severity: "ticket",
  summary: `${series} is unlike the same hour of other days`,
  description: `The last five minutes are {{ $value | humanize }} deviations from the median of the same hour of earlier days and weeks.`,
  runbook: "components/prometheus/README.md#unlike-the-same-hour",
  labels: { baseline: series },
});
