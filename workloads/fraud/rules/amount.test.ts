import fc from "fast-check";
import {
  expectedAmount,
  judgeAmount,
  learnAmount,
  NO_AMOUNTS,
  togetherSurprise,
  type Amounts,
  type Paid,
} from "./amount";

/** A payment for groceries, of which 30 euros are typical. */
const food = (euros: number | null): Paid => ({ euros, category: "5411" });
const after = (amounts: readonly number[]): Amounts => amounts.map(food).reduce(learnAmount, NO_AMOUNTS);
const judgeFood = (amounts: Amounts, euros: number | null) => judgeAmount(amounts, food(euros));
const usual = (amounts: Amounts): number => expectedAmount(amounts, "5411");
const groceries = Array.from({ length: 60 }, (_, i) => [22, 31, 18, 40, 27, 24][i % 6] ?? 25);

describe("the amount rule", () => {
  it("finds nothing in an amount like the account's others", () => {
    expect(judgeFood(after(groceries), 45)).toBeUndefined();
  });

  it("finds an amount far above the account's others, and says how far", () => {
    expect(judgeFood(after(groceries), 1_900)).toEqual({
      rule: "amount",
      score: 1,
      detail: "about 1900.00 EUR, where some 26.25 EUR are to be expected of this account in category 5411",
    });
  });

  it("finds nothing in the same amount where the account pays such amounts", () => {
    expect(judgeFood(after(groceries.map((euros) => euros * 50)), 1_900)).toBeUndefined();
  });

  it("judges an account with a wide spread more mildly than one with a narrow one", () => {
    const wide = groceries.map((euros, i) => euros * ([0.1, 0.5, 2, 10][i % 4] ?? 1));
    expect(judgeFood(after(wide), 600)?.score ?? 0).toBeLessThan(judgeFood(after(groceries), 600)?.score ?? 0);
  });

  it("judges an amount by what is typical of its category: a rent is no surprise, a lunch for as much is", () => {
    const amounts = after(groceries);
    expect(judgeAmount(amounts, { euros: 950, category: "6513" })).toBeUndefined();
    expect(judgeAmount(amounts, { euros: 950, category: "5814" })?.score).toBe(1);
  });

  it("takes a category that it does not know for one of everyday amounts", () => {
    expect(judgeAmount(after(groceries), { euros: 40, category: "0000" })).toBeUndefined();
    expect(judgeAmount(after(groceries), { euros: 4_000, category: "toString" })?.score).toBe(1);
  });

  it("is hard to surprise by the first payment of an account", () => {
    expect(judgeFood(NO_AMOUNTS, 400)?.score ?? 0).toBeLessThan(0.5);
    expect(judgeFood(NO_AMOUNTS, 40_000)?.score ?? 0).toBeGreaterThan(0.5);
  });

  it("finds nothing in small amounts: velocity sees the testing of cards", () => {
    expect(judgeFood(after(groceries), 0.01)).toBeUndefined();
  });

  it("has nothing to say on an amount without a known value in euros, and learns nothing from it", () => {
    expect(judgeFood(after(groceries), null)).toBeUndefined();
    expect(learnAmount(after(groceries), food(null))).toEqual(after(groceries));
  });

  it("is not taught by one huge payment that the next huge one is ordinary", () => {
    const taught = learnAmount(after(groceries), food(100_000));
    expect(judgeFood(taught, 100_000)?.score).toBe(1);
    expect(usual(taught)).toBeLessThan(28);
  });

  it("follows an account that comes to pay more", () => {
    const moved = after([...groceries, ...Array.from({ length: 200 }, () => 400)]);
    expect(judgeFood(moved, 400)).toBeUndefined();
    expect(usual(moved)).toBeGreaterThan(200);
  });

  it("comes to the mean of the logarithms once the prior is outweighed", () => {
    expect(usual(after(Array.from({ length: 150 }, () => 60)))).toBeCloseTo(60, -1);
  });

  it("scores within 0 and 1, more for more, whatever went before", () => {
    const euros = fc.double({ min: 0.01, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(euros, { maxLength: 300 }), euros, euros, (past, a, b) => {
        const amounts = after(past);
        const lower = judgeFood(amounts, Math.min(a, b))?.score ?? 0;
        const upper = judgeFood(amounts, Math.max(a, b))?.score ?? 0;
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(lower).toBeLessThanOrEqual(upper + 1e-9);
      }),
    );
  });
});

describe("payments that are together larger than expected", () => {
  it("surprise more than one of them would, where the account is known", () => {
    const amounts = after(groceries);
    const one = judgeFood(amounts, 80)?.score ?? 0;
    expect(one).toBeLessThan(0.2);
    expect(togetherSurprise(amounts, [80, 80, 80, 80].map(food))).toBeGreaterThan(4);
  });

  it("surprise little where the account is not: it may be that of somebody who spends more", () => {
    expect(togetherSurprise(NO_AMOUNTS, [80, 80, 80, 80].map(food))).toBeLessThan(2);
  });

  it("are at least three with a known value", () => {
    expect(togetherSurprise(after(groceries), [food(900), food(900), food(null)])).toBe(0);
  });
});
