import Ajv2020 from "ajv/dist/2020";
import fc from "fast-check";
import { fraudAlerts } from "./catalogue/fraud-alerts";
import { payments } from "./catalogue/payments";
import { array, int, map, record, string, uuid, type Fields } from "./fields";
import { MAX_ISSUES } from "./issue";
import { recordSchemaOf } from "./json-schema";
import { jsonSerdeOf } from "./json-serde";
import { anyStream, anyStreamAndRecord } from "./testing/arbitrary";
import { validatorOf } from "./validator";

const alert = () => ({
  id: "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b",
  paymentId: "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2c",
  accountId: "acc-1",
  score: 0.9,
  reasons: [{ rule: "amount", score: 0.9, detail: "40 times the median" }] as unknown[],
  occurredAt: 1_763_870_000_000,
  detectedAt: 1_763_870_000_020,
});
const check = validatorOf(fraudAlerts);
const issuesOf = (fields: Fields, value: unknown) => validatorOf({ fields })(value);

describe("a validator", () => {
  it("finds nothing wrong with a good record", () => {
    expect(check(alert())).toEqual([]);
  });

  it("tells all that is wrong, each with its path", () => {
    const bad = {
      ...alert(),
      id: "1",
      score: "high",
      reasons: [{ rule: "guess", score: 1, detail: "" }, "amount", { score: 1, detail: "", extra: [] }],
      note: "hello",
      detectedAt: undefined,
    };
    expect(check(bad)).toEqual([
      { path: "id", message: "must be a UUID in lower case with hyphens", got: '"1"' },
      { path: "score", message: "must be a finite number", got: '"high"' },
      { path: "reasons[0].rule", message: "must be one of velocity, amount, impossible_travel", got: '"guess"' },
      { path: "reasons[1]", message: "must be an object with the fields rule, score, detail", got: '"amount"' },
      { path: "reasons[2].rule", message: "is missing; it must be one of velocity, amount, impossible_travel" },
      { path: "reasons[2].extra", message: "is no field; the fields are rule, score, detail" },
      {
        path: "detectedAt",
        message:
          "is missing; it must be an integer of ms since 1970-01-01T00:00:00Z, from -62135596800000 to 253402300799999",
      },
      {
        path: "note",
        message: "is no field; the fields are id, paymentId, accountId, score, reasons, occurredAt, detectedAt",
      },
    ]);
  });

  it("tells twenty issues at most", () => {
    const fields = { numbers: array(int()), labels: map(int()) };
    const bad = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`key ${i}`, "x"]));
    const issues = issuesOf(fields, { numbers: Array(1000).fill("x"), labels: bad });
    expect(issues.length).toBe(MAX_ISSUES);
    expect(issues.at(-1)).toEqual({
      path: "numbers[19]",
      message: "must be an integer from -2147483648 to 2147483647",
      got: '"x"',
    });
    expect(issuesOf(fields, { numbers: [], labels: bad }).length).toBe(MAX_ISSUES);
    expect(issuesOf(fields, { numbers: [], labels: {}, ...bad }).length).toBe(MAX_ISSUES);
  });

  it.each([undefined, null, 1, "{}", [], [alert()], true])("refuses %j as a record, without showing it", (value) => {
    expect(check(value)).toEqual([
      {
        path: "",
        message: "must be an object with the fields id, paymentId, accountId, score, reasons, occurredAt, detectedAt",
      },
    ]);
  });

  it("shows no value of a personal field, nor of what lies in it or holds it", () => {
    const fields = {
      name: string({ pii: "personal", maxLength: 5 }),
      home: record({ street: string({ maxLength: 5 }) }, { pii: "sensitive" }),
      contacts: array(record({ mail: string({ pii: "personal" }) })),
      tags: map(int(), { pii: "pseudonymous" }),
    };
    const secret = "4111 1111 1111 1111";
    const issues = issuesOf(fields, {
      name: secret,
      home: { street: secret, age: 1 },
      contacts: secret,
      tags: { [secret]: secret },
      [secret]: secret,
    });
    expect(issues).toEqual([
      { path: "name", message: "must be a string of at most 5 characters" },
      { path: "home.street", message: "must be a string of at most 5 characters" },
      { path: "home.age", message: "is no field; the fields are street" },
      { path: "contacts", message: "must be an array of at most 1000 items" },
      { path: "tags[…]", message: "must be an integer from -2147483648 to 2147483647" },
      { path: '["4111 1111 1111 1111"]', message: "is no field; the fields are name, home, contacts, tags" },
    ]);
  });

  it("cuts what it shows", () => {
    const fields = { id: uuid(), tag: string({ maxLength: 1 }) };
    expect(issuesOf(fields, { id: "x".repeat(1e6), tag: "😀".repeat(100) })).toEqual([
      { path: "id", message: "must be a UUID in lower case with hyphens", got: `"${"x".repeat(78)}…` },
      { path: "tag", message: "must be a string of at most 1 characters", got: `"${"😀".repeat(39)}…` },
    ]);
    const deep: unknown = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
    expect(issuesOf(fields, { id: deep, tag: { a: { b: { c: {} } } } }).map(({ got }) => got)).toEqual([
      "[[[[…]]]]",
      '{"a":{"b":{"c":{…}}}}',
    ]);
  });

  it("takes nothing that an object inherits for a field or value", () => {
    const empty = { labels: map(int()), mode: string({ nullable: true }) };
    expect(issuesOf(empty, JSON.parse('{"labels":{"__proto__":1,"constructor":2},"mode":null}'))).toEqual([]);
    expect(issuesOf(empty, JSON.parse('{"__proto__":{"labels":{},"mode":null}}')).map(({ path }) => path)).toEqual([
      "labels",
      "mode",
      "__proto__",
    ]);
    expect(issuesOf(empty, Object.create({ labels: {}, mode: null }))).toMatchObject([
      { path: "labels" },
      { path: "mode" },
    ]);
  });

  it.each([
    ["a function", () => 1],
    ["a symbol", Symbol("x")],
    ["a bigint", 1n],
    ["a date", new Date(0)],
    ["an object without prototype", Object.assign(Object.create(null) as object, { a: 1 })],
    ["a sparse array", Array(3)],
    ["an object whose toJSON throws", { toJSON: () => JSON.parse("") as unknown }],
  ])("refuses %s in place of any field, and does not throw", (_, value) => {
    const bad = Object.fromEntries(Object.keys(payments.fields).map((name) => [name, value]));
    expect(validatorOf(payments)(bad).map(({ path }) => path.replace(/\..*/, ""))).toEqual(
      expect.arrayContaining(Object.keys(payments.fields)),
    );
  });

  it("refuses the holes of a sparse array", () => {
    expect(issuesOf({ numbers: array(int()) }, { numbers: Array(2) })).toMatchObject([
      { path: "numbers[0]" },
      { path: "numbers[1]" },
    ]);
  });

  it("agrees with the JSON Schema on any JSON, good or broken in one place", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    fc.assert(
      fc.property(
        anyStreamAndRecord,
        fc.jsonValue(),
        fc.nat(),
        fc.boolean(),
        ([stream, record], junk, place, remove) => {
          const parsed = JSON.parse(jsonSerdeOf(stream).encode(record).toString()) as object;
          const broken = breakOne(parsed, junk, place, remove);
          const bySchema = ajv.compile(recordSchemaOf(stream));
          expect(bySchema(parsed)).toBe(true);
          expect(validatorOf(stream)(broken).length === 0).toBe(bySchema(broken));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("has issues or none for any JSON whatever, and never throws", () => {
    fc.assert(
      fc.property(anyStream, fc.jsonValue({ maxDepth: 6 }), (stream, value) => {
        const issues = validatorOf(stream)(value);
        // No junk has the names of the fields.
        expect(issues.length).toBeGreaterThan(0);
        expect(issues.length).toBeLessThanOrEqual(MAX_ISSUES);
      }),
    );
  });
});

/** The value with one of its places, counted from the outside in, replaced by junk or removed. */
function breakOne(value: unknown, junk: unknown, place: number, remove: boolean): unknown {
  const places: (readonly [holder: Record<string, unknown>, key: string])[] = [];
  const copy: unknown = structuredClone(value);
  const walk = (inner: unknown): void => {
    if (typeof inner !== "object" || inner === null) return;
    for (const [key, child] of Object.entries(inner)) {
      places.push([inner as Record<string, unknown>, key]);
      walk(child);
    }
  };
  walk(copy);
  const [holder, key] = places[place % Math.max(1, places.length)] ?? [];
  if (holder === undefined || key === undefined) return copy;
  if (remove && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
  else Object.defineProperty(holder, key, { value: junk, enumerable: true, configurable: true, writable: true });
  return copy;
}
