import fc from "fast-check";
import { vectors } from "./canonical-vectors";
import { catalogue } from "./catalogue";
import { payments } from "./catalogue/payments";
import { array, type Field, type Fields, long, map, record, string, timestamp, uuid } from "./fields";
import { searchAge, searchDocumentOf, searchEnd, searchForm, searchPeriod, searchTargetOf } from "./search";
import { defineStream } from "./stream";
import { recordOf } from "./testing/arbitrary";

const pseudonym = (text: string): string => `<${text}>`;
const documentOf = (fields: Fields, value: object) => searchDocumentOf({ name: "test", fields })(value, pseudonym);

test("what says nothing of anybody is searched as it is, what stands for somebody by a pseudonym, and all else not at all", () => {
  const forms = (["none", "pseudonymous", "personal", "sensitive"] as const).map((pii) => searchForm(string(), pii));
  expect(forms).toEqual(["kept", "pseudonym", "left-out", "left-out"]);
  expect(searchForm({ kind: "map" }, "pseudonymous")).toBe("left-out");
});

test("a payment is searched without its place, and its account and card are pseudonyms", () => {
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
    occurredAt: 1_795_838_400_123,
  };
  expect(searchDocumentOf(payments)(payment, pseudonym)).toEqual({
    id: payment.id,
    accountId: "<acc-1>",
    cardId: "<card-1>",
    merchantId: "m-1",
    category: "5411",
    amount: "12.50",
    currency: "EUR",
    channel: "chip",
    country: "DE",
    occurredAt: "2026-11-28T04:00:00.123Z",
  });
});

test("timestamps are written in UTC to their own precision, before 1970 too", () => {
  const fields = { s: timestamp("s"), ms: timestamp("ms"), us: timestamp("us") };
  expect(documentOf(fields, { s: 1, ms: -1, us: 1_234_567 })).toEqual({
    s: "1970-01-01T00:00:01.000Z",
    ms: "1969-12-31T23:59:59.999Z",
    us: "1970-01-01T00:00:01.234567Z",
  });
  expect(documentOf({ us: timestamp("us") }, { us: -1 })).toEqual({ us: "1969-12-31T23:59:59.999999Z" });
  expect(documentOf({ ms: timestamp("ms") }, { ms: -62_135_596_800_000 })).toEqual({ ms: "0001-01-01T00:00:00.000Z" });
});

test("the class of a record, an array or a map is that of all in it", () => {
  const fields = {
    kept: string(),
    who: record({ name: string(), born: timestamp("s") }, { pii: "pseudonymous" }),
    ids: array(long({ bigint: true }), { pii: "pseudonymous" }),
    tags: map(string(), { pii: "pseudonymous" }),
    notes: map(record({ text: string({ pii: "personal" }), at: timestamp("s") })),
    home: record({ street: string({ pii: "personal" }) }),
    secret: array(string(), { pii: "sensitive" }),
  };
  const value = {
    kept: "k",
    who: { name: "n", born: 0 },
    ids: [1n],
    tags: { a: "b" },
    notes: { first: { text: "t", at: 0 } },
    home: { street: "s" },
    secret: ["x"],
  };
  expect(documentOf(fields, value)).toEqual({
    kept: "k",
    who: { name: "<n>", born: "<0>" },
    ids: ["<1>"],
    notes: { first: { at: "1970-01-01T00:00:00.000Z" } },
  });
});

test.each(Object.entries(vectors))("every value of kind %s has a document, which JSON can say", (_, { accepted }) => {
  for (const { field, value } of accepted) {
    const document = documentOf({ value: field }, { value });
    expect(Object.keys(document)).toEqual(["value"]);
    expect(() => JSON.stringify(document)).not.toThrow();
  }
});

test.each(catalogue.map((stream) => [stream.name, stream] as const))(
  "no personal value of %s gets into a document",
  (_, stream) => {
    const personal = pathsOf({ kind: "record", fields: stream.fields });
    fc.assert(
      fc.property(recordOf(stream), (value) => {
        const document = searchDocumentOf(stream)(value, () => "pseudonym");
        for (const { name, pii } of personal) {
          if (pii === "pseudonymous") expect(document[name] ?? "pseudonym").toBe("pseudonym");
          else expect(document).not.toHaveProperty(name);
        }
      }),
      { numRuns: 20 },
    );
  },
);

const pathsOf = ({ fields }: { readonly kind: "record"; readonly fields: Fields }) =>
  Object.entries(fields).flatMap(([name, { pii = "none" }]: [string, Field]) =>
    pii === "none" ? [] : [{ name, pii }],
  );

test("a stream of which nothing is left is refused", () => {
  expect(() => searchDocumentOf({ name: "secrets", fields: { id: uuid({ pii: "sensitive" }) } })).toThrow(
    'stream "secrets": a field must be left for the search, got none; take "search" from `serve`',
  );
});

test("an event comes into the index of its period, however often and late it is delivered", () => {
  const of = (retention: "7 days" | "30 days" | "365 days") =>
    defineStream({
      name: "events",
      doc: "Tests.",
      owner: { team: "tests", contact: "tests@example.com" },
      fields: { id: uuid(), at: timestamp("us") },
      key: "id",
      eventTime: "at",
      volume: { average: 1, peak: 1, size: "100 B" },
      retention,
      slo: { latency: "1 second", quality: 0.9 },
    });
  const event = { id: "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", at: Date.parse("2026-11-28T23:59:59.999Z") * 1_000 };
  expect((["7 days", "30 days", "365 days"] as const).map((days) => searchPeriod(of(days)))).toEqual([1, 7, 30]);
  expect(searchTargetOf(of("7 days"))(event)).toEqual({ index: "millrace-events.since-2026.11.28", id: event.id });
  expect(searchTargetOf(of("30 days"))(event).index).toBe("millrace-events.since-2026.11.26");
  expect(searchTargetOf(of("7 days"))({ ...event, at: event.at + 1_000 }).index).toBe(
    "millrace-events.since-2026.11.29",
  );
});

test("an index is deleted when the youngest event that it may hold is past the retention", () => {
  const time = Date.parse("2026-11-28T10:00:00Z");
  expect([searchAge(payments), new Date(searchEnd(payments, time)).toISOString()]).toEqual([
    8,
    "2026-12-06T00:00:00.000Z",
  ]);
  const retention = "30 days";
  // Of a period of seven days, which began on the 26th.
  expect([searchAge({ retention }), new Date(searchEnd({ retention }, time)).toISOString()]).toEqual([
    37,
    "2027-01-02T00:00:00.000Z",
  ]);
});
