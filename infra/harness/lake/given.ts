/** What the test of the lake sends, and what of it breaks which rule, by JavaScript alone. */
import fc from "fast-check";
import { type AnyStream, defineStream, type Field, names, type QualityRule, serdeOf } from "../../../workloads/streams";
import { vectors } from "../../../workloads/streams/canonical-vectors";
import { payments } from "../../../workloads/streams/catalogue/payments";
import * as f from "../../../workloads/streams/fields";
import { recordOf } from "../../../workloads/streams/testing/arbitrary";

const DAY = 86_400_000;
/** The beginning of yesterday: its partitions are over. */
export const NOW = Math.floor(Date.now() / DAY) * DAY - DAY;
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** Days of a run by schedule; of the last there is no event. */
export const days = [NOW, NOW - DAY, NOW - 2 * DAY].map(dayOf);

export const accepted = Object.values(vectors).flatMap((of) => of.accepted);

const stream = (
  name: string,
  fields: Readonly<Record<string, Field>>,
  encoding: "json" | "avro" = "json",
  quality = 0.99,
): AnyStream =>
  defineStream({
    name,
    doc: "What the test declares.",
    owner: { team: "tests", contact: "tests@example.com" },
    encoding,
    fields: {
      id: f.uuid({ doc: "It." }),
      account: f.string({ doc: "Whose." }),
      at: f.timestamp("ms", { doc: "When." }),
      ...(fields as object),
    },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "1 KiB" },
    retention: "2 days",
    slo: { latency: "50 ms", quality },
    serve: ["lake"],
  });

/** A stream with a field for each canonical form. */
export const forms = (encoding: "json" | "avro"): AnyStream =>
  stream(`forms-${encoding}`, Object.fromEntries(accepted.map(({ field }, index) => [`v${index}`, field])), encoding);

const pattern = (...patterns: readonly string[]): readonly QualityRule[] =>
  patterns.map((one) => ({ rule: "pattern", pattern: one }));
/** Rules of every kind, with values on both sides of each. */
const RULED: Readonly<Record<string, readonly [Field, readonly unknown[]]>> = {
  blank: [
    f.string({ rules: [{ rule: "notBlank" }] }),
    ["", " ", "\t\n\v\f\r", "\u00a0\u1680\u2003\u2028\u202f\u205f\u3000\ufeff", "\u200b", "\u0085", "a", " é "],
  ],
  land: [
    f.string({ nullable: true, rules: pattern("^[A-Z]{2}$", "[^\\s]") }),
    ["AT", "AT\n", "AT\r\n", "\nAT", "at", "ÄT", "", "ATX", " \u00a0", null],
  ],
  dotted: [
    f.string({ rules: pattern("^.{2}$", "^\\p{L}+$", "^[\\s\\S]$") }),
    ["ab", "😀😀", "a\u0085", "a\u2028", "a\n", "éé", "x", "😀", ""],
  ],
  edged: [
    f.string({ rules: pattern("\\bcaf\\b", "\\Bé", "\\d$|\\W") }),
    ["caf", "café", "un caf.", "décaf", "é", "e é", "٣", "3", "caf3"],
  ],
  classed: [
    f.string({ rules: pattern("^[a[&&b^-]+$", "^[!-/\\]\\u{1F600}]*$", "^(?<one_of>'|\\\\|\\$\\{x\\})+$") }),
    ["a[&", "ab", "c", "^-", "]", "!/", "0", "😀", "'", "\\", "${x}", "'\\${x}", ""],
  ],
  chosen: [
    f.string({ rules: [{ rule: "oneOf", values: ["AT", "it's", "a\\b", "50%"] }] }),
    ["AT", "at", "it's", "a\\b", "50%", "AT "],
  ],
  ratio: [
    f.double({ rules: [{ rule: "range", min: -0.5, max: 1 }] }),
    [-0.5, -0.5000000000000001, 1, 1.0000000000000002, 0, 1e300, -5e-324],
  ],
  price: [f.decimal(12, 2, { rules: [{ rule: "range", min: 0.01 }] }), ["0.01", "0.00", "-0.01", "9999999999.99"]],
  many: [f.long({ bigint: true, rules: [{ rule: "range", max: 5 }] }), [5n, 6n, -(2n ** 63n), 2n ** 63n - 1n]],
  few: [
    f.int({
      nullable: true,
      rules: [
        { rule: "range", min: 1e-7 },
        { rule: "range", max: 1e21 },
      ],
    }),
    [0, 1, -1, null],
  ],
  tags: [f.array(f.string({ rules: pattern("^[a-z]+$") })), [[], ["a", "b"], ["a", "B"], [""]]],
  parts: [
    f.map(f.array(f.record({ score: f.double({ nullable: true, rules: [{ rule: "range", min: 0 }] }) }))),
    [{}, { a: [] }, { a: [{ score: 1 }], b: [{ score: null }, { score: -1 }] }, { "it's": [{ score: null }] }],
  ],
  spot: [
    f.record({ lat: f.double({ rules: [{ rule: "range", min: -90, max: 90 }] }) }, { nullable: true }),
    [null, { lat: 90 }, { lat: 90.5 }],
  ],
};
/** Of it one event in two may break a rule: its promise of quality is of the few that are kept. */
export const ruled = stream(
  "ruled",
  Object.fromEntries(Object.entries(RULED).map(([name, [field]]) => [name, field])),
  "json",
  0.5,
);

/** The same as later versions declare them: a field more, and a rule less. */
export const later = {
  payments: {
    ...payments,
    fields: { ...payments.fields, note: f.string({ nullable: true, doc: "Said by the payer." }) },
  },
  ruled: { ...ruled, fields: { ...ruled.fields, chosen: f.string() } },
};
export const served: readonly AnyStream[] = [payments, ruled, forms("json"), forms("avro")];
export const laterServed: readonly AnyStream[] = [later.payments, later.ruled, forms("json"), forms("avro")];

export interface Message {
  readonly key: string;
  readonly value: Buffer;
}
export type Row = Readonly<Record<string, unknown>>;
/** Every event of each stream that was sent, by its id. */
export const sent = new Map<string, Map<string, Row>>();
export const sentOf = ({ name }: { readonly name: string }): readonly Row[] => [...(sent.get(name)?.values() ?? [])];

let numbered = 0;
export const nextId = (): string => `00000000-0000-4000-8000-${String(++numbered).padStart(12, "0")}`;

/** A record's bytes, whichever the stream: the compiler cannot follow the type of each. */
export const encoded = (of: AnyStream, record: unknown): Buffer =>
  (serdeOf as unknown as (any: AnyStream) => { encode: (given: unknown) => Buffer })(of).encode(record);
const records = recordOf as unknown as (any: AnyStream) => fc.Arbitrary<Row>;

function messageOf(of: AnyStream, record: Row): Message {
  const known = sent.get(of.name) ?? new Map<string, Row>();
  sent.set(of.name, known.set(record.id as string, record));
  return { key: record[of.key] as string, value: encoded(of, record) };
}

/** Payments of any content, one in two of them good, of two days. */
export function paymentsOf(count: number, of: AnyStream = payments): readonly Message[] {
  const good = { category: "5411", amount: "12.50", currency: "EUR", country: "AT", location: null };
  return fc.sample(records(of), { numRuns: count, seed: numbered }).map((record, index) => {
    const at = NOW - (index % 2) * DAY + index * 1_000;
    return messageOf(of, {
      ...record,
      ...(index % 4 < 2 ? good : {}),
      id: nextId(),
      accountId: `${index % 5}`,
      occurredAt: at,
    });
  });
}

/** Every value of each ruled field at least once, and each beside others. */
export function ruledOf(from: number, count: number): readonly Message[] {
  return Array.from({ length: count }, (_, index) => from + index).map((n) => {
    const values = Object.entries(RULED).map(
      ([name, [, all]], place) => [name, all[(n * (place % 3 === 1 ? 5 : 1)) % all.length]] as const,
    );
    return messageOf(ruled, {
      id: nextId(),
      account: `${n % 3}`,
      at: NOW - (n % 2) * DAY + n,
      ...Object.fromEntries(values),
    });
  });
}

/** One event with every canonical form, in JSON by its other spelling where it has one. */
export function formOf(encoding: "json" | "avro"): Message {
  const id = nextId();
  const first = { id, account: "a", at: NOW };
  sent.set(`forms-${encoding}`, new Map([[id, first]]));
  if (encoding === "json") {
    const rest = accepted.map(({ json, alsoJson }, index) => `"v${index}":${alsoJson?.[0] ?? json}`);
    return { key: "a", value: Buffer.from(`${JSON.stringify(first).slice(0, -1)},${rest.join(",")}}`) };
  }
  const { fields } = forms("avro");
  const head = Object.fromEntries(Object.entries(fields).filter(([name]) => name in first));
  const prefix = encoded({ ...forms("avro"), fields: head }, first);
  return { key: "a", value: Buffer.concat([prefix, ...accepted.map(({ avro }) => Buffer.from(avro, "hex"))]) };
}

export const topicOf = (of: AnyStream): string => names.topic(of);
