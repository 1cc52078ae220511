import { type RuleGroup, ruleGroups, watchdogGroup } from "../../../components/prometheus/rules";
import type { Alert, Dashboard, Objective } from "../../../components/core/observe";
import { inWindow, observationName, type RoomObservation } from "../../../components/core/promql";
import { milliseconds } from "../../../workloads/streams/units";
import { runbookDefect } from "./headings";
import { inspect } from "./promql";
import { recordedScrapes, type Scraped, settledMetric } from "./scrapes";

/** Labels that Prometheus gives every series of a target: from the PodMonitor, and its own. */
const TARGET_LABELS = ["job", "instance", "namespace", "pod", "container", "endpoint"];
/** Series that Prometheus makes itself, with their labels beside those of targets. */
const OWN_SERIES: Readonly<Record<string, readonly string[] | "any">> = {
  up: [],
  scrape_duration_seconds: [],
  scrape_samples_scraped: [],
  ALERTS: "any",
  ALERTS_FOR_STATE: "any",
};
const LONGEST_FOR_OF_A_PAGE = 15_000;

interface Known {
  readonly scraped: Scraped;
  readonly records: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
  readonly root: string;
}

/**
 * What is wrong with what the rooms of a stack offer to whoever watches it: expressions that cannot be read, series or labels
 * that no recorded scrape has, runbooks that lead nowhere, names that clash. The rules that objectives and baselines become
 * are judged too.
 * @param root of the repository, for scrapes and runbooks
 * @returns sentences; none when all is well
 */
export function observationDefects(observations: readonly RoomObservation[], root: string): readonly string[] {
  const groups = observations.map((item) => ({ name: observationName(item), groups: ruleGroups(item) }));
  const known: Known = {
    scraped: recordedScrapes(root),
    records: new Set(groups.flatMap(({ groups }) => recordsOf(groups))),
    jobs: new Set(
      observations.flatMap(({ observation }) =>
        [...observation.scrape, ...(observation.monitors ?? [])].map(({ job }) => job),
      ),
    ),
    root,
  };
  return [
    ...twins(
      observations.map(observationName),
      (name) => `the observation "${name}" is there twice; tell them apart by \`part\``,
    ),
    ...twins(
      observations.flatMap(({ observation }) => (observation.dashboards ?? []).map(({ uid }) => uid)),
      (uid) => `the dashboard uid "${uid}" is there twice; give one of the two another`,
    ),
    ...groups.flatMap(({ name, groups }) => groups.flatMap((group) => groupDefects(name, group, known))),
    ...observations.flatMap((item) => ownDefects(item, known)),
  ];
}

const recordsOf = (groups: readonly RuleGroup[]): readonly string[] =>
  groups.flatMap(({ rules }) => rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])));

function groupDefects(name: string, { rules }: RuleGroup, known: Known): readonly string[] {
  return rules.flatMap((rule) => {
    const what = "record" in rule ? `recording rule ${rule.record}` : `alert ${rule.alert}`;
    const defects = expressionDefects(rule.expr, known);
    if ("record" in rule) {
      if (!/^[a-z0-9_]+(:[a-z0-9_]+){1,2}$/.test(rule.record)) {
        defects.push(`its name must be of the form level:metric:operations in lower case`);
      }
    } else {
      if (!/^([A-Z][a-z0-9]*)+$/.test(rule.alert)) defects.push("its name must be upper camel case");
      const runbook = runbookDefect(rule.annotations.runbook ?? "", known.root);
      if (runbook !== undefined) defects.push(runbook);
    }
    return defects.map((defect) => `${name}: ${what}: ${defect}`);
  });
}

function ownDefects(item: RoomObservation, known: Known): readonly string[] {
  const { alerts = [], objectives = [], dashboards = [], baselines = [] } = item.observation;
  return [
    ...alerts.flatMap(alertDefects),
    ...objectives.flatMap((objective) => objectiveDefects(objective)),
    ...dashboards.flatMap((dashboard) => dashboardDefects(dashboard, known)),
    ...baselines
      .filter((series) => !known.records.has(series))
      .map((series) => `baseline ${series} must be the name of a recording rule; add it to \`recordings\``),
  ].map((defect) => `${observationName(item)}: ${defect}`);
}

function alertDefects(alert: Alert): readonly string[] {
  if (alert.severity !== "page" || milliseconds(alert.for) <= LONGEST_FOR_OF_A_PAGE) return [];
  return [
    `alert ${alert.alert}: \`for\` of a page must be 15 seconds at most, got "${alert.for}"; make it a ticket or shorter`,
  ];
}

function objectiveDefects({ name, objective, good, total }: Objective): readonly string[] {
  const defects = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) defects.push("its name must be lower-case words joined by hyphens");
  if (!(objective > 0 && objective < 1)) defects.push(`its objective must lie between 0 and 1, got ${objective}`);
  for (const [field, expr] of [["good", good] as const, ["total", total] as const]) {
    if (!expr.includes("[$window]")) defects.push(`\`${field}\` must have [$window] for its range, got ${expr}`);
    const { error } = inspect(inWindow(expr, "5m"));
    if (error !== undefined) defects.push(`\`${field}\` cannot be read ${error}`);
  }
  return defects.map((defect) => `objective ${name}: ${defect}`);
}

function dashboardDefects({ uid, title, rows }: Dashboard, known: Known): readonly string[] {
  const defects = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(uid) || uid.length > 40) {
    defects.push("its uid must be lower-case words joined by hyphens, at most 40 characters");
  }
  if (title === "") defects.push("it must have a title");
  for (const panel of rows.flatMap((row) => row.panels)) {
    const of = (defect: string) => `panel "${panel.title}": ${defect}`;
    if (panel.queries.length === 0) defects.push(of("it must have a query"));
    if (panel.description === "") defects.push(of("it must say what it shows"));
    for (const { expr } of panel.queries) defects.push(...expressionDefects(expr, known).map(of));
  }
  return defects.map((defect) => `dashboard ${uid}: ${defect}`);
}

/** What is wrong with one expression, by what is known of its series. */
function expressionDefects(expr: string, known: Known): string[] {
  const { error, selectors, groupings } = inspect(expr);
  if (error !== undefined) return [`PromQL cannot be read ${error} in ${expr}`];
  const defects: string[] = [];
  for (const { metric, matchers } of selectors) {
    const labels = labelsOf(metric, known);
    if (labels === undefined) {
      defects.push(
        `${metric} is in no recorded scrape (components/*/scrapes/*.prom) and no recording rule; record the exporter's page, or do without it`,
      );
      continue;
    }
    for (const { label, operator, value } of matchers) {
      if (labels !== "any" && !labels.has(label)) {
        defects.push(`${metric} has no label "${label}" in a recorded scrape; it has ${[...labels].sort().join(", ")}`);
      }
      if (label === "job" && operator === "=" && !known.jobs.has(value)) {
        defects.push(`${metric} is asked of the job "${value}", which nothing scrapes; add a monitor for it`);
      }
    }
  }
  for (const { labels, metrics } of groupings) {
    const sets = metrics.map((metric) => labelsOf(metric, known));
    if (sets.some((set) => set === "any" || set === undefined)) continue;
    for (const label of labels) {
      if (!sets.some((set) => set instanceof Set && set.has(label))) {
        defects.push(`no series among ${[...new Set(metrics)].join(", ")} has the label "${label}" that is grouped by`);
      }
    }
  }
  return [...new Set(defects)];
}

/** Labels that a series can have; "any" for recorded ones, whose labels their rules decide. */
function labelsOf(metric: string, { scraped, records }: Known): ReadonlySet<string> | "any" | undefined {
  if (records.has(metric)) return "any";
  const own = Object.hasOwn(OWN_SERIES, metric) ? OWN_SERIES[metric] : undefined;
  if (own === "any") return "any";
  const labels = own ?? scraped.get(settledMetric(metric));
  return labels === undefined ? undefined : new Set([...TARGET_LABELS, ...labels]);
}

function twins(items: readonly string[], sentence: (item: string) => string): readonly string[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))].map(sentence);
}

/** Every group of rules of a stack, the watchdog's among them. */
export const allGroups = (observations: readonly RoomObservation[]): readonly RuleGroup[] => [
  watchdogGroup,
  ...observations.flatMap(ruleGroups),
];
