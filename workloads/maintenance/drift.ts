import type { Kind } from "./signals";

/**
 * One signal of one machine while it runs: its normal, learned from the first readings and followed slowly while all is well;
 * two one-sided cumulative sums of what exceeds it (Page, "Continuous inspection schemes", Biometrika 41, 1954), which find small
 * lasting shifts that single readings hide; and level and trend by double exponential smoothing (Holt, 1957).
 */
export interface Drift {
  /** Readings learned from. */
  readonly n: number;
  readonly mean: number;
  /** Sum of squared differences while learning, then variance. */
  readonly spread: number;
  /** Cumulative sums, in standard deviations. */
  readonly up: number;
  readonly down: number;
  /** Smoothed value, and its change by hour. */
  readonly level: number;
  readonly trend: number;
}

/** Readings that make a normal. */
export const LEARNED = 40;
/** What a reading must exceed the normal by to add to a sum, in standard deviations. */
const SLACK = 1;
/** The sum from which on the signal drifts. */
const DRIFTS = 12;
/** A drift is over below this part of it: between the two it stays what it was. */
const OVER = 0.5;
/** A reading counts as at most so many standard deviations: one wild reading is no drift. */
const WILDEST = 4;
/** Weight of a new reading in the normal, once learned. */
const FOLLOW = 1 / 400;
const SMOOTH = 0.1;
const SMOOTH_TREND = 0.05;
const HOUR_MS = 3_600_000;

export const NOTHING: Drift = { n: 0, mean: 0, spread: 0, up: 0, down: 0, level: 0, trend: 0 };

const scaleOf = ({ mean, spread }: Drift, kind: Kind): number =>
  Math.max(Math.sqrt(spread), kind.scatter * Math.abs(mean), 1e-9);

/** @param elapsed since the reading before, in milliseconds */
export function followed(known: Drift, kind: Kind, value: number, elapsed: number): Drift {
  if (known.n < LEARNED) return learned(known, value);
  const z = Math.min(WILDEST, Math.max(-WILDEST, (value - known.mean) / scaleOf(known, kind)));
  const up = kind.bad === "down" ? 0 : Math.min(2 * DRIFTS, Math.max(0, known.up + z - SLACK));
  const down = kind.bad === "up" ? 0 : Math.min(2 * DRIFTS, Math.max(0, known.down - z - SLACK));
  const hours = Math.max(elapsed, 1) / HOUR_MS;
  const level = known.level + known.trend * hours;
  const smoothed = level + SMOOTH * (value - level);
  const trend = known.trend + SMOOTH_TREND * ((smoothed - known.level) / hours - known.trend);
  // The normal follows only what is normal: else it would follow the drift.
  const calm = up === 0 && down === 0 && Math.abs(z) < WILDEST;
  const mean = calm ? known.mean + FOLLOW * (value - known.mean) : known.mean;
  const spread = calm ? known.spread + FOLLOW * ((value - mean) ** 2 - known.spread) : known.spread;
  return { n: known.n, mean, spread, up, down, level: smoothed, trend };
}

/** Running mean and squares (Welford, 1962); the last one makes them a variance. */
function learned({ n, mean, spread }: Drift, value: number): Drift {
  const count = n + 1;
  const next = mean + (value - mean) / count;
  const squares = spread + (value - mean) * (value - next);
  return {
    n: count,
    mean: next,
    spread: count === LEARNED ? squares / (LEARNED - 1) : squares,
    up: 0,
    down: 0,
    level: next,
    trend: 0,
  };
}

export const drifts = ({ up, down }: Drift): boolean => Math.max(up, down) >= DRIFTS;
export const isCalm = ({ up, down }: Drift): boolean => Math.max(up, down) < OVER * DRIFTS;

/** How much of the way from the normal to the limit is gone, from 0 to 1. */
export function wear({ mean, level, up, down }: Drift, kind: Kind): number {
  const away = up >= down ? level - mean : mean - level;
  return Math.min(1, Math.max(0, away / kind.limit(mean)));
}

/** Hours until the limit by the trend; null where it does not go there within a year, or where it is there. */
export function remaining({ mean, level, trend, up, down }: Drift, kind: Kind): number | null {
  const [away, speed] = up >= down ? [level - mean, trend] : [mean - level, -trend];
  const hours = (kind.limit(mean) - away) / speed;
  return speed > 0 && hours >= 0 && hours < 8_760 ? hours : null;
}
