import type { MaintenanceAlert } from "../streams/catalogue/maintenance-alerts";
import type { Telemetry } from "../streams/catalogue/telemetry";
import type { Label } from "../runtime/testing/evaluation";

/** What is true of a machine, and what was raised of it. */
export interface Case {
  readonly readings: readonly Telemetry[];
  /** Undefined for a sound machine; times of the first and of the last labelled reading. */
  readonly truth:
    { readonly pattern: string; readonly fails: boolean; readonly from: number; readonly to: number } | undefined;
  /** In order; silence left out. */
  readonly alerts: readonly Pick<MaintenanceAlert, "severity" | "signal" | "remaining" | "measuredAt">[];
}

/** Machines with their readings in order of arrival, labels and alerts. */
export function casesOf(
  arrived: readonly Telemetry[],
  labels: readonly Label[],
  alerts: readonly MaintenanceAlert[],
): readonly Case[] {
  const known = new Map(labels.map((label) => [label.id, label]));
  const machines = new Map<string, Telemetry[]>();
  for (const reading of arrived) machines.set(reading.machineId, [...(machines.get(reading.machineId) ?? []), reading]);
  return [...machines].map(([machine, readings]) => {
    const labelled = readings.filter(({ id }) => known.has(id));
    const times = labelled.map(({ measuredAt }) => measuredAt);
    const label = known.get(labelled[0]?.id ?? "");
    return {
      readings,
      truth: label && {
        pattern: label.pattern,
        fails: label.label === "degrading",
        from: Math.min(...times),
        to: Math.max(...times),
      },
      alerts: alerts.filter(({ machineId, signal }) => machineId === machine && signal !== "silence"),
    };
  });
}

/** When a rule first speaks of a machine, in ms since the epoch; undefined when it does not. */
export type Rule = (one: Case) => number | undefined;

export const worker: Rule = ({ alerts }) => alerts[0]?.measuredAt;

export const threshold =
  (signal: "temperature" | "vibration" | "load", from: number): Rule =>
  ({ readings }) =>
    readings.find((reading) => reading[signal] >= from)?.measuredAt;

/** What somebody might set without knowing the machines: 80 °C, or 4.5 mm/s (the end of zone B of ISO 20816-3 for large machines). */
export const fixed: Rule = ({ readings }) =>
  readings.find(({ temperature, vibration }) => temperature >= 80 || vibration >= 4.5)?.measuredAt;

export interface Figures {
  /** Of the machines spoken of, how many fail, and were spoken of between the beginning of the decay and the failure. */
  readonly precision: number;
  /** Of the machines that fail, how many were spoken of in that time. */
  readonly recall: number;
  readonly f1: number;
  /** Machines spoken of. */
  readonly machines: number;
}

export const isFound = ({ truth }: Case, at: number | undefined): boolean =>
  truth !== undefined && truth.fails && at !== undefined && at >= truth.from && at <= truth.to;

export function figures(cases: readonly Case[], rule: Rule): Figures {
  const machines = cases.filter((one) => rule(one) !== undefined).length;
  const failing = cases.filter(({ truth }) => truth?.fails).length;
  const found = cases.filter((one) => isFound(one, rule(one))).length;
  const share = (n: number, of: number): number => (of === 0 ? 0 : n / of);
  return {
    precision: share(found, machines),
    recall: share(found, failing),
    f1: share(2 * found, machines + failing),
    machines,
  };
}

/** The one threshold on one signal with the best F1, chosen with the labels in hand. */
export function bestThreshold(cases: readonly Case[]): {
  readonly signal: string;
  readonly from: number;
  readonly rule: Rule;
} {
  let best = { signal: "temperature", from: Infinity, rule: threshold("temperature", Infinity) };
  let most = -1;
  for (const signal of ["temperature", "vibration", "load"] as const) {
    const peaks = new Set(cases.map(({ readings }) => Math.max(...readings.map((reading) => reading[signal]))));
    for (const from of peaks) {
      const rule = threshold(signal, from);
      const { f1 } = figures(cases, rule);
      if (f1 > most) [most, best] = [f1, { signal, from, rule }];
    }
  }
  return best;
}

/** The middle one; undefined of none. */
export const median = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
