import fc from "fast-check";
import { catalogue } from "../../workloads/streams/catalogue";
import { payments } from "../../workloads/streams/catalogue/payments";
import {
  array,
  boolean,
  decimal,
  double,
  enumeration,
  type Fields,
  int,
  type Kind,
  long,
  map,
  record,
  string,
  timestamp,
  uuid,
} from "../../workloads/streams/fields";
import { searchDocumentOf } from "../../workloads/streams/search";
import { anyStreamAndRecord } from "../../workloads/streams/testing/arbitrary";
import { type Mapping, mappingOf } from "./mapping";
import { searched } from "./size";

const of = (fields: Fields) => mappingOf({ ...payments, name: "test", doc: "It.", fields });

const kinds: Readonly<Record<Kind, readonly (readonly [Fields[string], Mapping])[]>> = {
  string: [
    [string({ maxLength: 64 }), { type: "keyword" }],
    [string({ maxLength: 65 }), { type: "keyword", fields: { text: { type: "text" } } }],
    [string({ maxLength: 10_000 }), { type: "text" }],
  ],
  boolean: [[boolean(), { type: "boolean" }]],
  int: [[int(), { type: "integer" }]],
  long: [
    [long(), { type: "long" }],
    [long({ bigint: true }), { type: "long" }],
  ],
  double: [[double({ nullable: true }), { type: "double" }]],
  decimal: [
    [decimal(12, 2), { type: "scaled_float", scaling_factor: 100 }],
    [decimal(15, 0), { type: "scaled_float", scaling_factor: 1 }],
    [decimal(16, 2), { type: "keyword", fields: { number: { type: "double" } } }],
  ],
  timestamp: [
    [timestamp("s"), { type: "date" }],
    [timestamp("us"), { type: "date" }],
  ],
  uuid: [[uuid(), { type: "keyword" }]],
  enum: [[enumeration(["a"]), { type: "keyword" }]],
  array: [
    [array(int()), { type: "integer" }],
    [array(record({ a: int() })), { type: "nested", properties: { a: { type: "integer" } } }],
  ],
  map: [[map(record({ a: int() })), { type: "flattened" }]],
  record: [[record({ a: int() }), { properties: { a: { type: "integer" } } }]],
};

test.each(Object.entries(kinds))("a field of kind %s is mapped", (_, examples) => {
  for (const [field, expected] of examples) expect(of({ value: field }).properties.value).toEqual(expected);
});

test("what is not declared is refused, and the mapping says what each field means", () => {
  const mapping = of({
    weight: int({ doc: "With its packing.", unit: "g" }),
    buyer: string({ pii: "pseudonymous" }),
    address: record({ street: string() }, { pii: "personal", doc: "Where." }),
  });
  expect(mapping.dynamic).toBe("strict");
  expect(mapping.properties).toEqual({ weight: { type: "integer" }, buyer: { type: "keyword" } });
  expect(mapping._meta.millrace.fields).toEqual({
    weight: { kind: "int", doc: "With its packing.", unit: "g" },
    buyer: { kind: "string", pii: "pseudonymous", form: "pseudonym" },
    address: { kind: "record", doc: "Where.", pii: "personal", form: "left-out" },
    "address.street": { kind: "string", pii: "personal", form: "left-out" },
  });
});

test("Trino is told which fields hold arrays, and which it can only show as JSON", () => {
  const mapping = of({
    list: array(int()),
    reasons: array(record({ rule: string(), tags: array(string()) })),
    place: record({ names: array(string()), lat: double() }),
    extra: map(double()),
    matrix: array(array(int())),
    maps: array(map(int())),
  });
  expect(mapping._meta.trino).toEqual({
    list: { isArray: true },
    reasons: { isArray: true, tags: { isArray: true } },
    place: { names: { isArray: true } },
    extra: { asRawJson: true },
    matrix: { asRawJson: true },
    maps: { asRawJson: true },
  });
});

test.each(searched(catalogue).map((stream) => [stream.name, stream] as const))(
  "every field of %s that is searched is mapped, under its name",
  (_, stream) => {
    const left = Object.entries(stream.fields).filter(([, { pii }]) => pii !== "personal" && pii !== "sensitive");
    expect(Object.keys(mappingOf(stream).properties)).toEqual(left.map(([name]) => name));
  },
);

/** Names of a document that the mapping does not have: what `strict` refuses. */
function unmapped(value: unknown, mapping: Mapping, path: string): readonly string[] {
  if (value === null || mapping.properties === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item) => unmapped(item, mapping, path));
  return Object.entries(value as object).flatMap(([name, inner]) => {
    const found = mapping.properties?.[name];
    return found === undefined ? [`${path}${name}`] : unmapped(inner, found, `${path}${name}.`);
  });
}

test("the document of any record of any stream has no field that its mapping would refuse", () => {
  fc.assert(
    fc.property(anyStreamAndRecord, ([stream, value]) => {
      const { properties } = of(stream.fields);
      expect(
        unmapped(
          searchDocumentOf(stream)(value, () => "0".repeat(32)),
          { properties },
          "",
        ),
      ).toEqual([]);
    }),
  );
});

test("a stream of which nothing is left is refused", () => {
  expect(() => of({ id: uuid({ pii: "sensitive" }) })).toThrow(
    'stream "test": a field must be left for the search, got none; take "search" from `serve`',
  );
});
