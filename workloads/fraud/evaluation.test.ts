import { bestThreshold, byPattern, figures, type Judged } from "./evaluation";

const honest = (amount: number, alerted = false): Judged => ({ fraud: undefined, alerted, amount });
const fraud = (amount: number, alerted: boolean, episode: string, pattern = "card-testing"): Judged => ({
  fraud: { pattern, episode },
  alerted,
  amount,
});
const judged = [
  honest(10),
  honest(20, true),
  honest(30),
  honest(40),
  fraud(35, true, "1"),
  fraud(50, false, "1"),
  fraud(60, true, "2"),
  fraud(5, false, "3", "friendly"),
];

describe("the evaluation", () => {
  it("counts precision, recall, F1 and the rate of alerts", () => {
    expect(figures(judged, ({ alerted }) => alerted)).toEqual({
      precision: 2 / 3,
      recall: 2 / 4,
      f1: 4 / 7,
      rate: 3 / 8,
    });
  });

  it("gives 0 where nothing is flagged, and where nothing was judged", () => {
    expect(figures(judged, () => false)).toEqual({ precision: 0, recall: 0, f1: 0, rate: 0 });
    expect(figures([], () => true)).toEqual({ precision: 0, recall: 0, f1: 0, rate: 0 });
  });

  it("finds the threshold with the best F1 in hindsight", () => {
    const threshold = bestThreshold(judged);
    const scores = judged.map(({ amount }) => figures(judged, (one) => one.amount >= amount).f1);
    expect(threshold).toBe(35);
    expect(figures(judged, ({ amount }) => amount >= threshold).f1).toBe(Math.max(...scores));
  });

  it("does not split equal amounts by a threshold", () => {
    expect(bestThreshold([fraud(10, false, "1"), honest(10), honest(10), fraud(9, false, "2")])).toBe(9);
  });

  it("counts by pattern what was found of payments, and of series of them", () => {
    expect([...byPattern(judged, ({ alerted }) => alerted)]).toEqual([
      ["card-testing", { payments: 3, paymentsFound: 2, episodes: 2, episodesFound: 2 }],
      ["friendly", { payments: 1, paymentsFound: 0, episodes: 1, episodesFound: 0 }],
    ]);
  });
});
