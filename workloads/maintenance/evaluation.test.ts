import type { MaintenanceAlert } from "../streams/catalogue/maintenance-alerts";
import { bestThreshold, casesOf, figures, fixed, median, worker, type Case } from "./evaluation";
import { tablesOf } from "./tables";
import { HOUR, NOON, readingOf } from "./testing/fixtures";

const at = (hour: number, temperature: number, machineId: string) =>
  readingOf(hour * 10 + Number(machineId), {
    machineId,
    temperature,
    vibration: 1,
    load: 50,
    measuredAt: NOON + hour * HOUR,
  });
const arrived = ["1", "2", "3"].flatMap((machine) => [
  at(0, 60, machine),
  at(1, machine === "1" ? 90 : 61, machine),
  at(2, 95, machine),
]);
const label = (reading: { readonly id: string }, label: string, pattern: string, episode: number) => ({
  id: reading.id,
  label,
  pattern,
  episode,
});
const labels = [
  ...[1, 2].map((n) => label(arrived[n] ?? at(0, 0, "1"), "degrading", "cooling-loss", 1)),
  ...[4, 5].map((n) => label(arrived[n] ?? at(0, 0, "1"), "sensor", "sensor-drift", 2)),
];
const alert = (machineId: string, hour: number, remaining: number | null = null) =>
  ({
    machineId,
    measuredAt: NOON + hour * HOUR,
    remaining,
    severity: "watch",
    signal: "temperature",
  }) as MaintenanceAlert;
const cases: readonly Case[] = casesOf(arrived, labels, [alert("1", 1, 0.5), alert("2", 2)]);

describe("the evaluation", () => {
  it("knows of each machine whether and when it decays, and what was raised of it", () => {
    expect(cases.map(({ truth, alerts }) => [truth?.pattern, truth?.fails, alerts.length])).toEqual([
      ["cooling-loss", true, 1],
      ["sensor-drift", false, 1],
      [undefined, undefined, 0],
    ]);
    expect(cases[0]?.truth).toMatchObject({ from: NOON + HOUR, to: NOON + 2 * HOUR });
  });

  it("counts as right a machine that fails and is spoken of after its decay began", () => {
    expect(figures(cases, worker)).toEqual({ precision: 0.5, recall: 1, f1: 2 / 3, machines: 2 });
    expect(figures(cases, () => NOON)).toMatchObject({ precision: 0, recall: 0 });
    expect(figures(cases, fixed)).toMatchObject({ machines: 3, recall: 1 });
    expect(figures([], worker)).toEqual({ precision: 0, recall: 0, f1: 0, machines: 0 });
  });

  it("finds the best threshold in hindsight, and the middle of values", () => {
    const { signal, from, rule } = bestThreshold(cases);
    expect([signal, from, figures(cases, rule).f1]).toEqual(["temperature", 95, 0.5]);
    expect([median([3, 1, 2]), median([])]).toEqual([2, undefined]);
  });

  it("writes tables", () => {
    expect(
      tablesOf(new Map([["seed 1", cases]]))
        .split("\n")
        .map((line) => line.replace(/ +/g, " ")),
    ).toEqual([
      "| events | rule | machines spoken of | precision | recall | F1 |",
      "| -------------------------- | ------------------------------------- | ------------------ | --------- | ------- | ----- |",
      "| seed 1: 3 machines, 1 fail | maintenance worker | 2 | 50.0 % | 100.0 % | 0.667 |",
      "| | temperature ≥ 95.0, the best there is | 3 | 33.3 % | 100.0 % | 0.500 |",
      "| | 80 °C or 4.5 mm/s | 3 | 33.3 % | 100.0 % | 0.500 |",
      "",
      "| pattern | machines spoken of | before the failure (median) | error of `remaining` (median) |",
      "| ----------------------------------- | ------------------ | --------------------------- | ----------------------------- |",
      "| `cooling-loss` | 1 of 1 (100 %) | 1.00 h | 0.50 h |",
      "| `sensor-drift`, which is no failure | 1 of 1 (100 %) | – | – |",
      "| sound machines | 0 of 1 (0 %) | – | – |",
    ]);
  });
});
