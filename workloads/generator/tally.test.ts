import { Random } from "./random";
import { Quantiles, Tally } from "./tally";

test("quantiles are within one per cent of the sorted values", () => {
  const random = new Random(1);
  const quantiles = new Quantiles();
  const values = Array.from({ length: 20_000 }, () => random.logNormal(8, 1));
  for (const value of values) quantiles.add(value);
  values.sort((a, b) => a - b);
  for (const share of [0.01, 0.5, 0.9, 0.99]) {
    const exact = values[Math.ceil(share * values.length) - 1] ?? 0;
    expect(Math.abs((quantiles.at(share) ?? 0) / exact - 1)).toBeLessThan(0.016);
  }
});

test("there is no quantile of nothing", () => {
  expect(new Quantiles().at(0.5)).toBeNull();
});

test("progress and summary count what was sent by stream and by reason", () => {
  const tally = new Tally();
  for (let i = 0; i < 5; i++) tally.sent("payments");
  tally.sent("clicks");
  for (let i = 0; i < 3; i++) tally.accepted("payments");
  tally.rejected("payments", "amount: is missing");
  tally.rejected("clicks", "page: is missing");
  tally.rejected("payments", "amount: is missing");
  tally.latency.add(4);
  expect(tally.progress()).toEqual({ type: "progress", sent: 6, accepted: 3, rejected: 3 });
  expect(tally.summary()).toEqual({
    type: "summary",
    sent: 6,
    accepted: 3,
    rejected: { "amount: is missing": 2, "page: is missing": 1 },
    byStream: {
      clicks: { sent: 1, accepted: 0, rejected: 1 },
      payments: { sent: 5, accepted: 3, rejected: 2 },
    },
    latencyMs: { p50: expect.closeTo(4, 1) as number, p99: expect.closeTo(4, 1) as number },
    retries: 0,
    unnoticed: 0,
    mistaken: 0,
  });
});

test("reasons without end are counted together", () => {
  const tally = new Tally();
  for (let i = 0; i < 100; i++) tally.rejected("clicks", `reason ${i}`);
  const { rejected } = tally.summary() as { rejected: Record<string, number> };
  expect(Object.keys(rejected)).toHaveLength(61);
  expect(rejected["other reasons"]).toBe(40);
});
