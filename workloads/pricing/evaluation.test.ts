import { byClass, changesAmong, figures, judged, type Told } from "./evaluation";
import { tablesOf } from "./tables";
import { HOUR, idOf, NOON, priceOf } from "./testing/fixtures";

const first = priceOf(1);
const second = priceOf(2, { price: "18.00", observedAt: NOON + HOUR });
const third = priceOf(3, { price: "17.00", observedAt: NOON + 2 * HOUR });
const told = (n: number, before: string, after: string, lowest = true): Told => ({
  priceId: idOf(n),
  before,
  after,
  lowest,
});

describe("the evaluation", () => {
  it("takes as truth the changes in order of time, each observation once, and knows what came late", () => {
    const { truth, late, naive, observations } = judged([first, third, second, third], []);
    expect(truth).toEqual([told(2, "19.99", "18.00"), told(3, "18.00", "17.00")]);
    expect([...late]).toEqual([second.id]);
    expect(naive).toEqual([told(3, "19.99", "17.00"), told(2, "17.00", "18.00"), told(3, "18.00", "17.00")]);
    expect(observations).toBe(4);
  });

  it("sees whether another seller asks less, in stock and within two days", () => {
    const rival = priceOf(4, { seller: "rival", price: "10.00" });
    expect(changesAmong([first, rival, second])).toEqual([told(2, "19.99", "18.00", false)]);
    expect(changesAmong([first, { ...rival, availability: "out_of_stock" }, second])[0]?.lowest).toBe(true);
    expect(changesAmong([first, { ...rival, observedAt: NOON - 48 * HOUR }, second])[0]?.lowest).toBe(true);
    expect(changesAmong([first, { ...rival, currency: "CHF" }, second])[0]?.lowest).toBe(true);
  });

  it("counts as right what is told from and to the same price", () => {
    const truth = [told(2, "19.99", "18.00"), told(3, "18.00", "17.00")];
    expect(figures(truth, [told(3, "19.99", "17.00"), told(2, "19.99", "18.00", false)])).toEqual({
      told: 2,
      precision: 0.5,
      recall: 0.5,
      lowest: 0,
    });
    expect(figures([], [])).toEqual({ told: 0, precision: 0, recall: 0, lowest: 0 });
  });

  it("tells what was found of late observations and of others, and writes both as tables", () => {
    const one = judged([first, third, second], [told(3, "19.99", "17.00")]);
    expect([...byClass(one)]).toEqual([
      ["in time", { of: 1, told: 1 }],
      ["late", { of: 1, told: 0 }],
    ]);
    expect(tablesOf(new Map([["seed 1", one]])).split("\n")).toEqual([
      "| events                            | rule                              | changes told | precision | recall | `lowest` right |",
      "| --------------------------------- | --------------------------------- | ------------ | --------- | ------ | -------------- |",
      "| seed 1: 3 observations, 2 changes | pricing worker                    | 1            | 0.0 %     | 0.0 %  | 0.0 %          |",
      "|                                   | compared with what arrived before | 2            | 0.0 %     | 0.0 %  | 0.0 %          |",
      "",
      "| the observation that shows the change comes | changes told   |",
      "| ------------------------------------------- | -------------- |",
      "| in time                                     | 1 of 1 (100 %) |",
      "| late                                        | 0 of 1 (0 %)   |",
    ]);
  });
});
