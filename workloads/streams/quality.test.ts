import { catalogue } from "./catalogue";
import { payments } from "./catalogue/payments";
import { fieldRules, ruleIds } from "./quality";

test("every rule of every field has an id of its own, and so have the stream's two promises", () => {
  expect(ruleIds(payments)).toEqual([
    "category.pattern",
    "amount.range",
    "currency.pattern",
    "country.pattern",
    "location.lat.range",
    "location.lon.range",
    "occurredAt.freshWithin",
    "slo-quality",
    "slo-latency",
  ]);
  for (const stream of catalogue) expect(new Set(ruleIds(stream)).size).toBe(fieldRules(stream).length + 2);
});
