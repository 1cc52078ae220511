import fc from "fast-check";
import { type AnyStream, type Field, names } from "../../workloads/streams";
import { FORMS } from "../../workloads/streams/canonical";
import * as f from "../../workloads/streams/fields";
import { catalogue } from "../../workloads/streams/catalogue";
import { anyStream } from "../../workloads/streams/testing/arbitrary";
import { columnsOf } from "./columns";
import { documentOf, servedOf } from "./documents";
import { pinotRefusals } from "./refusals";
import { BOOTSTRAP, schemaOf, tableOf, type TableSetting } from "./table";
import { kinds } from "./testing/streams";
import { CLUSTER_VERSION, lacking, LOCAL_VERSION } from "./versions";

const setting: TableSetting = {
  version: CLUSTER_VERSION,
  replicas: 2,
  dedup: "15 minutes",
  kafka: { "security.protocol": "SSL", "ssl.keystore.location": "/etc/millrace/kafka/user.pem" },
};
const column = (stream: AnyStream, path: string) => columnsOf(stream).columns.find((one) => one.path === path);
const withField = (field: Field): AnyStream => ({ ...kinds, fields: { ...kinds.fields, value: field } });
const found = (table: Readonly<Record<string, unknown>>, part: string) =>
  table[part] as Readonly<Record<string, unknown>>;

test.each<[string, Field, Partial<ReturnType<typeof column>>]>([
  ["string", f.string({ maxLength: 40 }), { type: "STRING", role: "dimension", maxLength: 80, many: false }],
  ["boolean", f.boolean(), { type: "BOOLEAN", role: "dimension" }],
  ["int", f.int(), { type: "INT", role: "metric" }],
  ["long", f.long(), { type: "LONG", role: "metric" }],
  ["long", f.long({ bigint: true }), { type: "LONG", role: "metric" }],
  ["double", f.double(), { type: "DOUBLE", role: "metric" }],
  ["decimal", f.decimal(12, 2), { type: "DOUBLE", role: "metric" }],
  ["timestamp", f.timestamp("ms"), { type: "LONG", role: "time", unit: "ms" }],
  ["timestamp", f.timestamp("us"), { type: "LONG", role: "time", unit: "us" }],
  ["uuid", f.uuid(), { type: "STRING", role: "dimension", maxLength: 36 }],
  ["enum", f.enumeration(["up", "down"]), { type: "STRING", role: "dimension", maxLength: 4 }],
  ["array", f.array(f.string()), { type: "STRING", role: "dimension", many: true }],
  ["array", f.array(f.decimal(4, 2)), { type: "JSON", many: false }],
  ["array", f.array(f.string({ nullable: true })), { type: "JSON", many: false }],
  ["map", f.map(f.double()), { type: "JSON", many: false }],
])("a field of kind %s (%j) becomes a column", (_, field, expected) => {
  expect(column(withField(field), "value")).toMatchObject({ name: "value", nullable: false, ...expected });
});

test("a record becomes a column for each of its fields, all null where it is", () => {
  const stream = withField(f.record({ lat: f.double(), at: f.record({ zone: f.string() }) }, { nullable: true }));
  expect(columnsOf(stream).columns.filter(({ path }) => path.startsWith("value"))).toMatchObject([
    { name: "value_lat", type: "DOUBLE", nullable: true, transform: "jsonPath(value, '$.lat')" },
    { name: "value_at_zone", type: "STRING", nullable: true, transform: "jsonPath(value, '$.at.zone')" },
  ]);
});

test("every kind has been looked at", () => {
  const seen = new Set(Object.values(kinds.fields).map(({ kind }) => kind));
  expect([...seen].sort()).toEqual(Object.keys(FORMS).sort());
});

test("nothing personal or sensitive is in the schema, nor what holds it and cannot be taken apart", () => {
  expect(columnsOf(kinds).left).toEqual(["mail", "home.street", "visits"]);
  const said = JSON.stringify([schemaOf(kinds, setting), tableOf(kinds, setting)]);
  for (const word of ["mail", "street", "visits"]) expect(said).not.toContain(word);
});

test("no stream has two columns of one name, and each field is a column, in JSON, or left out", () => {
  fc.assert(
    fc.property(anyStream, (some) => {
      const { columns } = columnsOf({ ...kinds, ...some });
      expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    }),
  );
});

test.each(servedOf(catalogue).map((stream) => [stream.name, stream] as const))("%s has its table", (_, stream) => {
  const table = tableOf(stream, setting);
  const { columns } = columnsOf(stream);
  const known = new Set(columns.map(({ name }) => name));
  const indexing = found(table, "tableIndexConfig");
  const named = [
    "sortedColumn",
    "invertedIndexColumns",
    "rangeIndexColumns",
    "bloomFilterColumns",
    "noDictionaryColumns",
  ];
  for (const list of named)
    for (const name of (indexing[list] ?? []) as readonly string[]) expect(known).toContain(name);
  expect(table).toMatchObject({
    tableName: names.pinotTable(stream),
    tableType: "REALTIME",
    routing: { instanceSelectorType: "strictReplicaGroup" },
    dedupConfig: { dedupEnabled: true, metadataTTL: 900_000, dedupTimeColumn: stream.eventTime },
  });
  expect(found(table, "segmentsConfig")).toMatchObject({ timeColumnName: stream.eventTime, replication: "2" });
  expect(schemaOf(stream, setting)).toMatchObject({ primaryKeyColumns: ["id"] });
});

test("a hint of each sort becomes its index; the key is sorted by, the id has a bloom filter, the time a range index", () => {
  const table = tableOf(kinds, setting);
  expect(table.tableIndexConfig).toMatchObject({
    sortedColumn: ["account"],
    invertedIndexColumns: ["choice", "tags"],
    rangeIndexColumns: ["wide", "price", "at"],
    bloomFilterColumns: ["id", "account", "choice"],
    starTreeIndexConfigs: [
      {
        dimensionsSplitOrder: ["choice"],
        functionColumnPairs: ["COUNT__*", "SUM__small", "SUM__ratio"],
        maxLeafRecords: 10_000,
      },
    ],
  });
  expect(table.fieldConfigList).toEqual([{ name: "note", encodingType: "RAW", indexTypes: ["TEXT"] }]);
  expect(found(table, "segmentsConfig").retentionTimeValue).toBe("10");
});

test("it is kept as long as the topic where nothing else is said, in whole days", () => {
  const { query: _, ...unasked } = kinds;
  expect(found(tableOf(unasked, setting), "segmentsConfig")).toMatchObject({
    retentionTimeUnit: "DAYS",
    retentionTimeValue: "2",
  });
});

const configOf = (stream: AnyStream) => {
  const ingestion = found(tableOf(stream, setting), "ingestionConfig");
  const { streamConfigMaps } = ingestion.streamIngestionConfig as {
    readonly streamConfigMaps: readonly [Readonly<Record<string, string>>];
  };
  return streamConfigMaps[0];
};

test("it reads its topic with the properties of Kafka's clients; addresses come from the environment, secrets from files", () => {
  expect(configOf(kinds)).toMatchObject({
    "stream.kafka.topic.name": "kinds",
    "stream.kafka.broker.list": `\${${BOOTSTRAP}}`,
    "stream.kafka.consumer.factory.class.name": "org.apache.pinot.plugin.stream.kafka40.KafkaConsumerFactory",
    "stream.kafka.decoder.class.name": "org.apache.pinot.plugin.inputformat.json.JSONMessageDecoder",
    "stream.kafka.isolation.level": "read_committed",
    "security.protocol": "SSL",
    "ssl.keystore.location": "/etc/millrace/kafka/user.pem",
  });
});

test("a busy stream's segments are made after an hour, a slow one's after half a day", () => {
  const after = (average: number) =>
    configOf({ ...kinds, volume: { ...kinds.volume, average } })["realtime.segment.flush.threshold.time"];
  expect([after(1_000_000), after(1)]).toEqual(["1h", "12h"]);
});

test("an Avro stream is read by its schema, in which times are the integers that they are", () => {
  const config = configOf({ ...kinds, encoding: "avro" });
  expect(config["stream.kafka.decoder.class.name"]).toBe(
    "org.apache.pinot.plugin.inputformat.avro.SimpleAvroMessageDecoder",
  );
  const { fields } = JSON.parse(config["stream.kafka.decoder.prop.schema"] ?? "") as {
    readonly fields: readonly { readonly name: string; readonly type: unknown }[];
  };
  const type = (name: string) => fields.find((field) => field.name === name)?.type;
  expect([type("id"), type("at"), type("micros"), type("note")]).toEqual([
    "string",
    "long",
    "long",
    ["null", "string"],
  ]);
  expect(type("price")).toMatchObject({ type: "bytes", logicalType: "decimal", precision: 12, scale: 2 });
});

test("what a version does not know is left out, and said; the rest is the same for all", () => {
  const old = { ...setting, version: LOCAL_VERSION };
  const keys = (value: unknown): readonly string[] =>
    typeof value !== "object" || value === null
      ? []
      : Object.entries(value).flatMap(([name, inner]) => [name, ...keys(inner)]);
  const told = (of: TableSetting) => new Set([...keys(schemaOf(kinds, of)), ...keys(tableOf(kinds, of))]);
  expect([...told(setting)].filter((name) => !told(old).has(name))).toEqual([
    "enableColumnBasedNullHandling",
    "notNull",
    "metadataTTL",
    "dedupTimeColumn",
    "continueOnError",
  ]);
  expect([...told(old)].filter((name) => !told(setting).has(name))).toEqual([]);
  expect(lacking(LOCAL_VERSION).map(({ feature }) => feature)).toEqual([
    "null by column",
    "ids remembered for a time",
    "unreadable records passed over",
    "clients of Kafka 4",
  ]);
  expect(lacking(CLUSTER_VERSION)).toEqual([]);
});

test("the controller is told schema, table, and the table as it is now; what goes, goes table first", () => {
  const { name, apply, remove } = documentOf(kinds, setting);
  expect(name).toBe("kinds");
  expect(apply.map(({ method, path, settled = [] }) => [method, path, ...settled])).toEqual([
    ["POST", "/schemas"],
    ["POST", "/tables", 409],
    ["PUT", "/tables/kinds"],
    ["POST", "/segments/kinds_REALTIME/reload", 404],
  ]);
  expect(remove?.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /tables/kinds?type=realtime",
    "DELETE /schemas/kinds",
  ]);
});

describe("what Pinot refuses", () => {
  const base = withField(f.int());
  const sentences = (next: AnyStream, before = base) => pinotRefusals(before, next).map(({ sentence }) => sentence);
  const { value: _value, ...without } = base.fields;

  test("is a column that goes", () => {
    expect(sentences({ ...base, fields: without })).toEqual([
      'stream "kinds": field "value" must stay while Pinot serves the stream, which takes no column away, got it removed',
    ]);
  });
  test("is a column of another type, which a reader of Avro would take", () => {
    expect(sentences(withField(f.long()))).toEqual([
      'stream "kinds": field "value" must stay INT in Pinot, which changes no column\'s type, got LONG',
    ]);
  });
  test("is a field that became personal", () => {
    expect(sentences(withField(f.int({ pii: "personal" })))).toEqual([
      'stream "kinds": field "value" must stay while Pinot serves the stream, which takes no column away, got it personal or sensitive, of which there is no column',
    ]);
  });
  test("is another time", () => {
    expect(sentences({ ...base, eventTime: "seconds" })).toEqual([
      'stream "kinds": eventTime must stay "at" while Pinot serves the stream, whose segments go by it, got "seconds"',
    ]);
  });
  test("is no new field, no other length, no hint, and nothing of a stream that it does not serve", () => {
    expect(sentences(base, { ...base, fields: without })).toEqual([]);
    expect(sentences(withField(f.string({ maxLength: 9 })), withField(f.string({ maxLength: 8 })))).toEqual([]);
    expect(sentences({ ...base, query: {} })).toEqual([]);
    expect(sentences({ ...base, serve: [], fields: without })).toEqual([]);
  });
});
