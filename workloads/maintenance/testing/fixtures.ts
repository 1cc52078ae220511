import type { Telemetry } from "../../streams/catalogue/telemetry";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** 2 March 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 2, 2, 12);

export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** The nth reading, half a minute after the one before, of a machine that runs in order; `wobble` goes up and down by a part of it. */
export function readingOf(n: number, given: Partial<Telemetry> = {}): Telemetry {
  const wobble = Math.sin(n * 2.4) * 0.01;
  return {
    id: idOf(n),
    machineId: "machine-1",
    site: "brno",
    sequence: n,
    state: "running",
    temperature: 60 * (1 + wobble),
    vibration: 1.2 * (1 - wobble),
    pressure: 180 * (1 + wobble / 2),
    speed: 1_475 * (1 + wobble / 10),
    load: 55 * (1 - wobble),
    extra: {},
    measuredAt: NOON + n * 30 * SECOND,
    ...given,
  };
}

/** Readings from one number to before another. */
export const readings = (
  from: number,
  to: number,
  given: (n: number, sound: Telemetry) => Partial<Telemetry> = () => ({}),
): readonly Telemetry[] =>
  Array.from({ length: to - from }, (_, i) => {
    const sound = readingOf(from + i);
    return { ...sound, ...given(from + i, sound) };
  });
