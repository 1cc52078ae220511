import { handlerKit } from "../runtime/testing";
import { serdeOf } from "../streams";
import type { FraudAlert } from "../streams/catalogue/fraud-alerts";
import { fraudAlerts } from "../streams/catalogue/fraud-alerts";
import { searchSink } from "./definition";
import { searchHandler } from "./handle";
import { INDEXED } from "./outcome";
import { answered, MemoryTarget } from "./testing/target";
import { BulkWriter } from "./writer";

const NOW = Date.parse("2026-11-28T10:00:00Z");
const KEY = Buffer.from("a key of thirty-two characters..");
const alert: FraudAlert = {
  id: "0190a1b2-c3d4-7e5f-8a6b-000000000001",
  paymentId: "0190a1b2-c3d4-7e5f-8a6b-000000000002",
  accountId: "acc-1",
  score: 0.9,
  reasons: [],
  occurredAt: NOW - 1_000,
  detectedAt: NOW,
};
const noop = () => undefined;

function started() {
  const target = new MemoryTarget();
  const batching = { documents: 100, bytes: 100_000, linger: 0, requests: 2, firstDelay: 1, maxDelay: 1 };
  const writer = new BulkWriter(target, batching, { info: noop, warn: noop });
  return { target, kit: handlerKit(searchHandler(writer, KEY), { now: NOW }) };
}

test("the sink reads every stream that is searched, and writes none", () => {
  expect(searchSink.reads.map(({ name }) => name)).toEqual([
    "fraud-alerts",
    "maintenance-alerts",
    "payments",
    "price-changes",
    "products",
    "sessions",
  ]);
  expect(searchSink.writes).toEqual([]);
});

test("an event becomes a document under its id, whose account is a pseudonym, and a replay the same again", async () => {
  const { target, kit } = started();
  expect(await kit.feed(fraudAlerts, alert)).toEqual({ emits: [], rejects: [], skipped: 0 });
  await kit.replay();
  const [first, again] = target.requests;
  expect(again).toEqual(first);
  expect(first).toEqual([
    {
      index: "millrace-fraud-alerts.since-2026.11.26",
      id: alert.id,
      body: {
        ...alert,
        accountId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        occurredAt: "2026-11-28T09:59:59.000Z",
        detectedAt: "2026-11-28T10:00:00.000Z",
      },
    },
  ]);
});

test("what the search refuses for good is a dead letter with the engine's words", async () => {
  const { target, kit } = started();
  target.answer = () =>
    answered([{ kind: "refused", cause: "mapper_parsing_exception", detail: "failed to parse field [score]" }]);
  expect((await kit.feed(fraudAlerts, alert)).rejects).toEqual([
    { cause: "mapper_parsing_exception", detail: "failed to parse field [score]", attempts: 1 },
  ]);
});

test("what the search does not take now waits, and is no dead letter", async () => {
  const { target, kit } = started();
  target.answer = (asked, request) =>
    request < 10 ? { kind: "unavailable", reason: "ECONNREFUSED" } : answered(asked.map(() => INDEXED));
  expect(await kit.feed(fraudAlerts, alert)).toEqual({ emits: [], rejects: [], skipped: 0 });
  expect(target.requests.length).toBe(10);
});

test("an event of a far time is refused before it makes an index", async () => {
  const { target, kit } = started();
  const causes = async (occurredAt: number) => {
    const bytes = serdeOf(fraudAlerts).encode({ ...alert, occurredAt });
    return (await kit.feedBytes(fraudAlerts, alert.accountId, bytes)).rejects.map(({ cause }) => cause);
  };
  expect(await causes(NOW + 7_200_000)).toEqual(["event time in the future"]);
  expect(await causes(NOW - 60 * 86_400_000)).toEqual(["older than the retention"]);
  expect(target.requests).toEqual([]);
});
