import { AlertCollector, quantile } from "./alerts";

const record = (receivedAt: number, readAt: number, score: number, accountId = "a") => ({
  headers: { "millrace-ingested-at": String(receivedAt) },
  value: { accountId, score, reasons: [{ rule: "velocity", score, detail: `seen by ${accountId}` }] },
  readAt,
});

test("latency is from the gateway's receipt to the alert being read", () => {
  const alerts = new AlertCollector(1_000);
  for (let index = 1; index <= 100; index += 1) alerts.add(record(1_000, 1_000 + index, 0.5));
  expect(alerts.summary()).toMatchObject({ count: 100, latency: { p50: 50, p99: 99 } });
});

test("alerts of an earlier feed, or without the gateway's time, are not counted", () => {
  const alerts = new AlertCollector(1_000);
  alerts.add(record(999, 1_005, 0.9));
  alerts.add({ ...record(1_000, 1_005, 0.9), headers: {} });
  expect(alerts.summary()).toEqual({ count: 0, examples: [], latency: null });
});

test("an account gives one example, its highest score", () => {
  const alerts = new AlertCollector(0);
  for (const score of [0.5, 0.9, 0.7]) alerts.add(record(1, 2, score));
  expect(alerts.summary()).toMatchObject({ count: 3, examples: [{ accountId: "a", score: 0.9 }] });
});

test("the examples are the three with the highest scores", () => {
  const alerts = new AlertCollector(0);
  for (const [index, score] of [0.2, 0.9, 0.5, 0.7, 0.1].entries()) alerts.add(record(1, 2, score, `account-${index}`));
  expect(alerts.summary().examples).toEqual([
    { accountId: "account-1", score: 0.9, details: ["seen by account-1"] },
    { accountId: "account-3", score: 0.7, details: ["seen by account-3"] },
    { accountId: "account-2", score: 0.5, details: ["seen by account-2"] },
  ]);
});

test("a quantile is the nearest rank", () => {
  expect([quantile([1], 0.5), quantile([1, 2], 0.5), quantile([1, 2, 3], 0.99)]).toEqual([1, 1, 3]);
});
