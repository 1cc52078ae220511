import type { Telemetry } from "../streams/catalogue/telemetry";

export const SIGNALS = ["temperature", "vibration", "pressure", "speed", "load"] as const;
export type Signal = (typeof SIGNALS)[number];

/** What is known of a kind of signal before a machine is. */
export interface Kind {
  readonly unit: string;
  readonly digits: number;
  /** Which way is bad. */
  readonly bad: "up" | "down" | "both";
  /** The least scatter that is believed, as a part of the mean: what a day brings that the learning has not seen. */
  readonly scatter: number;
  /** How far from its normal `mean` a machine is stopped. */
  readonly limit: (mean: number) => number;
}

/**
 * Limits are those at which people stop a machine, in round numbers: vibration about threefold, as from zone A/B to zone C/D of
 * ISO 20816-1; a bearing 40 K above its normal; the rest by parts of the normal. They set score, severity and what remains;
 * whether a signal drifts is judged without them.
 */
export const KINDS: Readonly<Record<Signal, Kind>> = {
  temperature: { unit: "°C", digits: 1, bad: "up", scatter: 0.025, limit: () => 40 },
  vibration: { unit: "mm/s", digits: 2, bad: "up", scatter: 0.1, limit: (mean) => 2 * mean },
  pressure: { unit: "bar", digits: 1, bad: "both", scatter: 0.015, limit: (mean) => 0.4 * mean },
  speed: { unit: "1/min", digits: 0, bad: "both", scatter: 0.005, limit: (mean) => 0.1 * mean },
  load: { unit: "kW", digits: 1, bad: "up", scatter: 0.15, limit: (mean) => 0.5 * mean },
};

/** The reading's value of a signal; undefined where the machine has no such sensor. */
export const valueOf = (reading: Telemetry, signal: Signal): number | undefined => reading[signal] ?? undefined;
