import fc from "fast-check";
import { avroSchemaOf } from "./avro-schema";
import { breaches, compatibility } from "./compatibility";
import type { FieldRule } from "./compatibility-fields";
import * as f from "./fields";
import type { Field, Fields } from "./fields";
import type { AnyStream } from "./model";
import { jsonSerdeOf } from "./json-serde";
import { anyField, anyStream, recordOf } from "./testing/arbitrary";
import { avscResolves } from "./testing/avsc";

const streamOf = (fields: Fields, changes: Partial<AnyStream> = {}): AnyStream => ({
  type: "stream",
  name: "orders",
  doc: "Orders.",
  owner: { team: "a", contact: "b" },
  fields,
  key: "id",
  eventTime: "at",
  encoding: "avro",
  compatibility: "backward",
  volume: { average: 1, peak: 1, size: "1 KiB" },
  retention: "1 day",
  partitions: 6,
  slo: { latency: "1 second", quality: 1 },
  serve: [],
  ...changes,
});
const changed = (before: Field, after: Field, encoding: "json" | "avro" = "avro") =>
  compatibility(streamOf({ value: before }, { encoding }), streamOf({ value: after }, { encoding }));

describe("a next version of a stream", () => {
  it("is compatible with itself", () => {
    fc.assert(
      fc.property(anyStream, fc.constantFrom("json", "avro"), ({ fields }, encoding) => {
        expect(compatibility(streamOf(fields, { encoding }), streamOf(fields, { encoding }))).toEqual({
          backward: [],
          forward: [],
          full: [],
        });
      }),
    );
  });

  it.each<[what: string, before: Partial<AnyStream>, after: Partial<AnyStream>, sentence: string]>([
    [
      "name",
      {},
      { name: "sales" },
      "the name was orders and is sales, which is another stream; leave the name as it was",
    ],
    [
      "encoding",
      {},
      { encoding: "json" },
      "the encoding was avro and is json, so that no reader has both; make a new stream",
    ],
    [
      "key",
      {},
      { key: "customer" },
      "the key was id and is customer, so that the events of a key lie in two partitions; make a new stream",
    ],
    [
      "event time",
      {},
      { eventTime: "paidAt" },
      "the event time was at and is paidAt, so that windows and latencies mean something else; make a new stream",
    ],
    [
      "number of partitions, downwards",
      { partitions: 12 },
      {},
      "the number of partitions was 12 and is 6, and Kafka takes none away; set `partitions` to 12 or more",
    ],
  ])("may not change its %s", (_, before, after, sentence) => {
    const breach = { rule: "stream", sentence: `stream "orders": ${sentence}` };
    expect(compatibility(streamOf({}, before), streamOf({}, after))).toEqual({
      backward: [breach],
      forward: [breach],
      full: [breach],
    });
  });

  it("may have more partitions", () => {
    expect(compatibility(streamOf({}), streamOf({}, { partitions: 12 })).full).toEqual([]);
  });

  it("is judged by what the older version promised", () => {
    const [older, newer] = [streamOf({ value: f.int() }), streamOf({ value: f.long() })];
    expect(breaches(older, newer)).toEqual([]);
    expect(breaches({ ...older, compatibility: "full" }, newer)).toEqual([
      {
        rule: "avro",
        sentence:
          'stream "orders": field "value" was an int and is a long, so that old readers cannot have what the new version writes; leave it as it was, or add a nullable field beside it',
      },
    ]);
  });
});

describe("the sentences", () => {
  const NEW = "so that new readers cannot have what the old version wrote";
  const OLD = "so that old readers cannot have what the new version writes";
  const LEAVE = "leave it as it was, or add a nullable field beside it";
  const JSON_REMEDY = "leave it as it was, or make a new stream (canonical JSON has all fields and no others)";
  const sentences = (older: Fields, newer: Fields, encoding: "json" | "avro" = "avro") => {
    const { backward, forward } = compatibility(streamOf(older, { encoding }), streamOf(newer, { encoding }));
    return [backward, forward].map((list) => list.map(({ sentence }) => sentence.replace('stream "orders": ', "")));
  };

  it("name a field that is new", () => {
    expect(sentences({}, { value: f.int() })).toEqual([
      [`field "value" is new, an int, ${NEW}; make it nullable, or make a new stream`],
      [],
    ]);
    expect(sentences({}, { value: f.int({ nullable: true }) })).toEqual([[], []]);
    expect(sentences({}, { value: f.int({ nullable: true }) }, "json")).toEqual([
      [`field "value" is new, a nullable int, ${NEW}; ${JSON_REMEDY}`],
      [`field "value" is new, a nullable int, ${OLD}; ${JSON_REMEDY}`],
    ]);
  });

  it("name a field that is gone", () => {
    expect(sentences({ value: f.int() }, {})).toEqual([
      [],
      [`field "value" is gone, which was an int, ${OLD}; ${LEAVE}`],
    ]);
  });

  it("name a field that was nullable", () => {
    expect(sentences({ value: f.int({ nullable: true }) }, { value: f.int() })).toEqual([
      [`field "value" was nullable and is not nullable, ${NEW}; ${LEAVE}`],
      [],
    ]);
  });

  it("name what an enum lost, where it lies", () => {
    const of = (...values: string[]) => ({ list: f.array(f.record({ mode: f.enumeration(values) })) });
    expect(sentences(of("a", "b", "c"), of("c"))).toEqual([
      [`field "list[].mode" was with a, b and is without, ${NEW}; ${LEAVE}`],
      [],
    ]);
  });

  it("name bounds that became narrower", () => {
    expect(sentences({ value: f.int({ max: 9 }) }, { value: f.int({ max: 5 }) })).toEqual([
      [`field "value" was from -2147483648 to 9 and is from -2147483648 to 5, ${NEW}; leave the bounds as they were`],
      [],
    ]);
    expect(
      sentences({ value: f.map(f.string({ maxLength: 2 })) }, { value: f.map(f.string({ maxLength: 1 })) }),
    ).toEqual([[`field "value{}" was of at most 2 and is of at most 1, ${NEW}; leave the bounds as they were`], []]);
  });

  it("name a value that means something else", () => {
    expect(sentences({ value: f.double({ unit: "°F" }) }, { value: f.double({ unit: "°C" }) })).toEqual([
      [`field "value" was in °F and is in °C, ${NEW}; ${LEAVE}`],
      [`field "value" was in °F and is in °C, ${OLD}; ${LEAVE}`],
    ]);
    expect(sentences({ value: f.decimal(12, 2) }, { value: f.decimal(12, 3) })[0]).toEqual([
      `field "value" was a decimal(12, 2) and is a decimal(12, 3), ${NEW}; ${LEAVE}`,
    ]);
  });
});

describe("one kind read as another", () => {
  const big = f.long({ bigint: true });
  it.each<[string, Field, Field, FieldRule | "fine", FieldRule | "fine"]>([
    ["int as long", f.int(), f.long(), "fine", "fine"],
    ["int as double", f.int(), f.double(), "fine", "fine"],
    ["long as double", f.long(), f.double(), "fine", "fine"],
    ["uuid as string", f.uuid(), f.string(), "fine", "fine"],
    ["uuid as a short string", f.uuid(), f.string({ maxLength: 35 }), "bounds", "bounds"],
    ["string as uuid", f.string(), f.uuid(), "bounds", "bounds"],
    ["long as int", f.long(), f.int(), "avro", "avro"],
    ["double as long", f.double(), f.long(), "avro", "avro"],
    ["enum as string", f.enumeration(["a"]), f.string(), "avro", "avro"],
    ["boolean as int", f.boolean(), f.int(), "avro", "avro"],
    ["string as decimal", f.string(), f.decimal(5, 2), "meaning", "meaning"],
    ["decimal as string", f.decimal(5, 2), f.string(), "meaning", "meaning"],
    ["long as timestamp", f.long(), f.timestamp("ms"), "meaning", "meaning"],
    ["timestamp as long", f.timestamp("ms"), f.long(), "meaning", "meaning"],
    ["timestamp as double", f.timestamp("ms"), f.double(), "meaning", "meaning"],
    ["ms as us", f.timestamp("ms"), f.timestamp("us"), "meaning", "meaning"],
    ["a wider decimal as a narrower", f.decimal(6, 2), f.decimal(5, 2), "meaning", "meaning"],
    ["long as 64 bits", f.long(), big, "fine", "json"],
    ["64 bits as long", big, f.long(), "bounds", "json"],
    ["int as 64 bits", f.int(), big, "fine", "json"],
    ["64 bits as double", big, f.double(), "meaning", "json"],
    ["array as its items", f.array(f.int()), f.int(), "avro", "avro"],
    ["array of ints as array of longs", f.array(f.int()), f.array(f.long()), "fine", "fine"],
  ])("%s", (_, before, after, avro, json) => {
    const rule = (encoding: "json" | "avro") => changed(before, after, encoding).backward[0]?.rule ?? "fine";
    expect([rule("avro"), rule("json")]).toEqual([avro, json]);
  });
});

/** A stream and what may have become of it: a field more, less, or another in its place, somewhere. */
const versions = anyStream.chain(({ fields }) => fc.tuple(fc.constant(fields), mutated(fields)));

function mutated(fields: Fields): fc.Arbitrary<Fields> {
  const names = Object.keys(fields);
  return fc
    .tuple(fc.constantFrom(...names), fc.constantFrom("add", "remove", "replace", "change", "change"), anyField)
    .chain(([name, how, field]) => {
      const { [name]: old, ...rest } = fields;
      if (how === "add") return fc.constant({ ...fields, addedNow: field });
      if (how === "remove" && names.length > 1) return fc.constant(rest);
      if (how === "replace" || old === undefined) return fc.constant({ ...fields, [name]: field });
      return changedField(old).map((next) => ({ ...fields, [name]: next }));
    });
}

function changedField(field: Field): fc.Arbitrary<Field> {
  const nullable = fc.boolean().map((value) => ({ ...field, nullable: value }));
  const others = [
    f.int(),
    f.long(),
    f.long({ bigint: true }),
    f.double(),
    f.timestamp("ms"),
    f.string(),
    f.uuid(),
    f.decimal(9, 2),
  ];
  const other = fc.constantFrom<Field>(...others).map((kind) => ({ ...kind, nullable: field.nullable === true }));
  if (field.kind === "record") return mutated(field.fields).map((fields) => ({ ...field, fields }));
  if (field.kind === "array") return changedField(field.items).map((items) => ({ ...field, items }));
  if (field.kind === "map") return changedField(field.values).map((values) => ({ ...field, values }));
  if (field.kind !== "enum") return fc.oneof(nullable, other);
  const values = fc.subarray([...field.values, "added_now"], { minLength: 1 });
  return fc.oneof(
    nullable,
    values.map((left) => ({ ...field, values: left })),
  );
}

describe("for any two versions", () => {
  const pairs = fc
    .tuple(versions, fc.boolean())
    .map(([[a, b], swap]) => (swap ? [b, a] : [a, b]) as readonly [Fields, Fields]);

  it("Avro's resolution fails where a breach has the rule `avro`, and nowhere else", () => {
    let failures = 0;
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const [older, newer] = [streamOf(before), streamOf(after)];
        const { backward, forward } = compatibility(older, newer);
        const resolves = (writer: AnyStream, reader: AnyStream) =>
          avscResolves(avroSchemaOf(writer), avroSchemaOf(reader));
        const fine = (list: typeof backward) => !list.some(({ rule }) => rule === "avro");
        expect({ backward: fine(backward), forward: fine(forward) }).toEqual({
          backward: resolves(older, newer),
          forward: resolves(newer, older),
        });
        if (!fine(backward)) failures++;
      }),
      { numRuns: 500 },
    );
    // Both outcomes came up.
    expect(failures).toBeGreaterThan(50);
    expect(failures).toBeLessThan(450);
  });

  it("new readers of a JSON stream have all that was written, where there is no breach", () => {
    let read = 0;
    fc.assert(
      fc.property(
        pairs.chain(([before, after]) =>
          fc.tuple(fc.constant(before), fc.constant(after), recordOf({ fields: before })),
        ),
        ([before, after, record]) => {
          const [older, newer] = [streamOf(before, { encoding: "json" }), streamOf(after, { encoding: "json" })];
          if (compatibility(older, newer).backward.length > 0) return;
          read++;
          expect(jsonSerdeOf(newer).decode(jsonSerdeOf(older).encode(record))).toMatchObject({ ok: true });
        },
      ),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(20);
  });
});
