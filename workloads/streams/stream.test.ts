import { DefinitionError } from "./errors";
import * as f from "./fields";
import { record, type Field } from "./fields";
import { defineStream, fieldAt, partitionsFor, type StreamSpec } from "./stream";

type Spec = StreamSpec<string, f.Fields, string>;

const good = {
  name: "orders",
  doc: "Orders placed.",
  owner: { team: "shop", contact: "shop@example.com" },
  fields: { id: f.uuid(), customer: f.string(), total: f.decimal(12, 2), placedAt: f.timestamp("ms") },
  key: "customer",
  eventTime: "placedAt",
  volume: { average: 10, peak: 100, size: "300 B" },
  retention: "7 days",
  slo: { latency: "50 ms", quality: 0.999 },
} as const;

/** The sentences that a definition with these changes fails with. Wrong types are the point: the checks also serve plain JavaScript. */
function defects(changes: object): readonly string[] {
  try {
    defineStream({ ...good, ...changes } as unknown as Spec);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.defects;
    throw error;
  }
}
const withField = (field: unknown, name = "extra") => ({ fields: { ...good.fields, [name]: field } });

const IN = "in catalogue/orders.ts";
const nested = (levels: number): Field => (levels === 0 ? f.int() : record({ part: nested(levels - 1) }));

describe("defineStream", () => {
  it("fills in what is left out", () => {
    expect(defineStream(good)).toEqual({
      ...good,
      type: "stream",
      encoding: "json",
      compatibility: "backward",
      partitions: 6,
      serve: [],
    });
  });

  it("returns what nobody can change", () => {
    const stream = defineStream({ ...good, fields: { ...good.fields, tags: f.array(f.string()) } });
    const all = [
      stream,
      stream.owner,
      stream.fields,
      stream.fields.tags,
      stream.fields.tags.items,
      stream.volume,
      stream.slo,
      stream.serve,
    ];
    expect(all.map((part) => Object.isFrozen(part))).toEqual(all.map(() => true));
  });

  it("tells every defect at once", () => {
    const changes = { doc: " ", key: "client", retention: "7 weeks", partitions: 0 };
    expect(() => defineStream({ ...good, ...changes } as unknown as Spec)).toThrow(
      new DefinitionError([
        `stream "orders": doc must say what flows, got " "; set \`doc\` ${IN}`,
        `stream "orders": key must be one of the fields id, customer, total, placedAt, got "client"; set \`key\` ${IN}`,
        `stream "orders": retention must be longer than 0, e.g. "5 ms", "30 seconds", "1 hour" or "7 days", got "7 weeks"; set \`retention\` ${IN}`,
        `stream "orders": partitions must be 1 to 512, got 0; set \`partitions\` ${IN}`,
      ]),
    );
  });

  it.each(["Orders", "1orders", "orders-", "a--b", "a_b", "a.b", "", "a".repeat(49), "órders"])(
    "refuses the name %j",
    (name) => {
      expect(defects({ name })).toEqual([
        `stream "${name}": name must be 1 to 48 lower-case letters and digits in words joined by hyphens, beginning with a letter, got "${name}"; set \`name\` where the stream is defined`,
      ]);
    },
  );

  it.each(["a", "orders-2", "a".repeat(48)])("accepts the name %j", (name) => {
    expect(defects({ name })).toEqual([]);
  });

  const cases: readonly (readonly [title: string, changes: object, sentence: string])[] = [
    [
      "without a team",
      { owner: { team: "", contact: "x" } },
      'owner.team must say who answers for it, got ""; set `owner.team`',
    ],
    [
      "without a contact",
      { owner: { team: "x", contact: " " } },
      'owner.contact must say where to reach them, got " "; set `owner.contact`',
    ],
    ["of another encoding", { encoding: "xml" }, 'encoding must be one of json, avro, got "xml"; set `encoding`'],
    [
      "of another compatibility",
      { compatibility: "none" },
      'compatibility must be one of backward, forward, full, got "none"; set `compatibility`',
    ],
    ["served elsewhere", { serve: ["redis"] }, 'serve must be one of pinot, lake, search, got "redis"; set `serve`'],
    ["served twice", { serve: ["lake", "lake"] }, 'serve must name each one once, got "lake" twice; mend `serve`'],
    [
      "without load",
      { volume: { ...good.volume, average: 0 } },
      "volume.average must be more than 0 events a second, got 0; set `volume.average`",
    ],
    [
      "whose peak is below its average",
      { volume: { ...good.volume, peak: 9 } },
      "volume.peak must be at least volume.average, 10, got 9; set `volume.peak`",
    ],
    [
      "whose size has no unit",
      { volume: { ...good.volume, size: "300" } },
      'volume.size must be from 1 byte to 1 MiB, e.g. "250 B" or "2 KiB", got "300"; set `volume.size`',
    ],
    [
      "whose records are too large for Kafka",
      { volume: { ...good.volume, size: "2 MiB" } },
      'volume.size must be from 1 byte to 1 MiB, e.g. "250 B" or "2 KiB", got "2 MiB"; set `volume.size`',
    ],
    ["with too many partitions", { partitions: 513 }, "partitions must be 1 to 512, got 513; set `partitions`"],
    ["with half a partition", { partitions: 1.5 }, "partitions must be 1 to 512, got 1.5; set `partitions`"],
    [
      "that is kept for no time",
      { retention: "0 days" },
      'retention must be longer than 0, e.g. "5 ms", "30 seconds", "1 hour" or "7 days", got "0 days"; set `retention`',
    ],
    [
      "whose latency is no duration",
      { slo: { latency: "50", quality: 1 } },
      'slo.latency must be longer than 0, e.g. "5 ms", "30 seconds", "1 hour" or "7 days", got "50"; set `slo.latency`',
    ],
    [
      "whose quality is a percentage",
      { slo: { latency: "50 ms", quality: 99.9 } },
      "slo.quality must be a fraction from 0 to 1, got 99.9; set `slo.quality`",
    ],
    [
      "whose quality is no number",
      { slo: { latency: "50 ms", quality: Number.NaN } },
      "slo.quality must be a fraction from 0 to 1, got NaN; set `slo.quality`",
    ],
    [
      "whose id may be null",
      withField(f.uuid({ nullable: true }), "id"),
      'field "id" must be a uuid that is not nullable, got a nullable uuid; declare `id: uuid({ doc: "…" })`',
    ],
    [
      "whose id is no uuid",
      withField(f.string(), "id"),
      'field "id" must be a uuid that is not nullable, got a string; declare `id: uuid({ doc: "…" })`',
    ],
    [
      "whose key is no field",
      { key: "toString" },
      'key must be one of the fields id, customer, total, placedAt, got "toString"; set `key`',
    ],
    [
      "whose key has no one text",
      { key: "total" },
      'key "total" must be a string, uuid, int, long or enum that is not nullable, got a decimal; set `key`',
    ],
    [
      "whose key may be null",
      withField(f.string({ nullable: true }), "customer"),
      'key "customer" must be a string, uuid, int, long or enum that is not nullable, got a nullable string; set `key`',
    ],
    [
      "whose event time is no field",
      { eventTime: "at" },
      'eventTime must name a timestamp field that is not nullable, got "at", which is no field; set `eventTime`',
    ],
    [
      "whose event time is no timestamp",
      { eventTime: "total" },
      "eventTime must name a timestamp field that is not nullable, got a decimal; set `eventTime`",
    ],
    [
      "whose event time may be null",
      withField(f.timestamp("ms", { nullable: true }), "placedAt"),
      "eventTime must name a timestamp field that is not nullable, got a nullable timestamp; set `eventTime`",
    ],
    [
      "with a field in snake case",
      withField(f.int(), "unit_price"),
      'the name of field "unit_price" must be 1 to 63 letters and digits in camel case, got "unit_price"; rename it',
    ],
    [
      "with a field that has a reserved word's name",
      withField(f.int(), "order"),
      'the name of field "order" must be no reserved word of SQL, ksqlDB or JavaScript, got "order"; rename it',
    ],
    [
      "with a field that every object has",
      withField(f.int(), "constructor"),
      'the name of field "constructor" must be no reserved word of SQL, ksqlDB or JavaScript, got "constructor"; rename it',
    ],
    [
      "with two fields that differ in case",
      { fields: { ...good.fields, userId: f.int(), userID: f.int() } },
      'the name of field "userID" must differ from the others in more than case, since SQL ignores it, got "userId" and "userID"; rename one',
    ],
    [
      "with a field of no kind",
      withField({ kind: "float" }),
      'field "extra" must be one of the kinds string, boolean, int, long, double, decimal, timestamp, uuid, enum, array, map, record, got "float"; use a function of fields.ts',
    ],
    [
      "with a field that is none",
      withField(undefined),
      'field "extra" must be one of the kinds string, boolean, int, long, double, decimal, timestamp, uuid, enum, array, map, record, got undefined; use a function of fields.ts',
    ],
    [
      "with an empty description",
      withField(f.int({ doc: "" })),
      'field "extra" must say what it means, or have no `doc`, got ""; set its `doc`',
    ],
    [
      "with an unknown class of personal data",
      withField({ kind: "int", pii: "secret" }),
      'field "extra" must have as `pii` one of none, pseudonymous, personal, sensitive, got "secret"; set its `pii`',
    ],
    [
      "with a string of no length",
      withField(f.string({ maxLength: 0 })),
      'field "extra" must have a `maxLength` of 1 to 65536, got 0; set its `maxLength`',
    ],
    [
      "with an int whose bounds cross",
      withField(f.int({ min: 2, max: 1 })),
      'field "extra" must have `min` and `max` as integers of 32 bits, min at most max, got 2 and 1; set them',
    ],
    [
      "with an int whose bound is no int",
      withField(f.int({ max: 2 ** 31 })),
      'field "extra" must have `min` and `max` as integers of 32 bits, min at most max, got -2147483648 and 2147483648; set them',
    ],
    [
      "with a decimal of too many digits",
      withField(f.decimal(39, 2)),
      'field "extra" must have a precision of 1 to 38 digits, got 39; set its precision',
    ],
    [
      "with a decimal whose scale is above its precision",
      withField(f.decimal(4, 5)),
      'field "extra" must have a scale of 0 to its precision, 4, got 5; set its scale',
    ],
    [
      "with a timestamp of another unit",
      withField({ kind: "timestamp", precision: "ns" }),
      'field "extra" must count one of s, ms, us, got "ns"; set its precision',
    ],
    [
      "with an enum of no values",
      withField(f.enumeration([])),
      'field "extra" must have 1 to 256 values, got 0; mend its values',
    ],
    [
      "with an enum value that is no symbol",
      withField(f.enumeration(["a-b"])),
      'field "extra" must have values of 1 to 64 letters, digits and underscores, not beginning with a digit, got "a-b"; rename the value',
    ],
    [
      "with an enum value twice",
      withField(f.enumeration(["a", "b", "a"])),
      'field "extra" must have each value once, got "a" twice; remove one',
    ],
    [
      "with an array that is too long",
      withField(f.array(f.int(), { maxItems: 10_001 })),
      'field "extra" must have a `maxItems` of 1 to 10000, got 10001; set its `maxItems`',
    ],
    [
      "with a map of no entries",
      withField(f.map(f.int(), { maxEntries: 0 })),
      'field "extra" must have a `maxEntries` of 1 to 10000, got 0; set its `maxEntries`',
    ],
    [
      "with a record of no fields",
      withField(record({})),
      'field "extra" must have 1 to 200 fields, got 0; mend its fields',
    ],
    [
      "with a bad field in an array in a map",
      withField(f.map(f.array(f.decimal(0, 0)))),
      'field "extra{}[]" must have a precision of 1 to 38 digits, got 0; set its precision',
    ],
    [
      "with a bad name in a record",
      withField(record({ select: f.int() })),
      'the name of field "extra.select" must be no reserved word of SQL, ksqlDB or JavaScript, got "select"; rename it',
    ],
    [
      "that is nested too deep",
      withField(nested(5)),
      'field "extra.part.part.part.part" must lie at most 5 levels deep, got 6; flatten it',
    ],
    [
      "with arrays nested too deep",
      withField(f.array(f.array(f.array(f.array(f.array(f.int())))))),
      'field "extra[][][][][]" must lie at most 5 levels deep, got 6; flatten it',
    ],
    [
      "with a rule that there is not",
      withField({ kind: "int", rules: [{ rule: "even" }] }),
      'field "extra" must have rules of range, pattern, oneOf, notBlank, freshWithin, got "even"; mend its `rules`',
    ],
    [
      "with a rule that does not fit its kind",
      withField(f.string({ rules: [{ rule: "range", min: 0 }] })),
      'field "extra" must be an int, long, double or decimal to have the rule `range`, got a string; remove the rule',
    ],
    [
      "with a range of no bound",
      withField(f.int({ rules: [{ rule: "range" }] })),
      'field "extra" must have in its rule `range` a min, a max or both, min at most max, got {"min":undefined,"max":undefined}; mend its rule `range`',
    ],
    [
      "with a range whose bounds cross",
      withField(f.int({ rules: [{ rule: "range", min: 2, max: 1 }] })),
      'field "extra" must have in its rule `range` a min, a max or both, min at most max, got {"min":2,"max":1}; mend its rule `range`',
    ],
    [
      "with a pattern that is none",
      withField(f.string({ rules: [{ rule: "pattern", pattern: "(" }] })),
      'field "extra" must have in its rule `pattern` a regular expression, got "("; mend its rule `pattern`',
    ],
    [
      "with a choice of nothing",
      withField(f.string({ rules: [{ rule: "oneOf", values: [] }] })),
      'field "extra" must have in its rule `oneOf` one value or more, each once, got []; mend its rule `oneOf`',
    ],
    [
      "with a freshness of no duration",
      withField({ ...f.timestamp("ms"), rules: [{ rule: "freshWithin", duration: "soon" }] }),
      'field "extra", in its rule `freshWithin`, must be longer than 0, e.g. "5 ms", "30 seconds", "1 hour" or "7 days", got "soon"; mend its rule `freshWithin`',
    ],
  ];

  it.each(cases)("refuses a stream %s", (_, changes, sentence) => {
    expect(defects(changes)).toEqual([`stream "orders": ${sentence} ${IN}`]);
  });

  it("accepts five levels, and every rule where it fits", () => {
    expect(defects(withField(nested(4)))).toEqual([]);
    expect(
      defects({
        fields: {
          ...good.fields,
          total: f.decimal(12, 2, { rules: [{ rule: "range", min: 0 }] }),
          placedAt: f.timestamp("ms", { rules: [{ rule: "freshWithin", duration: "1 hour" }] }),
          country: f.string({
            rules: [
              { rule: "notBlank" },
              { rule: "pattern", pattern: "^[A-Z]{2}$" },
              { rule: "oneOf", values: ["AT", "DE"] },
            ],
          }),
        },
      }),
    ).toEqual([]);
  });
});

describe("the partitions of a stream", () => {
  it.each([
    [1, 6],
    [30_000, 6],
    [30_001, 12],
    [500_000, 102],
  ])("at a peak of %d events a second are %d", (peak, partitions) => {
    expect(partitionsFor(peak)).toBe(partitions);
  });
});

describe("fieldAt", () => {
  const fields = { place: record({ lat: f.double() }), tags: f.array(f.string()) };
  it("finds a field by its path", () => {
    expect(fieldAt(fields, "place.lat")).toBe(fields.place.fields.lat);
    expect(fieldAt(fields, "tags")).toBe(fields.tags);
  });
  it.each(["", "place.lon", "tags.x", "toString", "place.toString"])("finds nothing at %j", (path) => {
    expect(fieldAt(fields, path)).toBeUndefined();
  });
});

describe("how a stream is asked", () => {
  const query = (hints: object, extra: Field = f.string({ nullable: true })) =>
    defects({ ...withField(extra), query: hints }).map((sentence) => sentence.replace(/^stream "orders": /, ""));

  test("is kept as it was declared", () => {
    const hints = { filters: ["customer"], ranges: ["total"], sums: ["total"], keep: "90 days" } as const;
    expect(defineStream({ ...good, query: hints }).query).toEqual(hints);
    expect(query({ filters: ["extra.part"] }, record({ part: f.enumeration(["a"]) }))).toEqual([]);
    expect(query({ filters: ["extra"] }, f.array(f.string()))).toEqual([]);
  });

  test("must fit what its fields are", () => {
    expect(query({ filters: ["total"] })).toEqual([
      'query.filters must name a string, boolean, int, long, uuid or enum, or an array of these, got "total", a decimal; mend `query.filters` in catalogue/orders.ts',
    ]);
    expect(query({ ranges: ["nothing"] })).toEqual([
      'query.ranges must name an int, long, double, decimal or timestamp, got "nothing", which is no field; mend `query.ranges` in catalogue/orders.ts',
    ]);
    expect(query({ groups: ["extra"] })).toEqual([
      'query.groups must name a string, boolean, int, long, uuid or enum that is not nullable, got "extra", a nullable string; mend `query.groups` in catalogue/orders.ts',
    ]);
    expect(query({ text: ["customer", "customer"] })).toEqual([
      'query.text must name each one once, got "customer" twice; mend `query.text` in catalogue/orders.ts',
    ]);
    expect(query({ keep: "0 days" })).toEqual([
      'query.keep must be longer than 0, e.g. "5 ms", "30 seconds", "1 hour" or "7 days", got "0 days"; set `query.keep` in catalogue/orders.ts',
    ]);
  });
});
