import fc from "fast-check";
import * as f from "../../workloads/streams";
import { queries } from "../../workloads/definitions";
import { catalogue } from "../../workloads/streams/catalogue";
import { anyField } from "../../workloads/streams/testing/arbitrary";
import { readType, writeType } from "./columns";
import { queryStatement, sinkStatement, statementsOf, streamStatement } from "./statements";

const stream = (name: string, fields: f.Fields = {}, more: object = {}) =>
  f.defineStream({
    name,
    doc: "What the test reads.",
    owner: { team: "tests", contact: "tests@example.com" },
    fields: { id: f.uuid(), account: f.string(), at: f.timestamp("ms"), ...fields },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "100 B" },
    retention: "2 days",
    slo: { latency: "50 ms", quality: 0.99 },
    ...more,
  });

test.each<[string, f.Field, string, string]>([
  ["a string", f.string(), "STRING", "STRING"],
  ["a boolean", f.boolean(), "BOOLEAN", "BOOLEAN"],
  ["an int", f.int(), "INTEGER", "INTEGER"],
  ["a long", f.long(), "BIGINT", "BIGINT"],
  ["a long that JSON has as a string", f.long({ bigint: true }), "BIGINT", "STRING"],
  ["a double", f.double(), "DOUBLE", "DOUBLE"],
  ["a decimal, which JSON has as a string", f.decimal(12, 2), "DECIMAL(12, 2)", "STRING"],
  ["a timestamp in milliseconds", f.timestamp("ms"), "TIMESTAMP", "TIMESTAMP"],
  ["a timestamp in seconds", f.timestamp("s"), "BIGINT", "BIGINT"],
  ["a timestamp in microseconds", f.timestamp("us"), "BIGINT", "BIGINT"],
  ["a uuid", f.uuid(), "STRING", "STRING"],
  ["an enum", f.enumeration(["a"]), "STRING", "STRING"],
  ["an array", f.array(f.int()), "ARRAY<INTEGER>", "ARRAY<INTEGER>"],
  ["a map", f.map(f.double()), "MAP<STRING, DOUBLE>", "MAP<STRING, DOUBLE>"],
  [
    "a record",
    f.record({ lat: f.double(), price: f.decimal(4, 1) }),
    "STRUCT<`lat` DOUBLE, `price` DECIMAL(4, 1)>",
    "STRUCT<`lat` DOUBLE, `price` STRING>",
  ],
])("%s is read and written as ksqlDB's types", (_, field, read, write) => {
  expect([readType(field), writeType(field)]).toEqual([read, write]);
});

test("a field may be null without being declared so", () => {
  expect(readType(f.int({ nullable: true }))).toBe("INTEGER");
});

test("whatever a field is, its type has as many opened as closed brackets and no name that ksqlDB would fold", () => {
  fc.assert(
    fc.property(anyField, (field) => {
      for (const type of [readType(field), writeType(field)]) {
        expect(type.split("<")).toHaveLength(type.split(">").length);
        expect(type.replaceAll(/`[^`]*`/g, "")).toMatch(/^[A-Z0-9<>(), ]+$/);
      }
    }),
  );
});

test("a stream is its topic with its key beside the value, its time, and its columns in the order of definition", () => {
  expect(streamStatement(stream("two-words", { price: f.decimal(12, 2) }))).toBe(
    [
      "CREATE STREAM TWO_WORDS (",
      "  RECORD_KEY STRING KEY,",
      "  `id` STRING,",
      "  `account` STRING,",
      "  `at` TIMESTAMP,",
      "  `price` DECIMAL(12, 2)",
      ") WITH (",
      "  KAFKA_TOPIC = 'two-words',",
      "  KEY_FORMAT = 'KAFKA',",
      "  VALUE_FORMAT = 'JSON',",
      "  TIMESTAMP = '`at`'",
      ");",
    ].join("\n"),
  );
});

test("a stream whose time ksqlDB cannot count goes by its records' own", () => {
  const fields = { at: f.timestamp("us") };
  expect(streamStatement(stream("fine", fields))).not.toContain("TIMESTAMP");
});

test("a stream in Avro is its bytes, since ksqlDB reads no Avro without a registry's prefix", () => {
  expect(streamStatement(stream("binary", {}, { encoding: "avro" }))).toBe(
    [
      "CREATE STREAM BINARY (",
      "  RECORD_KEY STRING KEY,",
      "  PAYLOAD BYTES",
      ") WITH (",
      "  KAFKA_TOPIC = 'binary',",
      "  KEY_FORMAT = 'KAFKA',",
      "  VALUE_FORMAT = 'KAFKA'",
      ");",
    ].join("\n"),
  );
});

const source = stream("source", { price: f.decimal(12, 2), big: f.long({ bigint: true }), ratio: f.double() });
const sink = stream("sink", { price: f.decimal(12, 2), big: f.long({ bigint: true }), half: f.decimal(12, 1) });
const query = f.defineQuery<f.AnyStream, f.AnyStream>({
  name: "halves",
  doc: "What the test asks.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: source,
  writes: sink,
  where: f.sql`${f.field("ratio")} > 1E0`,
  select: {
    id: "id",
    account: "account",
    at: "at",
    price: "price",
    big: "big",
    half: f.sql`${f.field("ratio")} / 2`,
  },
  slo: { latency: "1 second" },
});

test("a query writes what JSON has as strings as strings, under an id that is its own for good", () => {
  expect(queryStatement(query)).toBe(
    [
      "INSERT INTO SINK__SINK WITH (QUERY_ID = 'HALVES')",
      "SELECT",
      "  RECORD_KEY,",
      "  `id` AS `id`,",
      "  `account` AS `account`,",
      "  `at` AS `at`,",
      "  CAST(`price` AS STRING) AS `price`,",
      "  CAST(`big` AS STRING) AS `big`,",
      "  CAST(CAST(`ratio` / 2 AS DECIMAL(12, 1)) AS STRING) AS `half`",
      "FROM SOURCE",
      "WHERE `ratio` > 1E0",
      "EMIT CHANGES;",
    ].join("\n"),
  );
  expect(sinkStatement(sink)).toContain("CREATE STREAM SINK__SINK (\n  RECORD_KEY STRING KEY,");
});

test("the file has a statement for every stream of the catalogue, for what queries write, and for every query", () => {
  const statements = statementsOf(catalogue, queries);
  const starts = statements.match(/^(CREATE STREAM|INSERT INTO) \w+/gm) ?? [];
  expect(starts).toHaveLength(catalogue.length + new Set(queries.map(({ writes }) => writes)).size + queries.length);
  for (const { name } of catalogue) {
    expect(starts).toContain(`CREATE STREAM ${name.replaceAll("-", "_").toUpperCase()}`);
  }
});

test("the order of definitions changes nothing", () => {
  expect(statementsOf([...catalogue].reverse(), [...queries].reverse())).toBe(statementsOf(catalogue, queries));
});
