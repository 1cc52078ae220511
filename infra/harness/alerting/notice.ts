import { plain } from "../../../components/core/text";
import type { Content } from "../../../components/core/text";
import type { Manifest } from "../../../components/core/kubernetes";
import { promSeconds } from "../../../components/core/promql";
import type { AlertmanagerConfig } from "../../../components/prometheus/alertmanager";
import type { RuleGroup } from "../../../components/prometheus/rules";
import { inspect } from "./promql";

/** Seconds between a fault and its page at the receiver, at worst, step by step. */
export interface Notice {
  readonly alert: string;
  readonly group: string;
  /** Until the fault shows in a sample: the next scrape and its timeout, or, of pods that are gone, until their series end. */
  readonly seen: number;
  /** Until a window has filled that the condition needs. */
  readonly fills: number;
  /** Until series that other groups record are there. */
  readonly recorded: number;
  /** Until the group is evaluated. */
  readonly evaluated: number;
  /** As long as the condition must hold, in whole evaluations. */
  readonly held: number;
  /** Until Alertmanager tells: of a first page, or one that joins a group. */
  readonly grouped: number;
  /** On the way to the receiver. */
  readonly delivered: number;
  readonly total: number;
}

/** What must not be reached. */
export const A_MINUTE = 60;
/** Assumed: a receiver answers within this. Alertmanager's own metrics (`alertmanager_notification_latency_seconds`) tell. */
const DELIVERY = 3;
/** Prometheus hands on changes of its targets at most this often (discovery/manager.go, `updatert`). */
const DISCOVERY = 5;

/** Burn rates answer how much was lost in a window, not whether something is broken now: their windows are their delay. */
export const isBurnRate = (alert: string): boolean => alert === "ErrorBudgetBurnsFast";

interface Cadence {
  readonly scrape: number;
  readonly timeout: number;
  readonly wait: number;
}

/**
 * The arithmetic of every page that is rendered, computed from what is rendered: the scrape interval of the Prometheus object,
 * the intervals of the PrometheusRules, and the route of Alertmanager's configuration.
 * @throws when one of them is not there
 */
export function notices(manifests: readonly Manifest[]): readonly Notice[] {
  const cadence = cadenceOf(manifests);
  const groups = manifests
    .filter(({ kind }) => kind === "PrometheusRule")
    .flatMap(({ spec }) => (spec as { readonly groups: readonly RuleGroup[] }).groups);
  return groups.flatMap((group) =>
    group.rules.flatMap((rule) =>
      "alert" in rule && rule.labels.severity === "page" && !isBurnRate(rule.alert)
        ? [noticeOf(rule.alert, rule.expr, rule.for, group, groups, cadence)]
        : [],
    ),
  );
}

function noticeOf(
  alert: string,
  expr: string,
  hold: string,
  group: RuleGroup,
  groups: readonly RuleGroup[],
  { scrape, timeout, wait }: Cadence,
): Notice {
  const interval = promSeconds(group.interval);
  const path = pathOf(expr, group, groups);
  const steps = {
    // A target that is gone for good is noticed late: its series end a little after the second scrape that it misses
    // (scrape/scrape.go, `endOfRunStaleness`).
    seen: path.absent ? DISCOVERY + 2.1 * scrape : scrape + timeout,
    fills: path.fills,
    recorded: path.recorded,
    evaluated: interval,
    held: Math.ceil(promSeconds(hold) / interval) * interval,
    grouped: wait,
    delivered: DELIVERY,
  };
  return { alert, group: group.name, ...steps, total: Object.values(steps).reduce((sum, step) => sum + step, 0) };
}

interface Path {
  readonly absent: boolean;
  readonly fills: number;
  readonly recorded: number;
}

/** Follows an expression through the series that other rules record; the slowest way counts. */
function pathOf(expr: string, group: RuleGroup, groups: readonly RuleGroup[], seen: readonly string[] = []): Path {
  const { functions, selectors, fills } = inspect(expr);
  const own: Path = { absent: functions.includes("absent"), fills, recorded: 0 };
  return selectors.reduce((worst, { metric }) => {
    if (seen.includes(metric)) return worst;
    const sources = groups.flatMap((source) =>
      source.rules.flatMap((rule) => ("record" in rule && rule.record === metric ? [{ source, rule }] : [])),
    );
    return sources.reduce((before, { source, rule }) => {
      const path = pathOf(rule.expr, source, groups, [...seen, metric]);
      const late = source.name === group.name ? 0 : promSeconds(source.interval);
      return {
        absent: before.absent || path.absent,
        fills: Math.max(before.fills, path.fills),
        recorded: Math.max(before.recorded, path.recorded + late),
      };
    }, worst);
  }, own);
}

function cadenceOf(manifests: readonly Manifest[]): Cadence {
  const server = one(manifests, "Prometheus").spec as {
    readonly scrapeInterval: string;
    readonly scrapeTimeout: string;
  };
  const { configSecret } = one(manifests, "Alertmanager").spec as { readonly configSecret: string };
  const { route } = JSON.parse(plain(configuration(manifests, configSecret))) as AlertmanagerConfig;
  const pages = route.routes?.find(({ matchers }) => matchers?.includes('severity="page"') === true);
  if (pages?.group_wait === undefined || pages.group_interval === undefined) {
    throw new Error(
      'Alertmanager\'s configuration has no route for severity="page" with group_wait and group_interval',
    );
  }
  return {
    scrape: promSeconds(server.scrapeInterval),
    timeout: promSeconds(server.scrapeTimeout),
    wait: Math.max(promSeconds(pages.group_wait), promSeconds(pages.group_interval)),
  };
}

type ConfigurationData = Readonly<Record<"alertmanager.yaml", Content>>;

/** Alertmanager's configuration, as rendered, or as a graph holds it, where a Secret's data are marked as secret. */
function configuration(manifests: readonly Manifest[], name: string): Content {
  const secret = one(manifests, "Secret", name);
  const data = secret.stringData as ConfigurationData | { readonly secret: ConfigurationData };
  return "secret" in data ? data.secret["alertmanager.yaml"] : data["alertmanager.yaml"];
}

function one(manifests: readonly Manifest[], wanted: string, name?: string): Manifest {
  const found = manifests.find(
    ({ kind, metadata }) => kind === wanted && (name === undefined || metadata.name === name),
  );
  if (found === undefined)
    throw new Error(`nothing of kind ${wanted}${name === undefined ? "" : ` named "${name}"`} is there`);
  return found;
}

/** Pages that may come later than a minute after their fault, each with its arithmetic. */
export const lateNotices = (manifests: readonly Manifest[]): readonly string[] =>
  notices(manifests)
    .filter(({ total }) => total >= A_MINUTE)
    .map(
      ({ alert, group, total, ...steps }) =>
        `${group}: page ${alert} may come ${total} s after its fault, and must come within ${A_MINUTE} s: ${Object.entries(
          steps,
        )
          .filter(([, seconds]) => seconds > 0)
          .map(([step, seconds]) => `${step} ${seconds}`)
          .join(" + ")}; shorten \`for\` or the window, or make it a ticket`,
    );
