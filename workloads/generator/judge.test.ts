import type { Answer } from "./http";
import { judge } from "./judge";

const answer = (status: number, body: unknown, retryAfter?: number): Answer => ({
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
  retryAfter,
  took: 1,
});
const refused = (...reasons: string[]): object => ({
  kind: "judged",
  accepted: [],
  refused: reasons.map((reason, index) => ({ index, reason })),
});

test("202 for one event accepts it when it names its id, and no other", () => {
  expect(judge(["a"], answer(202, { id: "a" }))).toEqual({ kind: "judged", accepted: [0], refused: [] });
  expect(judge(["a"], answer(202, { id: "b" }))).toEqual(refused("status 202 without a verdict"));
  expect(judge(["a"], answer(202, "no JSON"))).toEqual(refused("status 202 without a verdict"));
});

test("202 for a batch accepts the ids that it names, in their places", () => {
  expect(judge(["a", "b"], answer(202, { accepted: 2, ids: ["a", "b"] }))).toEqual({
    kind: "judged",
    accepted: [0, 1],
    refused: [],
  });
  expect(judge(["a", "b"], answer(202, { accepted: 1, ids: ["a"] }))).toEqual({
    kind: "judged",
    accepted: [0],
    refused: [{ index: 1, reason: "status 202 without a verdict" }],
  });
});

test("202 with verdicts tells the good from the bad, and why", () => {
  const verdicts = [
    { index: 0, line: 1, accepted: true, id: "a" },
    {
      index: 1,
      line: 2,
      accepted: false,
      error: { code: "invalid", message: "…" },
      issues: [
        { path: "channel", message: "must be one of chip, swipe", got: '"pigeon"' },
        { path: "amount", message: "is missing" },
      ],
    },
    {
      index: 2,
      line: 3,
      accepted: false,
      error: { code: "malformed", message: 'an event must be JSON: Unexpected token "x"' },
    },
    {
      index: 3,
      line: 4,
      accepted: false,
      error: { code: "event-too-large", message: "an event must be at most 10 bytes, got 11" },
    },
  ];
  expect(judge(["a", "b", "c", "d"], answer(202, { accepted: 1, rejected: 3, verdicts }))).toEqual({
    kind: "judged",
    accepted: [0],
    refused: [
      { index: 1, reason: "channel: must be one of chip, swipe" },
      { index: 2, reason: "malformed" },
      { index: 3, reason: "event-too-large: an event must be at most 10 bytes, got 11" },
    ],
  });
});

test("400 refuses everything, with the first issue as the reason, cut to its first clause", () => {
  const body = {
    error: { code: "invalid", message: "the event is not one of payments" },
    issues: [{ path: "debug", message: "is no field; the fields are id, amount" }],
  };
  expect(judge(["a"], answer(400, body))).toEqual(refused("debug: is no field"));
  const bounds = [
    { path: "occurredAt", message: "must be an integer of ms since 1970-01-01T00:00:00Z, from -62135596800000 to 9" },
  ];
  expect(judge(["a"], answer(400, { ...body, issues: bounds }))).toEqual(
    refused("occurredAt: must be an integer of ms since 1970-01-01T00:00:00Z"),
  );
  const whole = { error: body.error, issues: [{ path: "", message: "must be an object" }] };
  expect(judge(["a"], answer(400, whole))).toEqual(refused("record: must be an object"));
  const verdicts = [{ index: 0, accepted: false, ...body }];
  expect(
    judge(["a"], answer(400, { accepted: 0, rejected: 1, verdicts, error: { code: "rejected", message: "none" } })),
  ).toEqual(refused("debug: is no field"));
});

test("a refusal of the request as a whole is a refusal of each of its events", () => {
  const body = {
    error: { code: "unauthorized", message: "an API key is needed; send it as authorization: Bearer <key>" },
  };
  const reason = "unauthorized: an API key is needed";
  expect(judge(["a", "b"], answer(401, body))).toEqual(refused(reason, reason));
  expect(judge(["a"], answer(404, "<html>"))).toEqual(refused("status 404 without a verdict"));
});

test.each([408, 429, 500, 502, 503, 504])("%i asks for the same events again, after what the server says", (status) => {
  expect(judge(["a"], answer(status, { error: {} }, 3_000))).toEqual({ kind: "again", status, after: 3_000 });
  expect(judge(["a"], answer(status, ""))).toEqual({ kind: "again", status, after: undefined });
});

test("what a message quotes is left out, so that the same refusals are counted together", () => {
  const body = { error: { code: "key-reused", message: 'idempotency-key "64eb8479" was used for another request' } };
  expect(judge(["a"], answer(422, body))).toEqual(
    refused('key-reused: idempotency-key "…" was used for another request'),
  );
});

test("a long reason is cut", () => {
  const issues = [{ path: "f", message: "x".repeat(500) }];
  const outcome = judge(["a"], answer(400, { error: { code: "invalid", message: "" }, issues }));
  expect(outcome.kind === "judged" ? outcome.refused.map(({ reason }) => reason.length) : []).toEqual([100]);
});
