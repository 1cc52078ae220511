import { handlerKit } from "../runtime/testing";
import type { MaintenanceAlert } from "../streams/catalogue/maintenance-alerts";
import { telemetry, type Telemetry } from "../streams/catalogue/telemetry";
import { handler } from "./handle";
import { HOUR, idOf, MINUTE, NOON, readingOf, readings, SECOND } from "./testing/fixtures";

const start = () => handlerKit(handler, { now: NOON + 24 * HOUR });

async function alertsOf(
  kit: ReturnType<typeof start>,
  fed: readonly Telemetry[],
): Promise<readonly MaintenanceAlert[]> {
  const alerts: MaintenanceAlert[] = [];
  for (const reading of fed) {
    const { emits, rejects } = await kit.feed(telemetry, reading);
    expect(rejects).toEqual([]);
    for (const { stream, key, record } of emits) {
      expect([stream, key]).toEqual(["maintenance-alerts", (record as MaintenanceAlert).machineId]);
      alerts.push(record as MaintenanceAlert);
    }
  }
  return alerts;
}
const sound = readings(0, 60);
/** From the 60th reading on half a degree a reading. */
const hot = (from: number, to: number) =>
  readings(from, to, (n, { temperature }) => ({ temperature: temperature + Math.max(0, n - 60) / 2 }));

describe("the maintenance worker", () => {
  it("says nothing of a machine that goes on as it was", async () => {
    expect(await alertsOf(start(), readings(0, 400))).toEqual([]);
  });

  it("says once that a signal drifts, and again only as it grows more severe, with the time that is left", async () => {
    const alerts = await alertsOf(start(), [...sound, ...hot(60, 150)]);
    expect(alerts.map(({ severity, signal }) => [severity, signal])).toEqual([
      ["watch", "temperature"],
      ["warning", "temperature"],
      ["urgent", "temperature"],
    ]);
    const [watch, , urgent] = alerts;
    expect(watch).toMatchObject({ machineId: "machine-1", site: "brno", detectedAt: NOON + 24 * HOUR });
    expect(watch?.expected).toBeCloseTo(60, 0);
    expect(watch?.observed).toBeGreaterThan(62);
    expect(watch?.detail).toMatch(
      /^temperature is at \d+\.\d °C and was at \d+\.\d °C while the machine ran in order$/,
    );
    expect(urgent?.score).toBeGreaterThanOrEqual(0.6);
    // 16 degrees are left, at a degree a minute.
    expect(urgent?.remaining).toBeCloseTo(16 / 60, 1);
  });

  it("names the signal that has gone farthest", async () => {
    const leaking = readings(60, 160, (n, { pressure }) => ({ pressure: (pressure ?? 0) * (1 - (n - 60) / 300) }));
    const alerts = await alertsOf(start(), [...sound, ...leaking]);
    expect(new Set(alerts.map(({ signal }) => signal))).toEqual(new Set(["pressure"]));
  });

  it("takes a drift that comes back within an episode as the same, and after it as another", async () => {
    const away = (from: number) =>
      readings(from, from + 10, (_, { temperature }) => ({ temperature: temperature + 6 }));
    const soon = [...sound, ...away(60), ...readings(70, 85), ...away(85)];
    expect(await alertsOf(start(), soon)).toHaveLength(1);
    const later = [...sound, ...away(60), ...readings(70, 200), ...away(200)];
    expect(await alertsOf(start(), later)).toHaveLength(2);
  });

  it("neither judges nor learns from a machine that stands, nor while it warms up again", async () => {
    const standing = readings(60, 120, () => ({ state: "idle", vibration: 0, speed: 0, load: 4, temperature: 25 }));
    const warming = readings(120, 149, (n) => ({ temperature: 25 + n - 120, speed: 900 }));
    const kit = start();
    expect(await alertsOf(kit, [...sound, ...standing, ...warming, ...readings(150, 250)])).toEqual([]);
  });

  it("learns anew what is normal after a fault", async () => {
    const repaired = readings(100, 300, (_, { speed }) => ({ speed: speed * 0.8 }));
    const fault = readings(60, 70, () => ({ state: "fault", speed: 0 }));
    expect(await alertsOf(start(), [...sound, ...fault, ...repaired])).toEqual([]);
    expect(await alertsOf(start(), [...sound, ...repaired])).not.toEqual([]);
  });

  it("leaves out readings that come late or twice", async () => {
    const kit = start();
    await alertsOf(kit, sound);
    const before = kit.state("machine-1");
    expect(await alertsOf(kit, [readingOf(59), readingOf(3, { temperature: 500 })])).toEqual([]);
    expect(kit.state("machine-1")).toEqual(before);
  });

  it("does without a signal that the machine has not, and is not disturbed when it was lost for once", async () => {
    expect(
      await alertsOf(
        start(),
        readings(0, 200, () => ({ pressure: null })),
      ),
    ).toEqual([]);
  });

  it("raises the same alerts over restarts", async () => {
    const fed = [...sound, ...hot(60, 150)];
    const restarted = start();
    const alerts: MaintenanceAlert[] = [];
    for (const [n, reading] of fed.entries()) {
      alerts.push(...(await alertsOf(restarted, [reading])));
      if (n % 7 === 0) restarted.restart();
    }
    expect(alerts).toEqual(await alertsOf(start(), fed));
  });

  it("tells of the silence of a machine that ran, once, when others' readings have gone on for five minutes", async () => {
    const kit = start();
    await alertsOf(kit, sound);
    const other = (at: number): Telemetry => readingOf(at % 1e9, { machineId: "machine-2", measuredAt: at });
    const last = NOON + 59 * 30 * SECOND;
    expect(await alertsOf(kit, [other(last + 5 * MINUTE - 1)])).toEqual([]);
    const [alert, ...more] = await alertsOf(kit, [other(last + 5 * MINUTE), other(last + HOUR)]);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({
      telemetryId: idOf(59),
      machineId: "machine-1",
      severity: "warning",
      signal: "silence",
      expected: 30,
      observed: 300,
      remaining: null,
      detail: "no reading for 300 s from a machine that ran and sent one every 30 s",
      measuredAt: last,
    });
    expect(await alertsOf(kit, readings(200, 203))).toEqual([]);
  });

  it("tells of no silence of a machine that stood, nor when no machine sends anything", async () => {
    const kit = start();
    await alertsOf(kit, [...sound, readingOf(60, { state: "stopped" })]);
    expect(await alertsOf(kit, [readingOf(900, { machineId: "machine-2", measuredAt: NOON + 12 * HOUR })])).toEqual([]);
    const quiet = start();
    await alertsOf(quiet, sound);
    quiet.now += 24 * HOUR;
    expect(quiet.idle().emits).toEqual([]);
  });

  it("refuses a reading from the future, without effect on the state", async () => {
    const kit = start();
    const at = NOON + 25 * HOUR + 1;
    expect((await kit.feed(telemetry, readingOf(0, { measuredAt: at }))).rejects).toEqual([
      {
        cause: "event time in the future",
        detail: `measuredAt must be at most an hour ahead of the clock, got ${at} at ${NOON + 24 * HOUR}; correct the clock or the unit (ms) of the sender`,
        attempts: 1,
      },
    ]);
    expect(kit.state("machine-1")).toBeUndefined();
  });

  it("keeps less than 2 KiB of a machine", async () => {
    const kit = start();
    await alertsOf(kit, [...sound, ...hot(60, 150)]);
    expect(JSON.stringify(kit.state("machine-1")).length).toBeLessThan(2 * 1024);
  });
});
