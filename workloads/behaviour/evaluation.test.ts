import { byClass, figures, judged, toldOf } from "./evaluation";
import { tablesOf } from "./tables";
import { clickOf, HOUR, MINUTE, NOON } from "./testing/fixtures";

const first = clickOf(1);
const second = clickOf(2, { occurredAt: NOON + 29 * MINUTE, action: "purchase", amount: "5.00", currency: "EUR" });
const apart = clickOf(3, { occurredAt: NOON + 59 * MINUTE });
const nextDay = clickOf(4, { occurredAt: NOON + 24 * HOUR, visitorId: "v-2" });

describe("the evaluation", () => {
  it("takes as truth the visits by the clicks in order of time, each once, and knows which have a late one", () => {
    const { truth, late, naive, clicks } = judged([first, apart, second, second, nextDay], []);
    const [one, two, three] = [toldOf([first, second]), toldOf([apart]), toldOf([nextDay])];
    expect(one).toEqual({ visitorId: "v-1", startedAt: NOON, endedAt: NOON + 29 * MINUTE, clicks: 2, revenue: "5.00" });
    expect(truth).toEqual([one, two, three]);
    expect(late.size).toBe(1);
    expect(naive).toEqual([toldOf([first])]);
    expect(clicks).toBe(5);
  });

  it("cuts at midnight", () => {
    const before = clickOf(1, { occurredAt: NOON + 12 * HOUR - 1 });
    const after = clickOf(2, { occurredAt: NOON + 12 * HOUR });
    expect(judged([before, after], []).truth).toHaveLength(2);
  });

  it("counts as right what is told just so, and writes it as tables", () => {
    const one = judged([first, second, apart], [toldOf([first, second]), toldOf([first])]);
    expect(figures(one.truth, one.worker)).toEqual({ precision: 0.5, recall: 0.5 });
    expect(figures([], [])).toEqual({ precision: 0, recall: 0 });
    expect([...byClass(one)]).toEqual([
      ["all in time", { of: 2, told: 1 }],
      ["some late", { of: 0, told: 0 }],
    ]);
    expect(tablesOf(new Map([["seed 1", one]])).split("\n")).toEqual([
      "| events                     | rule                               | visits told | precision | recall |",
      "| -------------------------- | ---------------------------------- | ----------- | --------- | ------ |",
      "| seed 1: 3 clicks, 2 visits | behaviour worker                   | 2           | 50.0 %    | 50.0 % |",
      "|                            | each with the visitor's next click | 1           | 100.0 %   | 50.0 % |",
      "",
      "| the visit's clicks come | told as they were |",
      "| ----------------------- | ----------------- |",
      "| all in time             | 1 of 2 (50 %)     |",
      "| some late               | –                 |",
    ]);
  });
});
