import type { Random } from "./random";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The simulated time that a feed covers, in milliseconds since the epoch. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const UNITS: Readonly<Record<string, number>> = { second: SECOND, minute: MINUTE, hour: HOUR, day: DAY };

/** `"3 days"` in milliseconds. @throws when the text is no such length, naming what is allowed */
export function parseLength(what: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?) (second|minute|hour|day)s?$/.exec(text);
  const length = Number(match?.[1]) * (UNITS[match?.[2] ?? ""] ?? Number.NaN);
  if (length > 0) return length;
  throw new Error(
    `${what} must be a positive number and one of seconds, minutes, hours, days, got "${text}"; write for example "6 days"`,
  );
}

/** The hour of the day, 0 to 24, at a place so many hours ahead of UTC. Summer time is left out. */
export function localHour(at: number, utcOffset: number): number {
  return (((at / HOUR + utcOffset) % 24) + 24) % 24;
}

/**
 * Exactly `count` instants of a span in order, thick where `intensity` is high: a Poisson process of varying rate, given
 * its number of points. Such points are independent draws from the intensity, and sorted uniform draws can be made one after
 * the other without storing them (Bentley and Saxe, "Generating sorted lists of random numbers", ACM TOMS 6(3), 1980).
 *
 * @param intensity relative, not negative, positive somewhere; it is taken as constant within an hour
 */
export function* arrivals(
  random: Random,
  count: number,
  span: Span,
  intensity: (at: number) => number,
): Generator<number> {
  const length = span.end - span.start;
  const bins = Math.max(24, Math.ceil(length / HOUR));
  const width = length / bins;
  const sums: number[] = [0];
  for (let bin = 0; bin < bins; bin++) sums.push((sums[bin] ?? 0) + intensity(span.start + (bin + 0.5) * width));
  const total = sums[bins] ?? 0;

  let bin = 0;
  let above = 1;
  for (let left = count; left > 0; left--) {
    above *= (1 - random.unit()) ** (1 / left);
    const target = (1 - above) * total;
    while (bin < bins - 1 && (sums[bin + 1] ?? 0) <= target) bin++;
    const [low, high] = [sums[bin] ?? 0, sums[bin + 1] ?? 0];
    const part = high > low ? Math.min(1, (target - low) / (high - low)) : 0;
    yield Math.floor(span.start + (bin + part) * width);
  }
}
