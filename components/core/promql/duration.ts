import type { Duration } from "../../../workloads/streams";
import { milliseconds } from "../../../workloads/streams/units";

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** `"15 seconds"` → `15s`, as Prometheus and Alertmanager write it. */
export function promDuration(duration: Duration): string {
  const length = milliseconds(duration);
  const [unit, factor] = UNITS.find(([, size]) => length > 0 && length % size === 0) ?? ["ms", 1];
  return length === 0 ? "0s" : `${length / factor}${unit}`;
}

/**
 * `1h30m` → 5400, in seconds.
 * @throws when the text is no duration of Prometheus
 */
export function promSeconds(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    throw new Error(`a duration of Prometheus must be like "30s" or "1h30m", got ${JSON.stringify(text)}`);
  }
  const seconds: Readonly<Record<string, number>> = {
    ms: 0.001,
    s: 1,
    m: 60,
    h: 3_600,
    d: 86_400,
    w: 604_800,
    y: 31_536_000,
  };
  return parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (seconds[unit] ?? Number.NaN), 0);
}
