import fc from "fast-check";
import { payments } from "../streams/catalogue/payments";
import { documentsOf, pseudonymWith, roundsOf, untimely } from "./document";

const DAY = 86_400_000;
const payment = {
  id: "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b",
  accountId: "acc-1",
  cardId: "card-1",
  merchantId: "m-1",
  category: "5411",
  amount: "12.50",
  currency: "EUR",
  channel: "chip",
  country: "DE",
  location: { lat: 1, lon: 2 },
  occurredAt: Date.parse("2026-11-28T10:00:00Z"),
};

test("a document is two lines: index it under the event's id in the index of its day, and what may be searched of it", () => {
  const { lines, bytes, ...rest } = documentsOf(payments, (text) => `<${text}>`)(payment);
  expect(rest).toEqual({
    stream: "payments",
    alias: "millrace-payments",
    index: "millrace-payments.since-2026.11.28",
    id: payment.id,
  });
  expect(bytes).toBe(Buffer.byteLength(lines));
  const [action, body, end] = lines.split("\n");
  expect(JSON.parse(action ?? "")).toEqual({
    index: { _index: "millrace-payments.since-2026.11.28", _id: payment.id },
  });
  const { location, ...kept } = payment;
  expect(location).toBeDefined();
  expect(JSON.parse(body ?? "")).toEqual({
    ...kept,
    accountId: "<acc-1>",
    cardId: "<card-1>",
    occurredAt: "2026-11-28T10:00:00.000Z",
  });
  expect(end).toBe("");
});

test("a pseudonym is the first 128 bits of HMAC-SHA-256 under the key, the same for the same text", () => {
  // By openssl: printf 'acc-1' | openssl dgst -sha256 -hmac 'a key of thirty-two characters..'
  const pseudonym = pseudonymWith(Buffer.from("a key of thirty-two characters.."));
  expect(pseudonym("acc-1")).toBe("7ef8d6cd7d0e8c735ae5188304c95e66");
  expect(pseudonymWith(Buffer.from("another"))("acc-1")).not.toBe(pseudonym("acc-1"));
});

test("an event is timely from the first that its index may hold until that is deleted, and up to an hour ahead", () => {
  const now = Date.parse("2026-11-28T10:00:00Z");
  const at = (time: number) => untimely(payments, time, now);
  expect(at(now)).toBeUndefined();
  expect(at(now + 3_600_000)).toBeUndefined();
  expect(at(now + 3_600_001)).toEqual({
    cause: "event time in the future",
    detail:
      "occurredAt must be at most an hour ahead of the clock, got 2026-11-28T11:00:00.001Z at 2026-11-28T10:00:00.000Z; correct the clock or the unit of the sender",
  });
  // Seven days of retention in indexes of a day: that of the 21st goes on the 29th.
  expect(at(Date.parse("2026-11-21T00:00:00Z"))).toBeUndefined();
  expect(at(Date.parse("2026-11-21T00:00:00Z") - 1)).toEqual({
    cause: "older than the retention",
    detail:
      "occurredAt must be within the retention of 7 days, got 2026-11-20T23:59:59.999Z at 2026-11-28T10:00:00.000Z; its index would be deleted at once",
  });
  expect(at(now - 7 * DAY)).toBeUndefined();
});

test("rounds hold every document once, none of them an id twice, and those of one id in their order", () => {
  const documents = fc.array(fc.record({ index: fc.constantFrom("a", "b"), id: fc.constantFrom("1", "2", "3", "4") }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(documents, (all) => {
      const rounds = roundsOf(all);
      expect(rounds.flat().sort((a, b) => a - b)).toEqual(all.map((_, at) => at));
      const keys = rounds.map((round) => round.map((at) => `${all[at]?.index ?? ""}/${all[at]?.id ?? ""}`));
      for (const round of keys) expect(new Set(round).size).toBe(round.length);
      for (const key of new Set(keys.flat())) {
        const order = rounds.flatMap((round, at) => round.filter((_, place) => keys[at]?.[place] === key));
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
    }),
  );
});
