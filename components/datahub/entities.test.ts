import { captures, gateways, pollers, queries, workers } from "../../workloads/definitions";
import { names } from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { documentOf, entitiesOf } from "./entities";
import type { Entity } from "./entity";
import { entriesOf } from "./schema";
import { definitions, everything, fieldsOf, lineagesOf, short, summaries, tagsOf, writtenBy } from "./testing";

const platform = { streams: catalogue, workers, gateways, queries, captures, pollers };
const told = entitiesOf({ ...definitions, environment: "DEV" });
const of = (type: Entity["type"], all: readonly Entity[] = told) => all.filter((entity) => entity.type === type);
const dataset = (stream: { readonly name: string }, platform: names.DataHubPlatform, all = told): Entity => {
  const urn = names.dataHubDatasetUrn(stream, platform, "DEV");
  const found = all.find((entity) => entity.urn === urn);
  if (found === undefined) throw new Error(`nothing is told of ${urn}`);
  return found;
};

test("a field of each kind has DataHub's path of it, through records, lists and maps", () => {
  expect(entriesOf(everything).map(({ fieldPath, type, native }) => [short(fieldPath), type, native])).toEqual([
    ["[type=string].id", "StringType", "uuid"],
    ["[type=string].text", "StringType", "string(8)"],
    ["[type=boolean].flag", "BooleanType", "boolean"],
    ["[type=int].small", "NumberType", "int"],
    ["[type=long].large", "NumberType", "long"],
    ["[type=long].huge", "NumberType", "bigint"],
    ["[type=double].ratio", "NumberType", "double"],
    ["[type=bytes].price", "NumberType", "decimal(12, 2)"],
    ["[type=long].at", "TimeType", "timestamp(ms)"],
    ["[type=long].seconds", "TimeType", "timestamp(s)"],
    ["[type=enum].mode", "EnumType", "enum(on, off)"],
    ["[type=string].word", "StringType", "string"],
    ["[type=array].[type=string].names", "ArrayType", "array<string>"],
    ["[type=array].[type=array].[type=double].grid", "ArrayType", "array<array<double>>"],
    ["[type=map].[type=double].scores", "MapType", "map<string, double>"],
    ["[type=string].secret", "StringType", "string"],
    ["[type=Everything_Place].place", "RecordType", "record"],
    ["[type=Everything_Place].place.[type=double].lat", "NumberType", "double"],
    ["[type=Everything_Place].place.[type=double].lon", "NumberType", "double"],
    ["[type=array].[type=Everything_Parts_Item].parts", "ArrayType", "array<record>"],
    ["[type=array].[type=Everything_Parts_Item].parts.[type=string].rule", "StringType", "string"],
    [
      "[type=array].[type=Everything_Parts_Item].parts.[type=map].[type=Everything_Parts_Item_More_Value].more",
      "MapType",
      "map<string, record>",
    ],
    [
      "[type=array].[type=Everything_Parts_Item].parts.[type=map].[type=Everything_Parts_Item_More_Value].more.[type=int].deep",
      "NumberType",
      "int",
    ],
  ]);
});

test("a stream is a dataset in its topic and in each place that serves it; one that is served nowhere has the topic alone", () => {
  const keys = of("dataset").flatMap(({ key }) => (/^(mssql|http)\./.test(key) ? [] : [key]));
  expect(keys).toEqual([
    "kafka.everything",
    "pinot.everything",
    "iceberg.everything",
    "elasticsearch.everything",
    "trino.everything",
    "kafka.summaries",
    "kafka.picks",
    "kafka.balances",
  ]);
});

test("each value that a worker writes comes from the fields that its definition says, or says why from none", () => {
  const [job] = of("dataJob").filter(({ key }) => key === "summer");
  if (job === undefined) throw new Error("nothing is told of the worker");
  expect(writtenBy(job)).toEqual([
    { from: [], to: ["[type=string].id"], how: "GENERATED: by chance", type: "NONE" },
    { from: ["[type=string].text"], to: ["[type=string].text"], how: "IDENTITY", type: "FIELD_SET" },
    {
      from: [
        "[type=Everything_Place].place",
        "[type=Everything_Place].place.[type=double].lat",
        "[type=array].[type=Everything_Parts_Item].parts.[type=map].[type=Everything_Parts_Item_More_Value].more.[type=int].deep",
      ],
      to: ["[type=double].height"],
      how: "DERIVED: from where it is",
      type: "FIELD_SET",
    },
    {
      from: ["[type=array].[type=string].names"],
      to: ["[type=array].[type=string].tags"],
      how: "DERIVED: all names, sorted",
      type: "FIELD_SET",
    },
    { from: ["[type=long].at"], to: ["[type=long].at"], how: "IDENTITY", type: "FIELD_SET" },
  ]);
});

test("every field of every stream that a worker, query, capture or poller of the platform writes is in its lineage", () => {
  const all = entitiesOf({ ...platform, environment: "DEV" });
  const steps = [
    ...workers,
    ...queries.map(({ name, writes }) => ({ name, writes: [writes] })),
    ...captures.map(({ name, tables }) => ({ name, writes: tables.map(({ writes }) => writes) })),
    ...pollers.map(({ name, writes }) => ({ name, writes: [writes] })),
  ];
  for (const step of steps) {
    const job = of("dataJob", all).find(({ key }) => key === step.name);
    const reached = job === undefined ? [] : lineagesOf(job, "dataJobInputOutput").flatMap((one) => one.downstreams);
    for (const stream of step.writes) {
      const urn = names.dataHubDatasetUrn(stream, "kafka", "DEV");
      const values = entriesOf(stream).filter(
        ({ type, native }) => type !== "RecordType" && !native.endsWith("record>"),
      );
      expect(reached).toEqual(
        expect.arrayContaining(values.map(({ fieldPath }) => names.dataHubFieldUrn(urn, fieldPath))),
      );
    }
  }
});

test("each field of a copy comes from the same field of the topic, and of the view from all places that have it", () => {
  const kafka = names.dataHubDatasetUrn(everything, "kafka", "DEV");
  for (const platform of ["pinot", "iceberg"] as const) {
    const copy = dataset(everything, platform);
    expect(lineagesOf(copy, "upstreamLineage")).toEqual(
      entriesOf(everything).map(({ fieldPath }) => ({
        upstreamType: "FIELD_SET",
        upstreams: [names.dataHubFieldUrn(kafka, fieldPath)],
        downstreamType: "FIELD",
        downstreams: [names.dataHubFieldUrn(copy.urn, fieldPath)],
        transformOperation: "IDENTITY",
        confidenceScore: 1,
      })),
    );
  }
  const from = lineagesOf(dataset(everything, "trino"), "upstreamLineage").map(
    ({ upstreams = [] }) => upstreams.length,
  );
  // What the search leaves out comes from the two others alone.
  expect(from).toEqual(entriesOf(everything).map(({ path }) => (/^(scores|secret|place)/.test(path) ? 2 : 3)));
});

test("what is personal is marked where it is masked, and is not in the search at all", () => {
  expect(tagsOf(dataset(everything, "elasticsearch"))).toEqual({
    "[type=string].text": "pii.pseudonymous,masked.pseudonym",
  });
  expect(tagsOf(dataset(everything, "trino"))).toEqual({
    "[type=string].text": "pii.pseudonymous,masked.hidden",
    "[type=map].[type=double].scores": "pii.pseudonymous,masked.hidden",
    "[type=string].secret": "pii.sensitive,masked.hidden",
    "[type=Everything_Place].place": "pii.personal,masked.hidden",
    "[type=Everything_Place].place.[type=double].lat": "pii.personal,masked.hidden",
    "[type=Everything_Place].place.[type=double].lon": "pii.personal,masked.hidden",
  });
  expect(tagsOf(dataset(everything, "kafka"))["[type=string].secret"]).toBe("pii.sensitive");
  const searched = fieldsOf(dataset(everything, "elasticsearch")).map(({ fieldPath }) => short(fieldPath));
  expect(searched.filter((path) => /secret|place|scores/.test(path))).toEqual([]);
});

test("a dataset has its owner, its domain, its words, and its promises as numbers that can be searched", () => {
  const { aspects } = dataset(everything, "kafka");
  expect(aspects).toMatchObject({
    ownership: { owners: [{ owner: "urn:li:corpGroup:risk_20__26__20_fraud", type: "TECHNICAL_OWNER" }] },
    domains: { domains: ["urn:li:domain:millrace.risk_20__26__20_fraud"] },
    globalTags: {
      tags: ["stream", "pii.personal", "pii.pseudonymous", "pii.sensitive"].map((tag) => ({
        tag: `urn:li:tag:millrace.${tag}`,
      })),
    },
    structuredProperties: {
      properties: expect.arrayContaining([
        { propertyUrn: "urn:li:structuredProperty:millrace.retention", values: [{ double: 48 }] },
        { propertyUrn: "urn:li:structuredProperty:millrace.quality", values: [{ double: 0.99 }] },
      ]) as unknown,
    },
  });
  const small = fieldsOf(dataset(everything, "kafka")).find(({ fieldPath }) => fieldPath.endsWith(".small"));
  expect(small?.glossaryTerms?.terms).toEqual([{ urn: "urn:li:glossaryTerm:millrace.unit.1_2f_min" }]);
});

test("each rule of each field, and each promise, is an assertion of the topic", () => {
  const assertions = of("assertion").filter(({ key }) => key.startsWith("everything."));
  const described = assertions.map(({ key, aspects }) => [
    key.slice("everything.".length),
    (aspects.assertionInfo as { readonly description: string }).description,
  ]);
  expect(described).toEqual([
    ["text.notBlank", "text is not blank"],
    ["small.range", "small is 5 or less"],
    ["small.range-2", "small is 1 or more"],
    ["ratio.range", "ratio is from -1 to 1"],
    ["at.freshWithin", "at is within 1 hour of being received"],
    ["word.oneOf", "word is one of yes, no"],
    ["names.item.pattern", "names[] is of the pattern ^[a-z]+$"],
    ["slo-quality", "99 % of the events keep every rule of their fields"],
    ["slo-latency", "99 % of the events are in the topic within 50 ms of being received"],
  ]);
});

test("what is named comes before what names it, and nothing is told twice", () => {
  const urns = told.map(({ urn }) => urn);
  expect(new Set(urns).size).toBe(urns.length);
  const first = (type: Entity["type"]) => told.findIndex((entity) => entity.type === type);
  const last = (type: Entity["type"]) => told.findLastIndex((entity) => entity.type === type);
  for (const type of ["corpGroup", "domain", "tag", "glossaryTerm", "structuredProperty"] as const) {
    expect(last(type)).toBeLessThan(first("dataset"));
  }
  expect(last("dataset")).toBeLessThan(first("dataJob"));
});

test("an entity is told whole in one request, and one that is declared no more is hidden, or forgotten where it cannot be", () => {
  const document = documentOf(dataset(summaries, "kafka"));
  expect(document.name).toBe("dataset-kafka.summaries");
  expect(document.apply.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /openapi/v3/entity/dataset?async=false",
  ]);
  const [body] = JSON.parse(document.apply[0]?.body ?? "") as readonly Record<string, unknown>[];
  expect(Object.keys(body ?? {}).slice(0, 3)).toEqual(["urn", "datasetProperties", "schemaMetadata"]);
  expect(document.remove).toEqual([
    {
      method: "POST",
      path: "/openapi/v3/entity/dataset?async=false",
      body: `[{"urn":"${names.dataHubDatasetUrn(summaries, "kafka", "DEV")}","status":{"value":{"removed":true}}}]`,
    },
  ]);
  const domains = of("domain").map((domain) => documentOf(domain).remove);
  expect(domains).toEqual(
    ["audit", "ledger", "picks", "risk_20__26__20_fraud", "sums"].map((team) => [
      { method: "DELETE", path: `/openapi/v3/entity/domain/urn%3Ali%3Adomain%3Amillrace.${team}`, settled: [404] },
    ]),
  );
});

test("members of the admins' group of the provider may do everything", () => {
  const groups = of("corpGroup", entitiesOf({ ...definitions, environment: "DEV", admins: "data admins" }));
  expect(groups.find(({ key }) => key.startsWith("admins."))).toMatchObject({
    urn: "urn:li:corpGroup:data%20admins",
    aspects: { roleMembership: { roles: ["urn:li:dataHubRole:Admin"] } },
  });
});
