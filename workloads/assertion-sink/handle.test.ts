import { handlerKit } from "../runtime/testing";
import { catalogue } from "../streams/catalogue";
import { type QualityResult, qualityResults } from "../streams/catalogue/quality-results";
import { assertionSink } from "./definition";
import { assertionHandler } from "./handle";
import { TAKEN } from "./outcome";
import { MemoryTarget } from "./testing/target";
import { ReportWriter } from "./writer";

const NOW = Date.parse("2026-11-28T10:01:01Z");
const result: QualityResult = {
  id: "0190a1b2-c3d4-7e5f-8a6b-000000000001",
  stream: "payments",
  rule: "amount.range",
  minuteStart: NOW - 61_000,
  events: 1_000,
  broken: 0,
  kept: true,
  measuredAt: NOW,
};
const noop = () => undefined;

function started() {
  const target = new MemoryTarget();
  const writer = new ReportWriter(target, { requests: 2, firstDelay: 1, maxDelay: 1 }, { info: noop, warn: noop });
  return {
    target,
    kit: handlerKit(assertionHandler(writer, { streams: catalogue, environment: "DEV" }), { now: NOW }),
  };
}
const NOTHING = { emits: [], rejects: [], skipped: 0 };

test("the sink reads the results of the rules, and writes no stream", () => {
  expect(assertionSink.reads.map(({ name }) => name)).toEqual(["quality-results"]);
  expect(assertionSink.writes).toEqual([]);
});

test("a result becomes a run of its rule's assertion, and a replay the same again", async () => {
  const { target, kit } = started();
  expect(await kit.feed(qualityResults, result)).toEqual(NOTHING);
  await kit.replay();
  const [first, again] = target.requests;
  expect(again).toEqual(first);
  expect(first).toMatchObject({
    runId: result.id,
    assertionUrn: "urn:li:assertion:millrace.payments.amount.range",
    asserteeUrn: "urn:li:dataset:(urn:li:dataPlatform:kafka,payments,DEV)",
    timestampMillis: NOW - 1_000,
    result: { type: "SUCCESS", rowCount: 1_000, unexpectedCount: 0, actualAggValue: 1 },
  });
});

test("what DataHub refuses for good is a dead letter with its words", async () => {
  const { target, kit } = started();
  target.answer = () => ({ kind: "refused", cause: "status 422", detail: "Unknown aspect" });
  expect((await kit.feed(qualityResults, result)).rejects).toEqual([
    { cause: "status 422", detail: "Unknown aspect", attempts: 1 },
  ]);
});

test("what DataHub does not take now waits, and is no dead letter", async () => {
  const { target, kit } = started();
  target.answer = (_, request) => (request < 10 ? { kind: "again", reason: "ECONNREFUSED" } : TAKEN);
  expect(await kit.feed(qualityResults, result)).toEqual(NOTHING);
  expect(target.requests.length).toBe(10);
});

test("a result of a rule that is declared no more is a dead letter, and DataHub hears nothing of it", async () => {
  const { target, kit } = started();
  const gone: QualityResult = { ...result, rule: "amount.gone" };
  const { rejects } = await kit.feed(qualityResults, gone);
  expect(rejects.map(({ cause }) => cause)).toEqual(["unknown rule"]);
  expect(target.requests).toEqual([]);
});
