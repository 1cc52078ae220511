import type { Alert, Observation, RecordingRule } from "../core/observe";
import {
  baselineAlert,
  baselineRecordings,
  budgetRecordings,
  burnAlerts,
  longObjectiveRecordings,
  objectiveRecordings,
  observationName,
  promDuration,
  type RoomObservation,
} from "../core/promql";
import { TIMING } from "./timing";

/** A rule as Prometheus' rule files have it. */
export type Rule =
  | { readonly record: string; readonly expr: string; readonly labels?: Readonly<Record<string, string>> }
  | {
      readonly alert: string;
      readonly expr: string;
      readonly for: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    };

/** Rules that are evaluated one after the other, so that a later one sees what an earlier one recorded. */
export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

/** Name of the alert that always fires: whoever expects it notices when alerting as a whole is dead. */
export const WATCHDOG = "Watchdog";

/** The rules of one observation, in groups by how often they are evaluated. */
export function ruleGroups({ room, part, observation }: RoomObservation): readonly RuleGroup[] {
  const name = observationName({ room, ...(part === undefined ? {} : { part }) });
  const { recordings = [], alerts = [], objectives = [], baselines = [] } = observation;
  const burning = objectives.flatMap(burnAlerts);
  const of = (severity: Alert["severity"]) => burning.filter((alert) => alert.severity === severity);
  const record = (rules: readonly RecordingRule[]): readonly Rule[] => rules.map(recordingRule);
  const alert = (rules: readonly Alert[]): readonly Rule[] => rules.map((rule) => alertRule(room, rule));
  return [
    {
      name,
      interval: promDuration(TIMING.evaluation),
      rules: [
        ...record(recordings),
        ...alert([...unseenAlerts(observation), ...alerts]),
        ...record(objectives.flatMap(objectiveRecordings)),
        ...alert(of("page")),
      ],
    },
    {
      name: `${name}-days`,
      interval: promDuration(TIMING.longEvaluation),
      rules: [
        ...record(objectives.flatMap(longObjectiveRecordings)),
        ...alert(of("ticket")),
        ...record(baselines.flatMap(baselineRecordings)),
        ...alert(baselines.map(baselineAlert)),
      ],
    },
    {
      name: `${name}-month`,
      interval: promDuration(TIMING.budgetEvaluation),
      rules: record(objectives.flatMap(budgetRecordings)),
    },
  ].filter(({ rules }) => rules.length > 0);
}

/** What is wrong when nothing else can say so: none of a job's targets answers, or there is none. */
export function unseenAlerts({ scrape, monitors = [], alerts = [] }: Observation): readonly Alert[] {
  const jobs = [...new Set([...scrape, ...monitors].map(({ job }) => job))];
  return jobs
    .filter((job) => !alerts.some((alert) => alert.severity === "page" && watchesUp(alert.expr, job)))
    .map((job) => ({
      alert: "JobUnseen",
      expr: `absent(up{job="${job}"} == 1)`,
      for: "10 seconds",
      severity: "page",
      summary: `No target of ${job} answers Prometheus`,
      description: `No scrape of the job ${job} succeeds, or it has no target: it is down or out of reach, and its other alerts are blind.`,
      runbook: "components/prometheus/README.md#job-unseen",
      labels: { job },
    }));
}

/** True when the room itself looks whether the job is up. */
const watchesUp = (expr: string, job: string): boolean =>
  [...expr.matchAll(/\bup\s*\{([^}]*)\}/g)].some(([, matchers = ""]) => matchers.includes(`job="${job}"`));

/** The dead man's switch. */
export const watchdogGroup: RuleGroup = {
  name: "watchdog",
  interval: promDuration(TIMING.evaluation),
  rules: [
    {
      alert: WATCHDOG,
      expr: "vector(1)",
      for: "0s",
      labels: { severity: "none" },
      annotations: {
        summary: "Alerting works",
        description:
          "Always fires. Whoever stops hearing it knows that Prometheus or Alertmanager is dead, or out of reach.",
        runbook: "components/prometheus/README.md#watchdog",
      },
    },
  ],
};

const recordingRule = ({ record, expr, labels }: RecordingRule): Rule => ({
  record,
  expr,
  ...(labels === undefined ? {} : { labels }),
});

const alertRule = (room: string, rule: Alert): Rule => ({
  alert: rule.alert,
  expr: rule.expr,
  for: promDuration(rule.for),
  labels: { ...rule.labels, severity: rule.severity, room },
  annotations: { summary: rule.summary, description: rule.description, runbook: rule.runbook },
});
