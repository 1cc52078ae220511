import type { Alert, Objective, RecordingRule } from "../observe";

/** Names of the series of every objective; each carries the label `objective`. */
export const OBJECTIVE = {
  /** Events a second, over five minutes. */
  events: "millrace:objective_events:rate5m",
  /** Events a second that were not good, over five minutes. */
  errors: "millrace:objective_errors:rate5m",
  /** Part of the events of a window that were not good; absent while there are no events. */
  errorRatio: (window: Window): string => `millrace:objective_error_ratio:${window}`,
  /** What is left of a month's budget: 1 untouched, 0 spent, below 0 overspent. */
  budget: "millrace:objective_budget_remaining:30d",
} as const;

/** Windows that are computed from the counters themselves, since pages rest on them. */
const SHORT = ["5m", "30m", "1h", "6h"] as const;
/** Windows that are put together of five-minute rates, since reading days of every counter anew would be dear. */
const LONG = ["2h", "1d", "3d"] as const;
const MONTH = "30d";
export type Window = (typeof SHORT)[number] | (typeof LONG)[number] | typeof MONTH;

interface Burn {
  readonly alert: "ErrorBudgetBurnsFast" | "ErrorBudgetBurnsSlowly";
  readonly severity: Alert["severity"];
  readonly long: Window;
  readonly short: Window;
  /** How many times faster than a month's budget lasts. */
  readonly factor: number;
  /** Part of a month's budget that is spent within the long window at that speed. */
  readonly spent: string;
}

/** Google's SRE Workbook, chapter "Alerting on SLOs", table 5-8 ("6: Multiwindow, Multi-Burn-Rate Alerts"), and its ticket with 1 day. */
export const burns: readonly Burn[] = [
  { alert: "ErrorBudgetBurnsFast", severity: "page", long: "1h", short: "5m", factor: 14.4, spent: "2 %" },
  { alert: "ErrorBudgetBurnsFast", severity: "page", long: "6h", short: "30m", factor: 6, spent: "5 %" },
  { alert: "ErrorBudgetBurnsSlowly", severity: "ticket", long: "1d", short: "2h", factor: 3, spent: "10 %" },
  { alert: "ErrorBudgetBurnsSlowly", severity: "ticket", long: "3d", short: "6h", factor: 1, spent: "10 %" },
];

/** The expression with its window in place of `$window`. */
export const inWindow = (expr: string, window: string): string => expr.replaceAll("$window", window);

/** Events of a window that were not good: when there is no good one at all, its series is absent, and all are bad. */
const badOf = ({ good, total }: Objective, window: string): string =>
  `clamp_min((${inWindow(total, window)}) - ((${inWindow(good, window)}) or (${inWindow(total, window)}) * 0), 0)`;

/** Series to be computed with every evaluation. */
export function objectiveRecordings(objective: Objective): readonly RecordingRule[] {
  const labels = { objective: objective.name };
  return [
    { record: OBJECTIVE.events, expr: inWindow(objective.total, "5m"), labels },
    { record: OBJECTIVE.errors, expr: badOf(objective, "5m"), labels },
    ...SHORT.map((window) => ({
      record: OBJECTIVE.errorRatio(window),
      expr: `${badOf(objective, window)} / ((${inWindow(objective.total, window)}) > 0)`,
      labels,
    })),
  ];
}

const ratioOfRates = (objective: string, range: string): string =>
  `sum_over_time(${OBJECTIVE.errors}{objective="${objective}"}[${range}]) / (sum_over_time(${OBJECTIVE.events}{objective="${objective}"}[${range}]) > 0)`;

/** Series of days: once a minute is often enough. Five-minute rates, five minutes apart, count every event once. */
export const longObjectiveRecordings = ({ name }: Objective): readonly RecordingRule[] =>
  LONG.map((window) => ({
    record: OBJECTIVE.errorRatio(window),
    expr: ratioOfRates(name, `${window}:5m`),
    labels: { objective: name },
  }));

/** The month: once in five minutes. */
export const budgetRecordings = ({ name, objective }: Objective): readonly RecordingRule[] => [
  {
    record: OBJECTIVE.errorRatio(MONTH),
    expr: ratioOfRates(name, `${MONTH}:5m`),
    labels: { objective: name },
  },
  {
    record: OBJECTIVE.budget,
    expr: `1 - ${OBJECTIVE.errorRatio(MONTH)}{objective="${name}"} / ${budgetOf(objective)}`,
    labels: { objective: name },
  },
];

/** 0.999 → 0.001, without the digits that binary fractions add. */
const budgetOf = (objective: number): number => Number((1 - objective).toPrecision(6));

/** Alerts on how fast an objective's budget is spent: both windows must agree, so that one that is over goes quiet soon. */
export const burnAlerts = (objective: Objective): readonly Alert[] =>
  burns.map(({ alert, severity, long, short, factor, spent }) => {
    const threshold = Number((factor * budgetOf(objective.objective)).toPrecision(6));
    const above = (window: Window): string =>
      `${OBJECTIVE.errorRatio(window)}{objective="${objective.name}"} > ${threshold}`;
    return {
      alert,
      expr: `${above(long)} and ${above(short)}`,
      for: "0 seconds",
      severity,
      summary: `${objective.name} spends its error budget ${factor} times too fast`,
      description: `${objective.description} More than ${percent(threshold)} of the events of the last ${long} and of the last ${short} were not good ({{ $value | humanizePercentage }} over ${long}): ${spent} of the month's budget in ${long}.`,
      runbook: objective.runbook,
      labels: { objective: objective.name, window: long },
    };
  });

const percent = (part: number): string => `${Number((part * 100).toPrecision(4))} %`;
