import Ajv2020 from "ajv/dist/2020";
import {
  array,
  boolean,
  decimal,
  defineGateway,
  double,
  enumeration,
  int,
  long,
  map,
  record,
  string,
  timestamp,
  uuid,
} from "../../../workloads/streams";
import { catalogue } from "../../../workloads/streams/catalogue";
import { canonical, parsePlan, serialise } from "./json";
import { planOf, streamOf as definitionOf, streamVersion } from "./plan";
import { type PlanSchema, planSchema } from "./schema";
import { captureOf, pollerOf, queryOf, smallPlan, streamOf, workerOf } from "./testing";

const everyKind = {
  id: uuid(),
  key: string({ maxLength: 64, pii: "pseudonymous" }),
  at: timestamp("us"),
  yes: boolean({ nullable: true }),
  count: int({ min: 0, max: 9, unit: "g" }),
  big: long({ bigint: true }),
  ratio: double(),
  price: decimal(12, 2),
  sort: enumeration(["a", "b"]),
  tags: array(string({ maxLength: 3 }), { maxItems: 5 }),
  byName: map(record({ lat: double(), lon: double() }), { maxEntries: 2 }),
  place: record({ inner: record({ deep: int() }) }, { nullable: true, pii: "personal" }),
} as const;

/** The whole catalogue, with a gateway for it and a worker that keeps state. */
const all = () => {
  const [first] = catalogue;
  if (first === undefined) throw new Error("the catalogue must have a stream");
  const gateway = defineGateway({
    name: "door",
    doc: "Takes all.",
    owner: { team: "t", contact: "t@example.com" },
    writes: catalogue,
    slo: { latency: "50 ms" },
    scale: { min: 2, max: 12 },
  });
  return planOf(catalogue, [workerOf([first], { state: { retention: "1 day" } }), gateway], {
    region: "us-east-1",
    cluster: "eks-auto",
    pools: [{ name: "query", instance: "m7g.xlarge", nodes: 3 }],
    queries: [queryOf(streamOf(), streamOf({ name: "copies" }))],
    captures: [captureOf(streamOf())],
    pollers: [pollerOf(streamOf())],
  });
};

/** The schema with no property allowed that it does not name, so that none is forgotten. */
function strict(schema: PlanSchema): PlanSchema & { readonly additionalProperties?: unknown } {
  const inner = <T>(record: Readonly<Record<string, T>>, change: (value: T) => unknown) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
  return {
    ...schema,
    ...(schema.items === undefined ? {} : { items: strict(schema.items) }),
    ...(schema.$defs === undefined ? {} : { $defs: inner(schema.$defs, strict) }),
    ...(schema.properties === undefined
      ? {}
      : { properties: inner(schema.properties, strict), additionalProperties: false }),
  } as PlanSchema;
}

describe("the plan", () => {
  it("is what its schema says, and nothing else", () => {
    const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(strict(planSchema));
    for (const plan of [all(), smallPlan(), planOf([streamOf({ fields: everyKind })], [])]) {
      // As a reader gets it: absent properties are absent.
      validate(JSON.parse(serialise(plan)));
      expect(validate.errors).toBeNull();
    }
  });

  it("fails its schema when a property is missing, or of another version", () => {
    const validate = new Ajv2020().compile(planSchema);
    const { cost: _cost, ...costless } = smallPlan();
    expect(validate(costless)).toBe(false);
    expect(validate({ ...smallPlan(), version: 2 })).toBe(false);
    expect(validate({ ...smallPlan(), later: "an optional property of a later release" })).toBe(true);
  });

  it("keeps of a stream all that its contract is made of, and gives its fields again", () => {
    const events = streamOf({ fields: everyKind });
    const [planned] = planOf([events], []).streams;
    if (planned === undefined) throw new Error("the plan must have the stream");
    expect(definitionOf(planned)).toEqual({ ...events, doc: "" });
    expect(Object.keys(definitionOf(planned).fields)).toEqual(Object.keys(everyKind));
  });

  it("leaves words and quality rules out, which no consumer reads by", () => {
    const plain = streamOf();
    const told = streamOf({
      doc: "Other words.",
      fields: { ...plain.fields, note: string({ nullable: true, doc: "A note.", rules: [{ rule: "notBlank" }] }) },
    });
    expect(planOf([told], [])).toEqual(planOf([plain], []));
  });

  it("gives another version to a stream when what consumers rely on changes, and only then", () => {
    const version = (changes: Parameters<typeof streamOf>[0]) => streamVersion(streamOf(changes));
    const same = version({});
    expect(same).toMatch(/^[0-9a-f]{12}$/);
    expect(version({ retention: "9 days", partitions: 12, volume: { average: 1, peak: 1, size: "1 B" } })).toBe(same);
    expect(version({ fields: { ...streamOf().fields, more: int() } })).not.toBe(same);
    expect(version({ key: "id" })).not.toBe(same);
    expect(version({ encoding: "json" })).not.toBe(same);
  });

  it("has the same text whatever the order of definitions", () => {
    const [one, two] = [streamOf(), streamOf({ name: "others" })];
    const edges = [workerOf([one, two], { name: "first" }), workerOf([two, one], { name: "second" })];
    expect(serialise(planOf([two, one], [...edges].reverse()))).toBe(serialise(planOf([one, two], edges)));
  });

  it("is read again from its text", () => {
    for (const layout of ["compact", "readable"] as const) {
      const text = serialise(all(), layout);
      expect(serialise(parsePlan(text, "the golden plan"), layout)).toBe(text);
    }
  });

  it("fits a ConfigMap with 400 streams", () => {
    const streams = Array.from(
      { length: 400 },
      (_, i) => ({ ...catalogue[i % catalogue.length], name: `stream-${i}` }) as (typeof catalogue)[number],
    );
    const workers = streams.map((stream, i) =>
      workerOf([stream], { name: `worker-${i}`, state: { retention: "1 day" } }),
    );
    expect(Buffer.byteLength(serialise(planOf(streams, workers)))).toBeLessThan(2 ** 20);
  });

  it("says what of a stream a worker uses, when that is known", () => {
    const plan = smallPlan({ settings: { uses: (worker) => (worker === "reader" ? ["key", "at"] : undefined) } });
    expect(plan.workers[0]?.reads).toEqual([
      { stream: "events", version: streamVersion(streamOf()), fields: ["at", "key"] },
    ]);
  });
});

describe("a plan's text", () => {
  it("has the keys of every object in order, whatever order they were made in, and lists as they are", () => {
    expect(canonical({ b: [{ d: 1, c: 2 }, 0], a: undefined, A: "x" })).toBe('{"A":"x","b":[{"c":2,"d":1},0]}');
  });

  it.each([
    ["", "the stack's last output must be a plan in JSON, got text that is none; write it anew by a deployment"],
    ["{}", 'the stack\'s last output must have the format "millrace-plan", got none; write it anew by a deployment'],
    [
      '{"format":"millrace-plan","version":0}',
      "the stack's last output must have version 1 of the format, got 0; write it anew by a deployment",
    ],
    [
      '{"format":"millrace-plan","version":2}',
      "the stack's last output must have version 1 of the format, got 2; deploy with the release that wrote it, or a later one",
    ],
  ])("is refused when it is %j", (text, sentence) => {
    expect(() => parsePlan(text, "the stack's last output")).toThrow(new Error(sentence));
  });
});
