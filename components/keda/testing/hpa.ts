/**
 * The Horizontal Pod Autoscaler as its documentation has it (kubernetes.io, "Horizontal Pod Autoscaling", sections "Algorithm details"
 * and "Configurable scaling behavior") and its controller does it (`pkg/controller/podautoscaler`: `GetExternalPerPodMetricReplicas`,
 * `calculateScaleUpLimitWithScalingRules`), on the way up.
 */
export interface Policy {
  readonly type: "Percent" | "Pods";
  readonly value: number;
  readonly periodSeconds: number;
}

export interface Rules {
  readonly stabilizationWindowSeconds: number;
  /** The greatest of the policies counts (`selectPolicy: Max`). */
  readonly policies: readonly Policy[];
}

/** `--horizontal-pod-autoscaler-sync-period` of the controller manager, which managed clusters do not let one set. */
export const SYNC_SECONDS = 15;
/** `--horizontal-pod-autoscaler-tolerance`. */
export const TOLERANCE = 0.1;

/** What an autoscaler does that is told nothing. */
export const defaultRules: Rules = {
  stabilizationWindowSeconds: 0,
  policies: [
    { type: "Percent", value: 100, periodSeconds: 15 },
    { type: "Pods", value: 4, periodSeconds: 15 },
  ],
};

interface Event {
  readonly at: number;
  readonly added: number;
}

/** Replicas that a metric of type AverageValue asks for. */
export function desired(total: number, target: number, current: number): number {
  const ratio = total / (target * current);
  return Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(total / target);
}

/** The most that the policies allow now. */
export function upLimit({ policies }: Rules, current: number, now: number, events: readonly Event[]): number {
  return Math.max(
    ...policies.map(({ type, value, periodSeconds }) => {
      const added = events.filter(({ at }) => at > now - periodSeconds).reduce((sum, event) => sum + event.added, 0);
      const start = current - added;
      return type === "Pods" ? start + value : Math.ceil(start * (1 + value / 100));
    }),
  );
}

export interface Run {
  readonly rules: Rules;
  readonly replicas: number;
  readonly most: number;
  /** Value of the metric by the time since the spike, in seconds, and by the replicas. */
  readonly metric: (seconds: number, replicas: number) => number;
  /** Of the metric, for one replica. */
  readonly target: number;
  /** From the spike to the controller's first look. */
  readonly phase: number;
}

/** Each decision to have more: when, and how many then. */
export function scaleUps(run: Run, until = 300): readonly { readonly at: number; readonly replicas: number }[] {
  const decisions: { at: number; replicas: number }[] = [];
  const events: Event[] = [];
  let current = run.replicas;
  for (let now = run.phase; now <= until; now += SYNC_SECONDS) {
    const wanted = Math.min(desired(run.metric(now, current), run.target, current), run.most);
    const next = Math.min(wanted, upLimit(run.rules, current, now, events));
    if (next <= current) continue;
    events.push({ at: now, added: next - current });
    decisions.push({ at: now, replicas: next });
    current = next;
  }
  return decisions;
}
