import { assertionProposal, assertionRunEvent, type Measured } from "./assertion-run";
import { catalogue } from "./catalogue";
import { payments } from "./catalogue/payments";
import { ruleIds } from "./quality";

const measured: Measured = {
  stream: payments,
  rule: "amount.range",
  environment: "PROD",
  at: 1_772_452_800_000,
  run: "one",
  events: 10_000,
  broken: 0,
};
const verdict = (changes: Partial<Measured>) => assertionRunEvent({ ...measured, ...changes }).result.type;

test("a result says of which rule it is, over how many events, and how many broke it", () => {
  expect(assertionRunEvent({ ...measured, broken: 25 })).toEqual({
    timestampMillis: 1_772_452_800_000,
    runId: "one",
    messageId: "one",
    assertionUrn: "urn:li:assertion:millrace.payments.amount.range",
    asserteeUrn: "urn:li:dataset:(urn:li:dataPlatform:kafka,payments,PROD)",
    status: "COMPLETE",
    result: {
      type: "FAILURE",
      rowCount: 10_000,
      unexpectedCount: 25,
      actualAggValue: 0.9975,
      nativeResults: { kept: "0.9975" },
    },
  });
});

test("it is proposed as an aspect of the assertion, in bytes that rest.li writes as they are", () => {
  const { proposal, async } = assertionProposal(measured);
  const { aspect, ...rest } = proposal;
  expect(rest).toEqual({
    entityType: "assertion",
    entityUrn: "urn:li:assertion:millrace.payments.amount.range",
    changeType: "UPSERT",
    aspectName: "assertionRunEvent",
  });
  expect(aspect.contentType).toBe("application/json");
  expect(JSON.parse(aspect.value)).toEqual(assertionRunEvent(measured));
  expect(async).toBe("false");
  for (const stream of catalogue) {
    for (const rule of ruleIds(stream)) {
      expect(assertionProposal({ ...measured, stream, rule }).proposal.aspect.value).toMatch(/^[ -~]+$/);
    }
  }
});

test.each<[title: string, changes: Partial<Measured>, type: string]>([
  ["a field's rule holds while no event breaks it", {}, "SUCCESS"],
  ["and fails by one that does", { broken: 1 }, "FAILURE"],
  ["the promise of quality holds as far as it goes", { rule: "slo-quality", broken: 5 }, "SUCCESS"],
  ["and not beyond", { rule: "slo-quality", broken: 6 }, "FAILURE"],
  ["the promise of latency holds for 99 of 100", { rule: "slo-latency", broken: 100 }, "SUCCESS"],
  ["and not for fewer", { rule: "slo-latency", broken: 101 }, "FAILURE"],
  ["nothing breaks a rule where nothing happened", { events: 0 }, "SUCCESS"],
])("%s", (_, changes, type) => {
  expect(verdict(changes)).toBe(type);
});

test("there is no result of a rule that the stream does not have, nor of counts that cannot be", () => {
  expect(() => verdict({ rule: "amount.pattern" })).toThrow(
    'stream "payments": rule must be one of category.pattern, amount.range, currency.pattern, country.pattern, location.lat.range, location.lon.range, occurredAt.freshWithin, slo-quality, slo-latency, got "amount.pattern"; take it from `ruleIds`',
  );
  expect(() => verdict({ broken: 10_001 })).toThrow(
    'stream "payments": rule "amount.range": broken must be a whole number from 0 to that of events, got 10001 of 10000; count both over the same events',
  );
});
