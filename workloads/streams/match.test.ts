import { array, boolean, int, map, record, string, timestamp, type Field } from "./fields";
import { compileField, compileRecord, type Context, type Match } from "./match";

type Seen = readonly string[];
const see = ({ kind }: Field, { path, pii }: Context<Seen>): Seen => [`${path}: ${kind}, ${pii}`];

const seen: Match<Seen> = {
  string: see,
  boolean: see,
  int: see,
  long: see,
  double: see,
  decimal: see,
  timestamp: see,
  uuid: see,
  enum: see,
  array: (field, context) => [...see(field, context), ...context.items(field.items)],
  map: (field, context) => [...see(field, context), ...context.values(field.values)],
  record: (field, context) => [...see(field, context), ...context.fields(field.fields).flatMap(([, inner]) => inner)],
};

const fields = {
  place: record({ street: string(), house: int({ pii: "sensitive" }) }, { pii: "personal" }),
  lists: array(map(record({ on: boolean() })), { nullable: true }),
  at: timestamp("ms", { nullable: true }),
};

describe("a compiler", () => {
  it("sees every field in the order of definition, with its path and the strongest class above it", () => {
    expect(compileRecord(seen, { fields })).toEqual([
      ": record, none",
      "place: record, personal",
      "place.street: string, personal",
      "place.house: int, sensitive",
      "lists: array, none",
      "lists[]: map, none",
      "lists[]{}: record, none",
      "lists[]{}.on: boolean, none",
      "at: timestamp, none",
    ]);
  });

  it("wraps what is nullable, where it asks to", () => {
    const nullable: Match<Seen> = { ...seen, nullable: (compiled, _, { path }) => [...compiled, `${path} or null`] };
    expect(compileField(nullable, fields.at, "at")).toEqual(["at: timestamp, none", "at or null"]);
    expect(compileField(seen, fields.at, "at")).toEqual(["at: timestamp, none"]);
  });
});
