/**
 * What must not compile: each `@ts-expect-error` is a line that the compiler has to refuse, and an error for `npm run check`
 * when it does not.
 */
import { type FraudAlert, fraudAlerts } from "./catalogue/fraud-alerts";
import { type Payment, payments } from "./catalogue/payments";
import {
  array,
  boolean,
  decimal,
  enumeration,
  int,
  long,
  map,
  record,
  string,
  timestamp,
  uuid,
  double,
} from "./fields";
import type { RecordOf } from "./infer";
import type { Match } from "./match";
import { serdeOf } from "./serde";
import type { LeafPath, Source } from "./lineage";
import { defineStream } from "./stream";
import { constant, defineWorker, derived, unchanged, type Worker } from "./worker";

const everything = defineStream({
  name: "everything",
  doc: "A field of every kind.",
  owner: { team: "a", contact: "b" },
  fields: {
    id: uuid(),
    text: string(),
    flag: boolean(),
    small: int(),
    large: long(),
    huge: long({ bigint: true }),
    ratio: double(),
    price: decimal(12, 2),
    at: timestamp("ms"),
    mode: enumeration(["on", "off"]),
    names: array(string()),
    scores: map(double()),
    place: record({ lat: double(), lon: double({ nullable: true }) }, { nullable: true }),
    maybe: int({ nullable: true, min: 1 }),
  },
  key: "text",
  eventTime: "at",
  volume: { average: 1, peak: 1, size: "1 KiB" },
  retention: "1 day",
  slo: { latency: "1 second", quality: 1 },
});
type Everything = RecordOf<typeof everything>;

// In both directions, wrapped so that a union is compared as a whole.
type Same<A, B> = [A, B] extends [B, A] ? true : false;
interface Expected {
  readonly id: string;
  readonly text: string;
  readonly flag: boolean;
  readonly small: number;
  readonly large: number;
  readonly huge: bigint;
  readonly ratio: number;
  readonly price: string;
  readonly at: number;
  readonly mode: "on" | "off";
  readonly names: readonly string[];
  readonly scores: Readonly<Record<string, number>>;
  readonly place: { readonly lat: number; readonly lon: number | null } | null;
  readonly maybe: number | null;
}
const same: Same<Everything, Expected> = true;

const good: Everything = {
  id: "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b",
  text: "a",
  flag: true,
  small: 1,
  large: 1,
  huge: 1n,
  ratio: 1,
  price: "1.00",
  at: 1,
  mode: "on",
  names: ["a"],
  scores: { a: 1 },
  place: { lat: 1, lon: null },
  maybe: null,
};

describe("the type of a stream's record", () => {
  it("is the type of its fields, and of what its serde takes and gives", () => {
    expect(same).toBe(true);
    expect(serdeOf(everything).decode(serdeOf(everything).encode(good))).toEqual({ ok: true, value: good });
  });

  it("takes no other value", () => {
    const { flag, ...rest } = good;
    // @ts-expect-error a missing field
    const missing: Everything = rest;
    // @ts-expect-error an extra field
    const extra: Everything = { ...rest, flag, more: 1 };
    // @ts-expect-error a value that the enum does not have
    const other: Everything = { ...good, mode: "auto" };
    // @ts-expect-error null where it is not declared
    const empty: Everything = { ...good, text: null };
    // @ts-expect-error undefined for null
    const absent: Everything = { ...good, maybe: undefined };
    // @ts-expect-error a decimal as a number
    const price: Everything = { ...good, price: 1 };
    // @ts-expect-error a bigint as a number
    const huge: Everything = { ...good, huge: 1 };
    // @ts-expect-error a timestamp as a date
    const at: Everything = { ...good, at: new Date() };
    // @ts-expect-error null for a nested field that is not nullable
    const lat: Everything = { ...good, place: { lat: null, lon: null } };
    // @ts-expect-error an item of another kind
    const names: Everything = { ...good, names: [1] };
    // @ts-expect-error an entry of another kind
    const scores: Everything = { ...good, scores: { a: "1" } };
    // @ts-expect-error records cannot be changed
    good.text = "b";
    expect([missing, extra, other, empty, absent, price, huge, at, lat, names, scores].length).toBe(11);
  });

  it("is not that of another stream", () => {
    const alert = { id: good.id } as FraudAlert;
    // @ts-expect-error an alert is no payment
    const payment: Payment = alert;
    // @ts-expect-error nor does the serde of one take the other
    expect(() => serdeOf(everything).encode(payment)).toThrow('stream "everything": the record does not fit');
  });
});

describe("the type of a definition", () => {
  const spec = {
    name: "typed",
    doc: "Typed.",
    owner: { team: "a", contact: "b" },
    volume: { average: 1, peak: 1, size: "1 KiB" },
    retention: "1 day",
    slo: { latency: "1 second", quality: 1 },
  } as const;
  const fields = { id: uuid(), text: string(), at: timestamp("ms") };

  it("takes no stream that cannot be", () => {
    // @ts-expect-error a key that is no field
    expect(() => defineStream({ ...spec, fields, key: "client", eventTime: "at" })).toThrow("key must be");
    // @ts-expect-error an event time that is no timestamp
    expect(() => defineStream({ ...spec, fields, key: "text", eventTime: "text" })).toThrow("eventTime must");
    const { id: _, ...rest } = fields;
    // @ts-expect-error no field "id"
    expect(() => defineStream({ ...spec, fields: rest, key: "text", eventTime: "at" })).toThrow("id");
    // @ts-expect-error a duration without its unit
    expect(() => defineStream({ ...spec, fields, key: "text", eventTime: "at", retention: "7" })).toThrow(
      "retention must",
    );
    // @ts-expect-error a place that serves nothing
    expect(() => defineStream({ ...spec, fields, key: "text", eventTime: "at", serve: ["redis"] })).toThrow(
      "serve must",
    );
  });

  it("takes no option that a kind does not have", () => {
    // @ts-expect-error a string has no smallest value
    const text = string({ min: 1 });
    // @ts-expect-error no such class
    const secret = string({ pii: "secret" });
    // @ts-expect-error no such unit of time
    const at = timestamp("ns");
    expect([text.kind, secret.kind, at.kind]).toEqual(["string", "string", "timestamp"]);
  });

  it("takes no compiler that lacks a kind, or has one too many", () => {
    const all: Match<string> = {
      string: () => "",
      boolean: () => "",
      int: () => "",
      long: () => "",
      double: () => "",
      decimal: ({ precision, scale }) => `${precision},${scale}`,
      timestamp: () => "",
      uuid: () => "",
      enum: ({ values }) => values.join(),
      array: (field, context) => context.items(field.items),
      map: (field, context) => context.values(field.values),
      record: (field, context) =>
        context
          .fields(field.fields)
          .map(([name]) => name)
          .join(),
    };
    const { uuid: handler, ...rest } = all;
    // @ts-expect-error no handler for uuid
    const lacking: Match<string> = rest;
    // @ts-expect-error a kind that there is not
    const more: Match<string> = { ...rest, uuid: handler, float: handler };
    // @ts-expect-error the option of another kind
    const wrong: Match<string> = { ...all, double: ({ precision }) => String(precision) };
    expect([lacking, more, wrong].length).toBe(3);
  });
});

describe("the type of a worker's lineage", () => {
  const spec = {
    name: "typed",
    doc: "Typed.",
    owner: { team: "a", contact: "b" },
    reads: [payments],
    writes: [fraudAlerts],
    slo: { latency: "1 second" },
    scale: { min: 1, max: 1 },
  } as const;
  const fields = {
    id: derived("made of it", "payments.id"),
    paymentId: unchanged("payments.id"),
    accountId: unchanged("payments.accountId"),
    score: derived("all of it", "payments.amount", "payments.location", "payments.location.lat"),
    "reasons[].rule": constant("one"),
    "reasons[].score": constant("one"),
    "reasons[].detail": constant("one"),
    occurredAt: unchanged("payments.occurredAt"),
    detectedAt: { kind: "generated", why: "the clock" },
  } as const;

  it("has a path for each value of the streams, through records, lists and maps", () => {
    const alerts: Same<
      LeafPath<(typeof fraudAlerts)["fields"]>,
      | "id"
      | "paymentId"
      | "accountId"
      | "score"
      | "reasons[].rule"
      | "reasons[].score"
      | "reasons[].detail"
      | "occurredAt"
      | "detectedAt"
    > = true;
    type Place = LeafPath<Pick<(typeof everything)["fields"], "names" | "scores" | "place">>;
    const places: Same<Place, "names[]" | "scores{}" | "place.lat" | "place.lon"> = true;
    type From = Extract<Source<typeof everything>, `everything.${"names" | "scores" | "place"}${string}`>;
    const sources: Same<
      From,
      `everything.${"names" | "names[]" | "scores" | "scores{}" | "place" | "place.lat" | "place.lon"}`
    > = true;
    expect([alerts, places, sources]).toEqual([true, true, true]);
  });

  it("is total, and any worker's is a worker's", () => {
    const worker: Worker = defineWorker({ ...spec, lineage: { "fraud-alerts": fields } });
    const none: Worker = defineWorker({ ...spec, writes: [], lineage: {} });
    expect([worker.name, none.name]).toEqual(["typed", "typed"]);
  });

  it("takes nothing less and nothing else", () => {
    const { score, "reasons[].rule": rule, ...rest } = fields;
    // @ts-expect-error no lineage at all
    expect(() => defineWorker(spec)).toThrow("lineage");
    // @ts-expect-error not of the stream that is written
    expect(() => defineWorker({ ...spec, lineage: {} })).toThrow("lineage");
    // @ts-expect-error a field left out
    expect(() => defineWorker({ ...spec, lineage: { "fraud-alerts": { ...rest, "reasons[].rule": rule } } })).toThrow(
      'nothing of "score"',
    );
    // @ts-expect-error a field within a list's records left out
    expect(() => defineWorker({ ...spec, lineage: { "fraud-alerts": { ...rest, score } } })).toThrow("reasons[].rule");
    expect(() =>
      defineWorker({
        ...spec,
        // @ts-expect-error a field that the payments do not have
        lineage: { "fraud-alerts": { ...fields, score: unchanged("payments.height") } },
      }),
    ).toThrow("payments.height");
    expect(() =>
      // @ts-expect-error a field of a stream that it does not read
      defineWorker({ ...spec, lineage: { "fraud-alerts": { ...fields, score: unchanged("fraud-alerts.score") } } }),
    ).toThrow("fraud-alerts.score");
    expect(() =>
      defineWorker({
        ...spec,
        // @ts-expect-error a field that the alerts do not have
        lineage: { "fraud-alerts": { ...fields, colour: constant("red") } },
      }),
    ).toThrow("colour");
    // @ts-expect-error nothing to come from
    expect(derived("of nothing").from).toEqual([]);
  });
});
