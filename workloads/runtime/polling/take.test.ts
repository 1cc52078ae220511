import { randomUUID } from "node:crypto";
import { HEADERS } from "../../streams/names";
import { deposits, START } from "../testing/sample";
import type { PollerHandler } from "./handler";
import { Seen } from "./seen";
import { take, Unreadable, type Taking } from "./take";
import { answered } from "./testing/kit";
import { paid, tillsHandler, type PaidPage } from "./testing/tills";

const answer = (body: PaidPage) => ({ body, headers: {}, askedAt: START, since: undefined, told: undefined });
const TAKING: Taking = { seen: () => false, maxRecordBytes: 1_000_000, now: START + 5 };

describe("what is taken of an answer", () => {
  it("is an event of the stream for each item, as the gateway would have written it", () => {
    const { batches, written } = take(tillsHandler, answer({ paid: [paid(1)] }), TAKING);
    expect(written).toBe(1);
    const [record] = batches[0]?.records ?? [];
    expect(batches.map(({ topic }) => topic)).toEqual(["deposits"]);
    expect(record?.key).toBe("account-1");
    const { id } = JSON.parse(String(record?.value)) as { readonly id: string };
    expect(record?.headers).toEqual({ [HEADERS.id]: id, [HEADERS.ingestedAt]: String(START) });
  });

  it("has the same ids each time, and each item once", () => {
    const first = take(tillsHandler, answer({ paid: [paid(1), paid(2), paid(1)] }), TAKING);
    expect([first.written, first.skipped, first.marks.length]).toEqual([2, 1, 2]);
    const seen = new Seen(10);
    seen.add(first.marks);
    const again = take(tillsHandler, answer({ paid: [paid(2), paid(3), paid(1)] }), {
      ...TAKING,
      seen: (mark) => seen.has(mark),
    });
    expect([again.written, again.skipped]).toEqual([1, 2]);
  });

  it("is a dead letter for each item that is refused, throws, or is no event of the stream, under the same key each time", () => {
    const bad = [{ ...paid(1), amount: -1 }, null, { ...paid(2), number: 1.5 }, { ...paid(3), more: 1 }];
    const body = { paid: [...bad, paid(4)] } as unknown as PaidPage;
    const { batches, refused } = take(tillsHandler, answer(body), TAKING);
    expect([...refused]).toEqual([
      ["paid out", 1],
      ["handler-error", 1],
      ["invalid-emit", 2],
    ]);
    expect(batches.map(({ topic, records }) => [topic, records.length])).toEqual([
      ["deposits", 1],
      ["tills.dead-letters", 4],
    ]);
    const [letter] = batches[1]?.records ?? [];
    expect(JSON.parse(String(letter?.value))).toEqual(bad[0]);
    expect(letter?.headers).toEqual({
      "millrace-dl-topic": "deposits",
      "millrace-dl-cause": "paid out",
      "millrace-dl-detail": "got -1",
      "millrace-dl-attempts": "1",
      "millrace-dl-worker": "tills",
      "millrace-dl-at": String(START + 5),
    });
    const again = take(tillsHandler, answer(body), { ...TAKING, now: START + 9 });
    expect(again.batches[1]?.records.map(({ key }) => key)).toEqual(batches[1]?.records.map(({ key }) => key));
    expect(answered(tillsHandler, body).letters.map(({ item }) => item)).toEqual(bad);
  });

  it("is a dead letter without its item where no record can hold it", () => {
    const huge = { ...paid(1), account: "a".repeat(2_000) };
    const small = { ...TAKING, maxRecordBytes: 900 };
    const { batches, refused } = take(tillsHandler, answer({ paid: [huge] }), small);
    expect([...refused.keys()]).toEqual(["invalid-emit"]);
    expect(batches[0]?.records[0]?.value).toBeNull();
  });

  it("is a dead letter where the id is not made of the item, since it would be another each time", () => {
    const handler: PollerHandler = {
      ...tillsHandler,
      event: (item) => ({ type: "emit", stream: deposits, record: { id: randomUUID(), ...(item as object) } }),
    };
    expect(answered(handler, { paid: [paid(1)] }).letters).toEqual([
      { cause: "handler-error", detail: "the event's id must be what `ctx.id` gives", item: paid(1) },
    ]);
  });

  it("is nothing where the handler cannot read it, or answers what its definition does not have", () => {
    const { since: _since, paging: _paging, ...poller } = tillsHandler.poller;
    const bare: PollerHandler = { ...tillsHandler, poller };
    const taking = (handler: PollerHandler, body: object) => () => take(handler, answer(body as PaidPage), TAKING);
    expect(taking(tillsHandler, {})).toThrow(new Unreadable("no list of what was paid"));
    expect(taking(bare, { paid: [], next: "2" })).toThrow(
      "the handler answers `next`, and the definition has no `paging`; set it",
    );
    expect(taking(bare, { paid: [], since: "2" })).toThrow(
      "the handler answers `since`, and the definition has no `since`; set it",
    );
    expect(taking(tillsHandler, { paid: [], since: "2".repeat(2_049) })).toThrow(
      "`since` must have at most 2048 characters, got 2049",
    );
  });
});

test("what was seen is forgotten from the oldest on", () => {
  const seen = new Seen(2);
  seen.add(["a", "b"]);
  seen.add(["c"]);
  expect([seen.size, seen.has("a"), seen.has("b"), seen.has("c")]).toEqual([2, false, true, true]);
});
