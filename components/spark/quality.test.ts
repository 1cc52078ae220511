import fc from "fast-check";
import {
  type AnyStream,
  defineStream,
  type Field,
  fieldRules,
  type QualityRule,
  ruleIds,
} from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { payments } from "../../workloads/streams/catalogue/payments";
import { products } from "../../workloads/streams/catalogue/products";
import * as f from "../../workloads/streams/fields";
import { measuredRules } from "./quality";

const withFields = (fields: Readonly<Record<string, Field>>, quality = 0.99): AnyStream =>
  defineStream({
    name: "orders",
    doc: "What the test declares.",
    owner: { team: "tests", contact: "tests@example.com" },
    fields: { id: f.uuid({ doc: "It." }), account: f.string(), at: f.timestamp("ms"), ...(fields as object) },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "100 B" },
    retention: "2 days",
    slo: { latency: "50 ms", quality },
    serve: ["lake"],
  });
const brokenBy = (field: Field): string | undefined => measuredRules(withFields({ field }))[0]?.broken;

test("of a stream of the catalogue each rule is told by its own id but those that ask when an event was received", () => {
  expect(measuredRules(payments).map(({ id }) => id)).toEqual([
    "category.pattern",
    "amount.range",
    "currency.pattern",
    "country.pattern",
    "location.lat.range",
    "location.lon.range",
  ]);
  expect(measuredRules(products).map(({ id }) => id)).toEqual(ruleIds(products).filter((id) => id !== "slo-latency"));
});

test.each<[what: string, field: Field, broken: string]>([
  [
    "a range",
    f.double({ rules: [{ rule: "range", min: -0.5, max: 1e21 }] }),
    "CAST(`field` AS DOUBLE) < -0.5D OR CAST(`field` AS DOUBLE) > 1e+21D",
  ],
  [
    "one that is open above",
    f.decimal(12, 2, { rules: [{ rule: "range", min: 0.01 }] }),
    "CAST(`field` AS DOUBLE) < 0.01D",
  ],
  [
    "one that is open below",
    f.long({ bigint: true, rules: [{ rule: "range", max: 5 }] }),
    "CAST(`field` AS DOUBLE) > 5D",
  ],
  ["one without an end", f.int({ rules: [{ rule: "range", min: -Infinity, max: Infinity }] }), "false"],
  [
    "a pattern",
    f.string({ rules: [{ rule: "pattern", pattern: "^[A-Z]{3}$" }] }),
    "NOT (`field` RLIKE '^[A-Z]{3}\\\\z')",
  ],
  [
    "a list",
    f.string({ rules: [{ rule: "oneOf", values: ["AT", "it's", "a\\b"] }] }),
    "`field` NOT IN ('AT', 'it\\'s', 'a\\\\b')",
  ],
])("%s is compiled to when it is broken", (_, field, broken) => {
  expect(brokenBy(field)).toBe(broken);
});

test("what is blank is what JavaScript finds blank", () => {
  expect(brokenBy(f.string({ rules: [{ rule: "notBlank" }] }))).toMatch(
    /^NOT \(`field` RLIKE '\[\^\\\\x\{9\}-\\\\x\{d\}.*\\\\x\{feff\}\]'\)$/,
  );
});

test("a rule within a record, a list and a map is broken by an event where one value in it breaks it", () => {
  const score = f.double({ rules: [{ rule: "range", max: 1 }] });
  const deep = f.map(f.array(f.record({ score })));
  expect(brokenBy(f.record({ score }, { nullable: true }))).toBe("CAST(`field`.`score` AS DOUBLE) > 1D");
  expect(brokenBy(deep)).toBe(
    "exists(map_values(`field`), item0 -> exists(item0, item1 -> CAST(item1.`score` AS DOUBLE) > 1D))",
  );
  expect(measuredRules(withFields({ field: deep }))[0]?.id).toBe("field.value.item.score.range");
});

test("a rule is kept while nothing breaks it, and the promise of quality as far as it goes", () => {
  const told = measuredRules(
    withFields(
      {
        a: f.int({ rules: [{ rule: "range", min: 0 }] }),
        b: f.string({ rules: [{ rule: "notBlank" }, { rule: "pattern", pattern: "a" }] }),
      },
      0.75,
    ),
  );
  expect(told.map(({ id, kept }) => [id, kept])).toEqual([
    ["a.range", "broken <= 0D * events + 0.000001D"],
    ["b.notBlank", "broken <= 0D * events + 0.000001D"],
    ["b.pattern", "broken <= 0D * events + 0.000001D"],
    ["slo-quality", "broken <= 0.25D * events + 0.000001D"],
  ]);
  expect(told[3]?.broken).toBe(
    told
      .slice(0, 3)
      .map(({ broken }) => `(${broken})`)
      .join(" OR "),
  );
});

test("a stream without rules keeps its promise of quality by having events", () => {
  expect(measuredRules(withFields({}))).toEqual([
    { id: "slo-quality", broken: "false", kept: expect.stringContaining("* events") as string },
  ]);
});

test("a promise of all rules is not told where one of them cannot be", () => {
  const fresh = f.timestamp("ms", { rules: [{ rule: "freshWithin", duration: "1 hour" }] });
  const told = measuredRules(withFields({ fresh, a: f.string({ rules: [{ rule: "notBlank" }] }) }));
  expect(told.map(({ id }) => id)).toEqual(["a.notBlank"]);
});

test("a pattern that Spark would read otherwise is refused with its stream, its field and what is in it", () => {
  const stream = withFields({ code: f.array(f.string({ rules: [{ rule: "pattern", pattern: "^(a)\\1$" }] })) });
  expect(() => measuredRules(stream)).toThrow(
    'spark: stream "orders": the pattern of field "code[]" must be one that Spark reads as JavaScript does, got "^(a)\\1$" with `\\1$`; write it without',
  );
});

const rule: Readonly<Record<string, fc.Arbitrary<QualityRule>>> = {
  string: fc.oneof(
    fc.constant<QualityRule>({ rule: "notBlank" }),
    fc
      .uniqueArray(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 4 })
      .map((values) => ({ rule: "oneOf" as const, values })),
    fc
      .string({ unit: "binary", maxLength: 8 })
      .map((text) => ({ rule: "pattern" as const, pattern: text.replaceAll(/[\^$\\.*+?()[\]{}|/]/g, "\\$&") })),
  ),
  double: fc.double({ noNaN: true }).map((min) => ({ rule: "range" as const, min })),
  timestamp: fc.constant<QualityRule>({ rule: "freshWithin", duration: "1 hour" }),
};
const ruled = (kind: string): fc.Arbitrary<readonly QualityRule[]> =>
  fc.array(rule[kind] ?? fc.constant<QualityRule>({ rule: "notBlank" }), { maxLength: 3 });
const field: fc.Arbitrary<Field> = fc.letrec<{ field: Field }>((tie) => ({
  field: fc.oneof(
    { maxDepth: 3 },
    ruled("string").map((rules) => f.string({ rules })),
    ruled("double").map((rules) => f.double({ nullable: true, rules })),
    ruled("timestamp").map((rules) => f.timestamp("us", { rules })),
    tie("field").map((items) => f.array(items)),
    tie("field").map((values) => f.map(values)),
    fc
      .dictionary(fc.stringMatching(/^[a-z][A-Za-z0-9]{0,5}$/), tie("field"), { minKeys: 1, maxKeys: 3 })
      .map((fields) => f.record(fields)),
  ),
})).field;

/** What stands outside of SQL's strings: a string that ends too early or late leaves something odd. */
const outside = (sql: string): string => sql.replaceAll(/'(?:[^'\\]|\\.)*'/gsu, "");

test("whatever the rules, each is told once, by an id of the stream's own and in their order, in SQL whose strings end", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[b-z][A-Za-z0-9]{1,5}$/), field, { minKeys: 1, maxKeys: 3 }),
      (fields) => {
        // `defineStream` refuses names that are reserved; what is compiled is asked of any.
        const stream: AnyStream = { ...payments, fields };
        const told = measuredRules(stream);
        const absent = fieldRules(stream).filter((one) => one.rule.rule === "freshWithin");
        const wanted = ruleIds(stream).filter((id) => !absent.some((one) => one.id === id) && id !== "slo-latency");
        expect(told.map(({ id }) => id)).toEqual(
          absent.length === 0 ? wanted : wanted.filter((id) => id !== "slo-quality"),
        );
        for (const { broken } of told) {
          const sql = outside(broken);
          expect(sql).toMatch(/^[A-Za-z0-9_`.,()<> +>-]*$/);
          expect(sql.split("(").length).toBe(sql.split(")").length);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("every rule of the catalogue can be compiled", () => {
  expect(
    catalogue.flatMap((stream) => measuredRules(stream)).filter(({ broken }) => broken.includes("undefined")),
  ).toEqual([]);
});
