import { priceChanges } from "./catalogue/price-changes";
import { undercuts } from "./catalogue/undercuts";
import { DefinitionError } from "./errors";
import type { AnyStream, Query, QuerySpec } from "./model";
import { defineQuery, field, lineageOf, sql, usedBy } from "./query";

const spec = {
  name: "cuts",
  doc: "What the test asks.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: priceChanges,
  writes: undercuts,
  where: sql`${field("lowest")} AND ${field("ratio")} < 9E-1`,
  select: {
    id: "id",
    priceId: "priceId",
    sku: "sku",
    seller: "seller",
    price: "after",
    currency: "currency",
    cut: sql`1 - ${field("ratio")}`,
    observedAt: "observedAt",
  },
  slo: { latency: "2 seconds" },
} as const satisfies QuerySpec<typeof priceChanges, typeof undercuts>;

/** As JavaScript would give it. */
const defects = (changed: object): readonly string[] => {
  try {
    defineQuery<AnyStream, AnyStream>({ ...spec, ...changed });
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.defects;
    throw error;
  }
};

test("a query says which fields each of its own is made of, and which it uses at all", () => {
  const query: Query = defineQuery(spec);
  expect(lineageOf(query)).toMatchObject({ price: ["after"], cut: ["ratio"], id: ["id"] });
  expect(usedBy(query)).toEqual([
    "after",
    "currency",
    "id",
    "lowest",
    "observedAt",
    "priceId",
    "ratio",
    "seller",
    "sku",
  ]);
  expect(Object.isFrozen(query)).toBe(true);
});

test("what does not fit does not compile", () => {
  const { cut: _cut, ...without } = spec.select;
  // @ts-expect-error a field of the written stream is missing
  expect(() => defineQuery({ ...spec, select: without })).toThrow();
  // @ts-expect-error the source has no such field
  expect(() => defineQuery({ ...spec, select: { ...spec.select, seller: "vendor" } })).toThrow();
  // @ts-expect-error a string is no decimal
  expect(() => defineQuery({ ...spec, select: { ...spec.select, price: "seller" } })).toThrow();
  // @ts-expect-error an expression uses a field that the source does not have
  expect(() => defineQuery({ ...spec, select: { ...spec.select, cut: sql`${field("nothing")}` } })).toThrow();
  // @ts-expect-error the id is that of the source
  expect(() => defineQuery({ ...spec, select: { ...spec.select, id: sql`UUID()` } })).toThrow();
});

test("each defect is a sentence", () => {
  const { cut: _cut, ...without } = spec.select;
  expect(defects({ select: { ...without, more: "id" } })).toEqual([
    'query "cuts": select must make every field of "undercuts", got none for "cut"; set `select.cut` in workloads/cuts/definition.ts',
    'query "cuts": select must make fields of "undercuts", got "more"; remove `select.more` in workloads/cuts/definition.ts',
  ]);
  expect(defects({ select: { ...spec.select, id: "priceId", sku: "seller" } })).toEqual([
    'query "cuts": select.id must be "id", since a record carries the id of what it was made of, got "priceId"; set `select.id` in workloads/cuts/definition.ts',
    'query "cuts": select.sku must be "sku", since a record keeps its key, got "seller"; set the written stream\'s `key`, or this in workloads/cuts/definition.ts',
  ]);
  expect(defects({ select: { ...spec.select, price: "ratio", seller: "vendor" } })).toEqual([
    'query "cuts": select.seller must name a field of "price-changes", got "vendor"; set `select.seller` in workloads/cuts/definition.ts',
    'query "cuts": select.price must name a field of the kind decimal(12, 2), got "ratio" of the kind double; set `select.price` in workloads/cuts/definition.ts',
  ]);
  expect(defects({ where: sql`1; DROP STREAM ${field("nothing")}` })).toEqual([
    'query "cuts": where must hold no ; ` $ " and no comment, got "1; DROP STREAM "; set `where` in workloads/cuts/definition.ts',
    'query "cuts": where must use fields of "price-changes", got "nothing"; set `where` in workloads/cuts/definition.ts',
  ]);
  expect(defects({ writes: { ...priceChanges, encoding: "avro" }, select: {} }).slice(0, 2)).toEqual([
    'query "cuts": writes must name another stream than it reads, got "price-changes"; give the output a stream of its own in workloads/cuts/definition.ts',
    'query "cuts": writes must name a stream in JSON, got "price-changes" in avro; write a worker instead in workloads/cuts/definition.ts',
  ]);
});
