import type { RecentPayment } from "../recent";
import { RECENT_MOST } from "../state";
import { DAY, HOUR, MINUTE, NOON, ordinaryLife, recent, stateAfter } from "../testing/fixtures";
import { judge } from "./score";
import { learnRate, NO_RATE } from "./velocity";

/** What velocity finds in the last of the extra payments, after an ordinary life of so many days. */
function found(days: number, extra: readonly RecentPayment[]) {
  const payments = [...ordinaryLife(days), ...extra];
  const last = extra.at(-1)?.id ?? "";
  return judge(stateAfter(payments), last).reasons.find(({ rule }) => rule === "velocity");
}
const burst = (count: number, every: number, euros = 25): RecentPayment[] =>
  Array.from({ length: count }, (_, i) => recent(i, NOON + i * every, euros));

describe("the velocity rule", () => {
  it("finds nothing in a walk through three shops", () => {
    expect(found(30, burst(3, 20 * MINUTE))?.score ?? 0).toBeLessThan(0.5);
  });

  it("finds a burst of payments, and says what the account does otherwise", () => {
    expect(found(30, burst(8, MINUTE))).toEqual({
      rule: "velocity",
      score: 1,
      detail: "8 payments of about 200.00 EUR together within 10 minutes, where this account makes 2.0 a day",
    });
  });

  it("finds nothing in the same burst where the account always pays so often", () => {
    const busy = Array.from({ length: 2_000 }, (_, i) => recent(10_000 + i, NOON - DAY + i * 43_200));
    const last = busy.at(-1)?.id ?? "";
    expect(judge(stateAfter(busy), last).reasons.filter(({ rule }) => rule === "velocity")).toEqual([]);
  });

  it("is slower to judge an account that it does not know yet", () => {
    const known = found(30, burst(4, 2 * MINUTE))?.score ?? 0;
    const unknown = judge(stateAfter(burst(4, 2 * MINUTE)), burst(4, 2 * MINUTE).at(-1)?.id ?? "").score;
    expect(unknown).toBeLessThan(known);
  });

  it("adds it up when the payments of a burst are also larger than usual", () => {
    const ordinary = found(30, burst(4, 15 * MINUTE, 25))?.score ?? 0;
    const large = found(30, burst(4, 15 * MINUTE, 250))?.score ?? 0;
    expect(large).toBeGreaterThan(ordinary);
  });

  it("counts by event time: the same payments, arriving together, days apart, are no burst", () => {
    expect(found(30, burst(8, 11 * HOUR))).toBeUndefined();
  });

  it("sees a burst that a late event completes", () => {
    const [first, second, third, ...rest] = burst(8, MINUTE);
    const late = [first, second, ...rest, third].filter((payment) => payment !== undefined);
    expect(found(30, late)?.score).toBe(1);
  });

  it("judges a full list without taking its end for the account's beginning", () => {
    const state = stateAfter([...ordinaryLife(30), ...burst(RECENT_MOST + 36, 10_000)]);
    expect(state.recent).toHaveLength(RECENT_MOST);
    expect(judge(state, state.recent.at(-1)?.id ?? "").score).toBe(1);
  });
});

describe("the account's rate", () => {
  it("does not depend on the order in which payments settle", () => {
    const times = [3, 1, 2].map((days) => NOON + days * DAY);
    const inOrder = times.toSorted((a, b) => a - b).reduce(learnRate, NO_RATE);
    const disorderly = times.reduce(learnRate, NO_RATE);
    expect(disorderly.at).toBe(inOrder.at);
    expect(disorderly.weight).toBeCloseTo(inOrder.weight, 10);
  });

  it("fades: a payment of three weeks ago counts 1/e", () => {
    expect([NOON, NOON + 21 * DAY].reduce(learnRate, NO_RATE).weight).toBeCloseTo(1 + Math.exp(-1), 10);
  });
});
