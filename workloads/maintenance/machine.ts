import type { MaintenanceAlert } from "../streams/catalogue/maintenance-alerts";
import type { Telemetry } from "../streams/catalogue/telemetry";
import { drifts, followed, isCalm, NOTHING, remaining, wear, type Drift } from "./drift";
import { KINDS, SIGNALS, valueOf, type Signal } from "./signals";

/** After it has stood, a machine warms up for so long before its readings are judged or learned from. */
const SETTLES_MS = 15 * 60_000;
/** So many readings in a row without a drift end an episode. */
const CALM_READINGS = 20;
/** Silent: nothing for so many of the machine's usual intervals, and no less than the least. */
const SILENT_INTERVALS = 10;
const SILENT_LEAST_MS = 5 * 60_000;
/** Readings that make a usual interval. */
const INTERVALS = 5;
/** Parts of the way to the limit from which on it is pressing. */
const WARNING = 0.3;
const URGENT = 0.6;

type Severity = MaintenanceAlert["severity"];
const RANKS: Readonly<Record<Severity, number>> = { watch: 0, warning: 1, urgent: 2 };

/** What is known of one machine; times in ms since the epoch. */
export interface Machine {
  readonly site: string;
  /** Its latest reading. */
  readonly id: string;
  readonly at: number;
  /** The alert's id if nothing follows that reading. */
  readonly silenceId: string;
  /** Told that nothing comes. */
  readonly silent: boolean;
  /** Readings counted for the usual interval, and its mean in ms. */
  readonly counted: number;
  readonly interval: number;
  /** When it may be judged again; undefined while it does not run. */
  readonly settled: number | undefined;
  /** Broken down, and to be learned anew when it runs again. */
  readonly broken: boolean;
  readonly signals: Readonly<Partial<Record<Signal, Drift>>>;
  /** What was told of the drift at hand, and for how many readings there was none. */
  readonly episode: { readonly severity: Severity; readonly calm: number } | null;
}

/** An alert without its id and the time of the clock. */
export type Warning = Omit<MaintenanceAlert, "id" | "machineId" | "detectedAt">;

export interface Followed {
  readonly machine: Machine;
  readonly warning: Warning | undefined;
}

/**
 * A machine after one more reading, which must be newer than the latest.
 * @param silenceId for the alert if nothing follows
 */
export function follow(known: Machine | undefined, reading: Telemetry, silenceId: string): Followed {
  const { id, site, state, measuredAt: at } = reading;
  const elapsed = known === undefined ? 0 : at - known.at;
  const runs = state === "running";
  const broken = (known?.broken ?? false) || state === "fault";
  const settled = settledAt(known, runs, at);
  const judged = runs && settled !== undefined && at >= settled;
  const before = broken && judged ? {} : (known?.signals ?? {});
  const signals = judged ? next(before, reading, elapsed) : before;
  const machine: Machine = {
    site,
    id,
    at,
    silenceId,
    silent: false,
    ...usual(known, elapsed),
    settled,
    broken: broken && !judged,
    signals,
    episode: broken ? null : (known?.episode ?? null),
  };
  return judged ? told(machine, reading) : { machine, warning: undefined };
}

/** A machine that is seen for the first time is taken to be warm. */
function settledAt(known: Machine | undefined, runs: boolean, at: number): number | undefined {
  if (!runs) return undefined;
  if (known === undefined) return at;
  return known.settled ?? at + SETTLES_MS;
}

function usual(known: Machine | undefined, elapsed: number): Pick<Machine, "counted" | "interval"> {
  if (known === undefined) return { counted: 0, interval: 0 };
  const { counted, interval } = known;
  // A gap is no interval: one that was silent is not usually so.
  if (counted >= INTERVALS && elapsed > SILENT_INTERVALS * interval) return { counted, interval };
  const weight = Math.min(counted + 1, 50);
  return { counted: weight, interval: interval + (elapsed - interval) / weight };
}

function next(before: Machine["signals"], reading: Telemetry, elapsed: number): Machine["signals"] {
  const signals: Partial<Record<Signal, Drift>> = {};
  for (const signal of SIGNALS) {
    const value = valueOf(reading, signal);
    if (value !== undefined) signals[signal] = followed(before[signal] ?? NOTHING, KINDS[signal], value, elapsed);
  }
  return signals;
}

/** One alert an episode, and another when it grows more severe. */
function told(machine: Machine, reading: Telemetry): Followed {
  const { signals, episode } = machine;
  const all = SIGNALS.flatMap((signal) => {
    const drift = signals[signal];
    return drift === undefined ? [] : [{ signal, drift, gone: wear(drift, KINDS[signal]) }];
  });
  if (all.every(({ drift }) => isCalm(drift))) {
    const calm = (episode?.calm ?? 0) + 1;
    const left = episode === null || calm >= CALM_READINGS ? null : { ...episode, calm };
    return { machine: { ...machine, episode: left }, warning: undefined };
  }
  const [worst] = all.filter(({ drift }) => drifts(drift)).sort((a, b) => b.gone - a.gone);
  const still = episode && { ...episode, calm: 0 };
  if (worst === undefined) return { machine: { ...machine, episode: still }, warning: undefined };
  const severity = worst.gone >= URGENT ? "urgent" : worst.gone >= WARNING ? "warning" : "watch";
  if (episode !== null && RANKS[severity] <= RANKS[episode.severity]) {
    return { machine: { ...machine, episode: still }, warning: undefined };
  }
  const warning = warningOf(reading, severity, worst.signal, worst.drift, worst.gone);
  return { machine: { ...machine, episode: { severity, calm: 0 } }, warning };
}

function warningOf(reading: Telemetry, severity: Severity, signal: Signal, drift: Drift, gone: number): Warning {
  const kind = KINDS[signal];
  const observed = valueOf(reading, signal) ?? drift.level;
  const left = remaining(drift, kind);
  const text = (value: number): string => `${value.toFixed(kind.digits)} ${kind.unit}`;
  return {
    telemetryId: reading.id,
    site: reading.site,
    severity,
    signal,
    expected: round(drift.mean),
    observed,
    score: round(gone),
    remaining: left === null ? null : round(left),
    detail: `${signal} is at ${text(drift.level)} and was at ${text(drift.mean)} while the machine ran in order`,
    measuredAt: reading.measuredAt,
  };
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** When a machine that goes on like this is silent; undefined when that was told, or it stands still. */
export function silentAt({ at, silent, counted, interval, settled }: Machine): number | undefined {
  if (silent || settled === undefined || counted < INTERVALS) return undefined;
  return at + Math.max(SILENT_LEAST_MS, Math.round(SILENT_INTERVALS * interval));
}

/** @param due when it is silent */
export function silenceOf({ id, site, at, interval }: Machine, due: number): Warning {
  const [expected, observed] = [round(interval / 1_000), round((due - at) / 1_000)];
  return {
    telemetryId: id,
    site,
    severity: "warning",
    signal: "silence",
    expected,
    observed,
    score: 0.5,
    remaining: null,
    detail: `no reading for ${Math.round(observed)} s from a machine that ran and sent one every ${Math.round(expected)} s`,
    measuredAt: at,
  };
}
