import fc from "fast-check";
import { defineStream, record, string, timestamp, uuid } from "../../workloads/streams";
import type { Field } from "../../workloads/streams/fields";
import { decimal, int, long, map, array, double } from "../../workloads/streams/fields";
import { catalogue } from "../../workloads/streams/catalogue";
import { payments } from "../../workloads/streams/catalogue/payments";
import { telemetry } from "../../workloads/streams/catalogue/telemetry";
import { products } from "../../workloads/streams/catalogue/products";
import * as names from "../../workloads/streams/names";
import { anyStream } from "../../workloads/streams/testing/arbitrary";
import type { IcebergField, IcebergType } from "../core/lake";
import { plain } from "../core/text";
import { lakeRefusals, tableChangeDefects } from "./change";
import { observeLake } from "./observe";
import { glueStatements, renderAwsLake } from "./render";
import { icebergSchema } from "./schema";
import { validate } from "./spec";
import { lakeTables, partitioning, tableOf } from "./tables";

const served = catalogue.filter(({ serve }) => serve.includes("lake"));
const spec = { streams: catalogue, region: "us-east-1", account: "123456789012", bucket: "lake", protect: true };
const withFields = (fields: Readonly<Record<string, Field>>) =>
  defineStream({
    name: "orders",
    doc: "What the test declares.",
    owner: { team: "tests", contact: "tests@example.com" },
    fields: {
      id: uuid({ doc: "It." }),
      account: string(),
      at: timestamp("ms"),
      ...(fields as object),
    },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "100 B" },
    retention: "2 days",
    slo: { latency: "50 ms", quality: 0.99 },
    serve: ["lake"],
  });

test("a record's columns have ids in the order in which Iceberg gives them: a record's own first, then what lies in each", () => {
  const { fields } = icebergSchema(
    withFields({
      place: record({ lat: double() }, { nullable: true }),
      tags: array(string()),
      extra: map(int()),
      final: long(),
    }),
  );
  expect(fields.map(({ id, name, required }) => [id, name, required])).toEqual([
    [1, "id", true],
    [2, "account", true],
    [3, "at", true],
    [4, "place", false],
    [5, "tags", true],
    [6, "extra", true],
    [7, "final", true],
  ]);
  expect(fields.slice(3, 6).map(({ type }) => type)).toEqual([
    { type: "struct", fields: [{ id: 8, name: "lat", required: true, type: "double" }] },
    { type: "list", "element-id": 9, element: "string", "element-required": true },
    { type: "map", "key-id": 10, key: "string", "value-id": 11, value: "int", "value-required": true },
  ]);
});

const idsOf = (type: IcebergType): readonly number[] => {
  if (typeof type === "string") return [];
  switch (type.type) {
    case "struct":
      return idsOfFields(type.fields);
    case "list":
      return [type["element-id"], ...idsOf(type.element)];
    case "map":
      return [type["key-id"], type["value-id"], ...idsOf(type.value)];
  }
};
const idsOfFields = (fields: readonly IcebergField[]): readonly number[] =>
  fields.flatMap(({ id, type }) => [id, ...idsOf(type)]);

test("no two columns of any stream share an id, and none is left out", () => {
  fc.assert(
    fc.property(anyStream, (stream) => {
      const ids = [...idsOfFields(icebergSchema(stream, []).fields)].sort((one, other) => one - other);
      expect(ids).toEqual(ids.map((_, index) => index + 1));
    }),
    { numRuns: 100 },
  );
});

test("every stream that the lake serves has its table and its daily figures, and no other has", () => {
  const { streams } = lakeTables(catalogue);
  expect(streams.map(({ stream }) => stream)).toEqual(served.map(({ name }) => name));
  expect(streams.map(({ table }) => `${table.namespace}.${table.name}`)).toEqual(
    served.map((stream) => `streams.${names.icebergTable(stream)}`),
  );
  expect(streams.map(({ daily }) => `${daily.namespace}.${daily.name}`)).toEqual(
    served.map((stream) => `daily.${names.icebergTable(stream)}`),
  );
});

test("an event is known by its id, and what it means is said in its column", () => {
  const { schema } = tableOf(payments);
  expect(schema["identifier-field-ids"]).toEqual([1]);
  expect(schema.fields.find(({ name }) => name === "amount")).toEqual({
    id: 6,
    name: "amount",
    required: true,
    type: "decimal(12, 2)",
    doc: "What is paid, in `currency`.",
  });
});

test("a large stream is cut by the hour and a small one by the day, and each is sorted by key, then time", () => {
  expect([partitioning(telemetry), partitioning(payments), partitioning(products)]).toEqual(["hour", "hour", "day"]);
  const { partitionSpec, sortOrder } = tableOf(telemetry);
  expect(partitionSpec.fields).toEqual([
    { name: "measuredAt_hour", transform: "hour", "source-id": 12, "field-id": 1000 },
  ]);
  expect(sortOrder.fields.map((field) => field["source-id"])).toEqual([2, 12]);
});

test("snapshots are kept as long as the topic keeps events, from a day to a week", () => {
  const history = (stream: Parameters<typeof tableOf>[0]) =>
    Number(tableOf(stream).properties["history.expire.max-snapshot-age-ms"]) / 86_400_000;
  expect([history(telemetry), history(products), history({ ...products, retention: "1 hour" })]).toEqual([3, 7, 1]);
});

test("daily figures are one row a day and combination of enums, with least, greatest and mean of each number", () => {
  const { daily, dailyKeys, dailyQuery } = lakeTables([payments]).streams[0] ?? fail();
  expect(daily.schema.fields.map(({ name }) => name)).toEqual([
    "eventDate",
    "channel",
    "events",
    "keys",
    "min_amount",
    "max_amount",
    "avg_amount",
  ]);
  expect(dailyKeys).toEqual(["eventDate", "channel"]);
  expect(dailyQuery).toContain("count(*) AS `events`");
  expect(dailyQuery).toContain("GROUP BY 1, 2");
});

function fail(): never {
  throw new Error("the lake has no such stream");
}

test("results of rules are one table of all streams, a row a day, stream and rule, cut by the month", () => {
  const { quality } = lakeTables([]);
  expect(`${quality.namespace}.${quality.name}`).toBe("quality.results");
  expect(
    quality.schema.fields.map(({ name, type, required }) => `${name} ${type as string}${required ? "" : "?"}`),
  ).toEqual([
    "eventDate date",
    "stream string",
    "rule string",
    "events long",
    "broken long",
    "kept boolean",
    "measuredAt timestamptz",
  ]);
  expect(quality.schema["identifier-field-ids"]).toEqual([1, 2, 3]);
  expect(quality.partitionSpec.fields.map(({ name }) => name)).toEqual(["eventDate_month"]);
});

test("the catalogue on AWS is four databases in the bucket", () => {
  const { databases } = renderAwsLake(spec);
  expect(databases.map(({ name, locationUri }) => [name, plain(locationUri)])).toEqual([
    ["streams", "s3://lake/streams.db"],
    ["daily", "s3://lake/daily.db"],
    ["quality", "s3://lake/quality.db"],
    ["quarantine", "s3://lake/quarantine.db"],
  ]);
});

test("who reads may not write, and nobody may delete; rights end at the lake's databases", () => {
  const [reads] = glueStatements(spec, "read");
  const [writes] = glueStatements(spec, "write");
  expect(reads?.Action).toEqual(["glue:GetDatabase", "glue:GetTable", "glue:GetTables"]);
  expect(writes?.Action).toEqual([...(reads?.Action ?? []), "glue:CreateTable", "glue:UpdateTable"]);
  expect(reads?.Resource?.map((arn) => plain(arn))).toEqual([
    "arn:aws:glue:us-east-1:123456789012:catalog",
    ...["streams", "daily", "quality", "quarantine"].flatMap((name) => [
      `arn:aws:glue:us-east-1:123456789012:database/${name}`,
      `arn:aws:glue:us-east-1:123456789012:table/${name}/*`,
    ]),
  ]);
});

test("columns may come, widen and go; another type is refused with its column", () => {
  const old = tableOf(withFields({ quantity: int(), price: decimal(5, 2), place: record({ lat: double() }) }));
  const wider = withFields({
    quantity: long(),
    price: decimal(9, 2),
    place: record({ lat: double(), lon: double() }),
    more: string(),
  });
  expect(tableChangeDefects(old, tableOf(wider))).toEqual([]);
  expect(tableChangeDefects(old, tableOf(withFields({})))).toEqual([]);
  const other = withFields({ quantity: string(), price: decimal(9, 3), place: record({ lat: string() }) });
  expect(tableChangeDefects(old, tableOf(other))).toEqual([
    {
      field: "quantity",
      sentence: 'lake table "streams.orders": column "quantity" must stay int or widen, got string',
    },
    {
      field: "price",
      sentence: 'lake table "streams.orders": column "price" must stay decimal(5, 2) or widen, got decimal(9, 3)',
    },
    {
      field: "place.lat",
      sentence: 'lake table "streams.orders": column "place.lat" must stay double or widen, got string',
    },
  ]);
});

test("a stream that the lake begins or ends to serve may change", () => {
  const old = withFields({ quantity: int() });
  const other = withFields({ quantity: string() });
  expect(lakeRefusals(old, other).map(({ field }) => field)).toContain("quantity");
  expect(lakeRefusals({ ...old, serve: [] }, other)).toEqual([]);
  expect(lakeRefusals(old, { ...other, serve: [] })).toEqual([]);
});

test("a field that is called as a daily figure is refused", () => {
  const clash = withFields({ events: { kind: "enum", values: ["a"] } });
  expect(() => validate({ streams: [clash] })).toThrow(
    'lake: the daily figures of stream "orders" must have each column once, got "events" twice; rename the field that is called so',
  );
});

test("it is watched where its catalogue is", () => {
  expect(observeLake()).toEqual({ scrape: [] });
});
