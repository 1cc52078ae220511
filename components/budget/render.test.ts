import { observeAwsBudget } from "./observe";
import { renderAwsBudget } from "./render";
import { type AwsBudgetSpec, validate } from "./spec";

const spec: AwsBudgetSpec = {
  name: "millrace-test",
  monthly: 1234.5,
  contacts: ["platform@example.com"],
  tag: { key: "millrace:stack", value: "test" },
};

test("alerts at four fifths spent, and when the forecast goes over", () => {
  expect(renderAwsBudget(validate(spec))).toEqual({
    name: "millrace-test",
    limit: "1234.50",
    filter: "user:millrace:stack$test",
    alerts: [
      { kind: "ACTUAL", percent: 80 },
      { kind: "FORECASTED", percent: 100 },
    ],
    contacts: ["platform@example.com"],
  });
});

test("activates the tag where that is asked for", () => {
  expect(renderAwsBudget(validate({ ...spec, activateTag: true })).activateTag).toBe("millrace:stack");
});

test.each([0, -1, Number.NaN])("refuses %s dollars a month", (monthly) => {
  expect(() => validate({ ...spec, monthly })).toThrow(
    `millrace:budget.monthly must be dollars a month, more than 0, got ${monthly}; set what the stack may cost`,
  );
});

test.each([0, 11])("refuses %s contacts", (count) => {
  const contacts = Array.from({ length: count }, (_, index) => `person-${index}@example.com`);
  expect(() => validate({ ...spec, contacts })).toThrow(
    `millrace:budget.contacts must be 1 to 10 e-mail addresses, got ${count}; set who hears of the costs`,
  );
});

test("offers nothing to scrape", () => {
  expect(observeAwsBudget()).toEqual({ scrape: [] });
});
