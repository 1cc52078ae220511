import type { Objective } from "../observe";
import { BASELINE, baselineRecordings, DAYS_AGO } from "./baselines";
import { promDuration, promSeconds } from "./duration";
import { budgetRecordings, burnAlerts, longObjectiveRecordings, objectiveRecordings } from "./objectives";
import { observationName } from "./rooms";

const objective: Objective = {
  name: "door-availability",
  objective: 0.999,
  good: "sum(rate(good[$window]))",
  total: "sum(rate(all[$window]))",
  description: "It opens.",
  runbook: "components/door/README.md#availability",
};

test.each([
  ["15 seconds", "15s"],
  ["90 seconds", "90s"],
  ["10 minutes", "10m"],
  ["35 days", "35d"],
  ["250 ms", "250ms"],
  ["0 seconds", "0s"],
] as const)("%s is %s to Prometheus", (duration, written) => {
  expect(promDuration(duration)).toBe(written);
});

test.each([
  ["1h30m", 5_400],
  ["250ms", 0.25],
  ["35d", 3_024_000],
])("%s is %d seconds", (duration, seconds) => {
  expect(promSeconds(duration)).toBe(seconds);
});

test("refuses what is no duration of Prometheus", () => {
  expect(() => promSeconds("5 minutes")).toThrow(
    'a duration of Prometheus must be like "30s" or "1h30m", got "5 minutes"',
  );
});

test("without any good event all events are bad, and without events there is no ratio", () => {
  expect(objectiveRecordings(objective)[2]).toEqual({
    record: "millrace:objective_error_ratio:5m",
    expr: "clamp_min((sum(rate(all[5m]))) - ((sum(rate(good[5m]))) or (sum(rate(all[5m]))) * 0), 0) / ((sum(rate(all[5m]))) > 0)",
    labels: { objective: "door-availability" },
  });
});

test("windows of days are five-minute rates five minutes apart, which count every event once", () => {
  const expressions = [...longObjectiveRecordings(objective), ...budgetRecordings(objective)].map(({ expr }) => expr);
  expect(expressions[0]).toBe(
    'sum_over_time(millrace:objective_errors:rate5m{objective="door-availability"}[2h:5m]) / (sum_over_time(millrace:objective_events:rate5m{objective="door-availability"}[2h:5m]) > 0)',
  );
  expect(expressions.at(-1)).toBe('1 - millrace:objective_error_ratio:30d{objective="door-availability"} / 0.001');
});

test("the four burn rates are those of the workbook", () => {
  expect(
    burnAlerts(objective).map(({ severity, expr }) => `${severity}: ${expr.replaceAll(/\{[^}]*\}/g, "")}`),
  ).toEqual([
    "page: millrace:objective_error_ratio:1h > 0.0144 and millrace:objective_error_ratio:5m > 0.0144",
    "page: millrace:objective_error_ratio:6h > 0.006 and millrace:objective_error_ratio:30m > 0.006",
    "ticket: millrace:objective_error_ratio:1d > 0.003 and millrace:objective_error_ratio:2h > 0.003",
    "ticket: millrace:objective_error_ratio:3d > 0.001 and millrace:objective_error_ratio:6h > 0.001",
  ]);
});

test("the hours of a baseline lie around this time of day, and weeks outnumber days", () => {
  const hours = baselineRecordings("door:visits:rate5m").filter(({ record }) => record === BASELINE.hour);
  expect(hours.map(({ expr, labels }) => [labels?.ago, expr])).toContainEqual([
    "1d",
    "avg_over_time(door:visits:rate5m[1h] offset 23h30m)",
  ]);
  expect(hours).toHaveLength(DAYS_AGO.length);
  expect(DAYS_AGO.filter((days) => days % 7 === 0).length).toBeGreaterThan(DAYS_AGO.length / 2);
});

test("an observation is named by its room, and by its part where there are several", () => {
  expect(observationName({ room: "kafka" })).toBe("kafka");
  expect(observationName({ room: "worker", part: "fraud" })).toBe("worker-fraud");
});
