import { defectsOf, foundOf } from "./everywhere";

const sent = new Set(["a", "b", "c"]);
const alerting = new Set(["c"]);
const good = [
  ["a", 1, 1, 1, null],
  ["b", 1, 1, 1, null],
  ["c", 1, 1, 1, 1],
] as const;
/** The good answer with one row, or one cell of it, changed. */
const changed = (row: number, cells: readonly unknown[]) =>
  good.map((of, index) => foundOf(index === row ? cells : of));

test("an alert that nothing calls for is the worker's own judgement", () => {
  expect(defectsOf(changed(0, ["a", 1, 1, 1, 1]), sent, alerting)).toEqual([]);
});

describe("payments that every system must have once", () => {
  it("have no defect where each has each once, and the alert that is called for is there", () => {
    expect(defectsOf(good.map(foundOf), sent, alerting)).toEqual([]);
  });

  it.each([
    ["is in one system twice", 0, ["a", 1, 2, 1, null], "1 more than once in pinot: a"],
    ["lacks in one system", 1, ["b", 1, 1, null, null], "1 acknowledged and not in search: b"],
    ["lacks its alert", 2, ["c", 1, 1, 1, null], "1 call for an alert that is not in Kafka: c"],
    ["has two alerts", 2, ["c", 1, 1, 1, 2], "1 with more than one alert: c"],
  ] as const)("one that %s is named", (_, row, cells, sentence) => {
    expect(defectsOf(changed(row, cells), sent, alerting)).toEqual([sentence]);
  });

  it("one that no system has, and one that nobody sent, are named", () => {
    expect(defectsOf([...good.slice(1).map(foundOf), foundOf(["x", 1, null, null, null])], sent, alerting)).toEqual([
      "1 acknowledged and not in lake: a",
      "1 acknowledged and not in pinot: a",
      "1 acknowledged and not in search: a",
      "1 found and never sent: x",
    ]);
  });
});
