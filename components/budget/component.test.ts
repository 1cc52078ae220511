import { registered } from "../core/testing";
import { AwsBudget } from "./component";
import type { AwsBudgetSpec } from "./spec";

const spec: AwsBudgetSpec = {
  name: "millrace-test",
  monthly: 100,
  contacts: ["platform@example.com", "finance@example.com"],
  tag: { key: "millrace:stack", value: "test" },
};

test("the budget counts what carries the stack's tag, and writes to each contact", async () => {
  const { resources } = await registered(() => new AwsBudget("budget", spec).urn);
  expect(resources.map(({ type }) => type)).toEqual(["millrace:budget:AwsBudget", "aws:budgets/budget:Budget"]);
  const alert = (notificationType: string, threshold: number) => ({
    notificationType,
    threshold,
    comparisonOperator: "GREATER_THAN",
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: ["platform@example.com", "finance@example.com"],
  });
  expect(resources[1]?.inputs).toEqual({
    name: "millrace-test",
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: "100.00",
    limitUnit: "USD",
    costFilters: [{ name: "TagKeyValue", values: ["user:millrace:stack$test"] }],
    notifications: [alert("ACTUAL", 80), alert("FORECASTED", 100)],
  });
});

test("a tag that is activated stays so when the stack goes, since the key is the whole account's", async () => {
  const seen: unknown[] = [];
  const { resources } = await registered(
    () =>
      new AwsBudget(
        "budget",
        { ...spec, activateTag: true },
        {
          transformations: [
            ({ type, opts }) => {
              if (type.startsWith("aws:costexplorer")) seen.push(opts.retainOnDelete);
              return undefined;
            },
          ],
        },
      ).urn,
  );
  const tags = resources.filter(({ type }) => type === "aws:costexplorer/costAllocationTag:CostAllocationTag");
  expect(tags.map(({ inputs }) => inputs)).toEqual([{ tagKey: "millrace:stack", status: "Active" }]);
  expect(seen).toEqual([true]);
});
