import { machineSpan, machines } from "./machines";
import { Random } from "./random";
import { groupBy, median } from "./testing/world";
import { DAY, HOUR, MINUTE } from "./time";

interface Reading {
  readonly machineId: string;
  readonly sequence: number;
  readonly state: string;
  readonly temperature: number;
  readonly vibration: number;
  readonly pressure: number | null;
  readonly speed: number;
  readonly load: number;
  readonly measuredAt: number;
}

const end = Date.UTC(2026, 10, 20, 12);
const span = { start: end - 6 * DAY, end };
const options = { count: 20_000, span, decayRate: 0.3 };
const events = [...machines(new Random(1), options)];
const records = events.map(({ body, label }) => ({ label, reading: JSON.parse(body) as Reading }));
const fleet = groupBy(records, ({ reading }) => reading.machineId);
const decaying = [...fleet.values()].flatMap((found) => {
  const worn = found.filter(({ label }) => label !== undefined);
  const pattern = worn[0]?.label?.pattern;
  return pattern === undefined ? [] : [{ pattern, found, worn: worn.map(({ reading }) => reading) }];
});
const running = (readings: readonly Reading[]): Reading[] => readings.filter(({ state }) => state === "running");
/** How a signal ends, by how it began: medians of the first and of the last tenth of the readings while running. */
const growth = (readings: readonly Reading[], signal: (reading: Reading) => number): number => {
  const values = running(readings).map(signal);
  const tenth = Math.max(3, Math.floor(values.length / 10));
  return median(values.slice(-tenth)) / median(values.slice(0, tenth));
};
const of = (pattern: string): readonly Reading[][] =>
  decaying.filter((found) => found.pattern === pattern).map(({ worn }) => worn);

test("readings are exactly as many as asked for, in order of time, within the last hours", () => {
  expect(events).toHaveLength(20_000);
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(machineSpan(span)).toEqual({ start: end - 4 * HOUR, end });
  expect(events.filter(({ at }) => at < end - 4 * HOUR || at >= end)).toEqual([]);
  expect([...machines(new Random(1), options)]).toEqual(events);
});

test("each machine counts its readings upwards, with a gap where one was lost", () => {
  const steps = [...fleet.values()].flatMap((found) =>
    found.slice(1).map(({ reading }, index) => reading.sequence - (found[index]?.reading.sequence ?? 0)),
  );
  expect(new Set(steps)).toEqual(new Set([1, 2]));
  expect(steps.filter((step) => step === 2).length / steps.length).toBeLessThan(0.01);
});

test("a share of the machines decays, by every pattern", () => {
  expect(decaying.length).toBe(Math.round(fleet.size * options.decayRate));
  expect(new Set(decaying.map(({ pattern }) => pattern))).toEqual(
    new Set(["bearing-wear", "cooling-loss", "hydraulic-leak", "overstrain", "sensor-drift"]),
  );
});

test("sound machines stay as they are", () => {
  for (const found of fleet.values()) {
    if (found.some(({ label }) => label !== undefined)) continue;
    const readings = found.map(({ reading }) => reading).slice(found.length / 10);
    expect(growth(readings, ({ vibration }) => vibration)).toBeLessThan(1.3);
    expect(growth(readings, ({ temperature }) => temperature)).toBeLessThan(1.3);
  }
});

test("a worn bearing shakes more and more, and gets hot", () => {
  for (const worn of of("bearing-wear")) {
    expect(growth(worn, ({ vibration }) => vibration)).toBeGreaterThan(3);
    expect(growth(worn, ({ temperature }) => temperature)).toBeGreaterThan(1.2);
  }
});

test("the other failures show in their own signals", () => {
  for (const worn of of("cooling-loss")) expect(growth(worn, ({ temperature }) => temperature)).toBeGreaterThan(1.5);
  for (const worn of of("hydraulic-leak")) expect(growth(worn, ({ pressure }) => pressure ?? 0)).toBeLessThan(0.7);
  for (const worn of of("overstrain")) {
    expect(growth(worn, ({ load }) => load)).toBeGreaterThan(1.2);
    expect(growth(worn, ({ speed }) => speed)).toBeLessThan(0.95);
  }
});

test("after a failure the machine is in fault, then stopped, and its readings have no label", () => {
  const failing = decaying.filter(({ pattern }) => pattern !== "sensor-drift");
  for (const { found } of failing) {
    const last = found.findLastIndex(({ label }) => label !== undefined);
    const after = found.slice(last + 1).map(({ reading }) => reading);
    const faults = after.filter(({ state }) => state === "fault");
    expect(after.map(({ state }) => state)).toEqual([
      ...faults.map(() => "fault"),
      ...after.slice(faults.length).map(() => "stopped"),
    ]);
    expect((faults.at(-1)?.measuredAt ?? 0) - (faults[0]?.measuredAt ?? 0)).toBeLessThanOrEqual(10 * MINUTE);
  }
});

test("a sensor that drifts is no failure: the label says so, and the machine goes on", () => {
  for (const { found, worn } of decaying.filter(({ pattern }) => pattern === "sensor-drift")) {
    expect(new Set(found.flatMap(({ label }) => label?.label ?? []))).toEqual(new Set(["sensor"]));
    expect(growth(worn, ({ temperature }) => temperature)).toBeGreaterThan(1.2);
    expect(growth(worn, ({ vibration }) => vibration)).toBeLessThan(1.3);
    expect(found.at(-1)?.reading.state).not.toBe("stopped");
  }
});
