import type { Judged } from "./evaluation";
import { resultsOf, tablesOf } from "./tables";

const one = (amount: number, alerted: boolean, episode?: string): Judged => ({
  fraud: episode === undefined ? undefined : { pattern: "card-testing", episode },
  alerted,
  amount,
});

it("the tables compare the worker with two thresholds, and count by pattern over all seeds", () => {
  const judged = new Map([
    ["seed 1", [one(1, true, "1"), one(700, false, "1"), one(600, true), one(10, false)]],
    ["seed 2", [one(5, true, "1"), one(2, false)]],
  ]);
  expect(tablesOf(resultsOf(judged)).split("\n")).toEqual([
    "| events                       | rule                               | precision | recall  | F1    | payments flagged |",
    "| ---------------------------- | ---------------------------------- | --------- | ------- | ----- | ---------------- |",
    "| seed 1: 4 payments, 2 frauds | fraud worker                       | 50.0 %    | 50.0 %  | 0.500 | 50.0 %           |",
    "|                              | amount ≥ 700.00, the best there is | 100.0 %   | 50.0 %  | 0.667 | 25.0 %           |",
    "|                              | amount ≥ 500                       | 50.0 %    | 50.0 %  | 0.500 | 50.0 %           |",
    "| seed 2: 2 payments, 1 frauds | fraud worker                       | 100.0 %   | 100.0 % | 1.000 | 50.0 %           |",
    "|                              | amount ≥ 5.00, the best there is   | 100.0 %   | 100.0 % | 1.000 | 50.0 %           |",
    "|                              | amount ≥ 500                       | 0.0 %     | 0.0 %   | 0.000 | 0.0 %            |",
    "",
    "| pattern        | payments found | episodes found | payments above the best threshold | episodes above it |",
    "| -------------- | -------------- | -------------- | --------------------------------- | ----------------- |",
    "| `card-testing` | 2 of 3 (67 %)  | 2 of 2 (100 %) | 2 of 3 (67 %)                     | 2 of 2 (100 %)    |",
  ]);
});
