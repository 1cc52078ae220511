import { catalogue } from "../streams/catalogue";
import { payments } from "../streams/catalogue/payments";
import type { QualityResult } from "../streams/catalogue/quality-results";
import { reportsOf } from "./report";
import { eventIn } from "./testing/target";

const START = Date.parse("2026-11-28T10:00:00Z");
const result: QualityResult = {
  id: "0190a1b2-c3d4-7e5f-8a6b-000000000001",
  stream: "payments",
  rule: "slo-quality",
  minuteStart: START,
  events: 10_000,
  broken: 6,
  kept: false,
  measuredAt: START + 61_000,
};
const reportOf = reportsOf(catalogue, "PROD");
const report = (changes: Partial<QualityResult> = {}) => {
  const made = reportOf({ ...result, ...changes });
  if ("cause" in made) throw new Error(made.detail);
  return { stream: made.stream, event: eventIn(made.body) };
};

test("a result is a run of the rule's assertion at the end of its minute, under the result's own id", () => {
  expect(report()).toEqual({
    stream: "payments",
    event: {
      timestampMillis: START + 60_000,
      runId: result.id,
      messageId: result.id,
      assertionUrn: "urn:li:assertion:millrace.payments.slo-quality",
      asserteeUrn: "urn:li:dataset:(urn:li:dataPlatform:kafka,payments,PROD)",
      status: "COMPLETE",
      result: {
        type: "FAILURE",
        rowCount: 10_000,
        unexpectedCount: 6,
        actualAggValue: 0.9994,
        nativeResults: { kept: "0.9994" },
      },
    },
  });
});

test("the same result is the same report, byte for byte, and that of another process of the same minute another run", () => {
  expect(reportOf(result)).toEqual(reportOf({ ...result }));
  const other = report({ id: "0190a1b2-c3d4-7e5f-8a6b-000000000002" }).event;
  expect(other.timestampMillis).toBe(report().event.timestampMillis);
  expect([other.runId, other.messageId]).not.toContain(result.id);
});

test("a result of what is declared no more, or cannot be, is named with its cause", () => {
  expect(reportOf({ ...result, stream: "gone" })).toEqual({
    cause: "unknown stream",
    detail:
      'stream must be one of the catalogue, got "gone"; it was declared when the result was measured: redrive it once it is again',
  });
  expect(reportsOf([{ ...payments, fields: {} }], "DEV")({ ...result, rule: "amount.range" })).toEqual({
    cause: "unknown rule",
    detail:
      'rule must be one of slo-quality, slo-latency of the stream "payments", got "amount.range"; it was declared when the result was measured: redrive it once it is again',
  });
  expect(reportOf({ ...result, broken: 10_001 })).toMatchObject({ cause: "impossible counts" });
});
