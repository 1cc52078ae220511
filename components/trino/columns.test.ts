import fc from "fast-check";
import { type Field, int, record, timestamp } from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { anyField } from "../../workloads/streams/testing/arbitrary";
import { columnOf, columnsOf } from "./columns";
import { kafkaColumnOf, tableDescriptionOf } from "./kafka-tables";
import { kinds } from "./testing";

test("each kind of field has the type that holds its every value", () => {
  expect(Object.fromEntries(columnsOf(kinds).map(([name, { type }]) => [name, type]))).toEqual({
    id: "varchar",
    account: "varchar",
    name: "varchar",
    health: "varchar",
    flag: "boolean",
    small: "integer",
    large: "bigint",
    huge: "bigint",
    ratio: "double",
    price: "decimal(12, 2)",
    wide: "decimal(38, 10)",
    atseconds: "timestamp(6) with time zone",
    at: "timestamp(6) with time zone",
    atmicros: "timestamp(6) with time zone",
    state: "varchar",
    tags: "array(varchar)",
    sums: "map(varchar, decimal(9, 3))",
    times: "array(timestamp(6) with time zone)",
    part: 'row("partid" varchar, "seenat" timestamp(6) with time zone, "cost" decimal(6, 2), "deeper" array(row("place" integer, "word" varchar)))',
  });
});

test("an instant within others is made of the count that JSON has, and what holds none is left as it is", () => {
  const held = (fields: Readonly<Record<string, Field>>) => columnOf(record(fields)).convert("x");
  expect(held({ count: int() })).toBe("x");
  expect(held({ count: int(), at: timestamp("s") })).toBe(
    'if(x is null, null, cast(row(x."count", cast(from_unixtime_nanos(cast(x."at" as decimal(38, 0)) * 1000000000) as timestamp(6) with time zone)) as row("count" integer, "at" timestamp(6) with time zone)))',
  );
});

test("the table of a topic decodes each kind of field, and takes what has parts as its JSON", () => {
  const { message, ...table } = tableDescriptionOf(kinds);
  expect(table).toEqual({ tableName: "all_kinds", schemaName: "topics", topicName: "all-kinds" });
  expect(message.dataFormat).toBe("json");
  expect(message.fields.map(({ name, type, mapping, dataFormat }) => [name, type, mapping, dataFormat])).toEqual([
    ["id", "VARCHAR", "id", undefined],
    ["account", "VARCHAR", "account", undefined],
    ["name", "VARCHAR", "name", undefined],
    ["health", "VARCHAR", "health", undefined],
    ["flag", "BOOLEAN", "flag", undefined],
    ["small", "INTEGER", "small", undefined],
    ["large", "BIGINT", "large", undefined],
    ["huge", "BIGINT", "huge", undefined],
    ["ratio", "DOUBLE", "ratio", undefined],
    ["price", "VARCHAR", "price", undefined],
    ["wide", "VARCHAR", "wide", undefined],
    ["atseconds", "TIMESTAMP(3) WITH TIME ZONE", "atSeconds", "seconds-since-epoch"],
    ["at", "TIMESTAMP(3) WITH TIME ZONE", "at", "milliseconds-since-epoch"],
    ["atmicros", "BIGINT", "atMicros", undefined],
    ["state", "VARCHAR", "state", undefined],
    ["tags", "VARCHAR", "tags", undefined],
    ["sums", "VARCHAR", "sums", undefined],
    ["times", "VARCHAR", "times", undefined],
    ["part", "VARCHAR", "part", undefined],
  ]);
});

test("the table of a stream in Avro has its internal columns alone, since the connector cannot decode it", () => {
  expect(tableDescriptionOf({ ...kinds, encoding: "avro" }).message).toEqual({ dataFormat: "raw", fields: [] });
});

test.each(catalogue.map((stream) => [stream.name, stream] as const))("%s has a column for each field", (_, stream) => {
  const fields = Object.keys(stream.fields).map((name) => name.toLowerCase());
  expect(columnsOf(stream).map(([name]) => name)).toEqual(fields);
  expect(tableDescriptionOf(stream).message.fields.map(({ name }) => name)).toEqual(fields);
});

test("whatever a field is, its expressions close every bracket, and read the one column they are given", () => {
  fc.assert(
    fc.property(anyField, (field) => {
      for (const sql of [columnOf(field).convert("t.it"), kafkaColumnOf(field).view("t.it")]) {
        expect(sql).toContain("t.it");
        expect(sql.split("(").length).toBe(sql.split(")").length);
      }
    }),
  );
});
