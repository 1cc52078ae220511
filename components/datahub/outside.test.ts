import { names } from "../../workloads/streams";
import { entitiesOf, type Told } from "./entities";
import type { Entity } from "./entity";
import { queryOrigins } from "./origins";
import { asker, definitions, fieldsOf, picker, picks, tagsOf, writtenBy } from "./testing";

const told = (changed: Partial<Told> = {}) => entitiesOf({ ...definitions, environment: "DEV", ...changed });
const find = (type: Entity["type"], key: string, all = told()): Entity => {
  const found = all.find((entity) => entity.type === type && entity.key === key);
  if (found === undefined) throw new Error(`nothing is told of the ${type} ${key}`);
  return found;
};
const keys = (type: Entity["type"], all = told()) =>
  all.flatMap((entity) => (entity.type === type ? [entity.key] : []));
const topic = (stream: { readonly name: string }) => names.dataHubDatasetUrn(stream, "kafka", "DEV");
const table = (name: string) => names.dataHubOutsideUrn("mssql", name, "DEV");

test("whatever writes a stream is a job of the one flow, with its kind, its owner, its domain and its words", () => {
  const jobs = told().filter(({ type }) => type === "dataJob");
  expect(jobs.map(({ key, aspects }) => [key, (aspects.subTypes as { typeNames: string[] }).typeNames])).toEqual([
    ["door", ["Gateway"]],
    ["summer", ["Worker"]],
    ["picker", ["Query"]],
    ["ledger", ["Capture"]],
    ["audit", ["Capture"]],
    ["asker", ["Poller"]],
  ]);
  expect(find("dataJob", "picker")).toMatchObject({
    urn: "urn:li:dataJob:(urn:li:dataFlow:(millrace,workers,DEV),picker)",
    aspects: {
      dataJobInfo: {
        description: "Picks.",
        type: { string: "SQL" },
        customProperties: { kind: "query", contact: "#picks", where: "flag AND ratio > 0" },
      },
      ownership: { owners: [{ owner: "urn:li:corpGroup:picks", type: "TECHNICAL_OWNER" }] },
      domains: { domains: ["urn:li:domain:millrace.picks"] },
    },
  });
  for (const team of ["picks", "ledger", "audit"]) expect(keys("corpGroup")).toContain(team);
});

test("each value that a query writes comes from a field as it is, with what it holds, or from those that its expression uses", () => {
  const query = find("dataJob", "picker");
  expect(query.aspects.dataJobInputOutput).toMatchObject({
    inputDatasets: ["urn:li:dataset:(urn:li:dataPlatform:kafka,everything,DEV)"],
    outputDatasets: [topic(picks)],
  });
  const place = "[type=Everything_Place].place";
  const spot = "[type=Picks_Spot].spot";
  expect(writtenBy(query)).toEqual([
    { from: ["[type=string].id"], to: ["[type=string].id"], how: "IDENTITY", type: "FIELD_SET" },
    { from: ["[type=string].text"], to: ["[type=string].word"], how: "IDENTITY", type: "FIELD_SET" },
    {
      from: ["[type=double].ratio", "[type=int].small"],
      to: ["[type=double].spread"],
      how: "DERIVED: ratio * small - ratio",
      type: "FIELD_SET",
    },
    { from: [], to: ["[type=string].label"], how: "DERIVED: 'picked'", type: "NONE" },
    { from: [`${place}.[type=double].lat`], to: [`${spot}.[type=double].lat`], how: "IDENTITY", type: "FIELD_SET" },
    { from: [`${place}.[type=double].lon`], to: [`${spot}.[type=double].lon`], how: "IDENTITY", type: "FIELD_SET" },
    {
      from: ["[type=array].[type=string].names"],
      to: ["[type=array].[type=string].tags"],
      how: "IDENTITY",
      type: "FIELD_SET",
    },
    { from: ["[type=long].at"], to: ["[type=long].at"], how: "IDENTITY", type: "FIELD_SET" },
  ]);
});

test("a query is found by every field that it uses, those of its condition too; without one it takes every record", () => {
  const { inputDatasetFields } = find("dataJob", "picker").aspects.dataJobInputOutput as {
    readonly inputDatasetFields: readonly string[];
  };
  const used = inputDatasetFields.map((urn) => urn.slice(urn.lastIndexOf(".") + 1, -1));
  expect(used).toEqual(["at", "flag", "id", "names", "place", "ratio", "small", "text"]);
  const { where, ...every } = picker;
  expect(where).toBeDefined();
  expect(find("dataJob", "picker", told({ queries: [every] })).aspects.dataJobInfo).toMatchObject({
    customProperties: { kind: "query", contact: "#picks" },
  });
});

test("a query that makes a field of nothing is refused", () => {
  expect(() => queryOrigins({ ...picker, select: { id: "id" } })).toThrow(
    'a query makes every field of "picks", got none for "word"; set `select.word`',
  );
});

test("each value that a capture writes comes from its column, or says why from none", () => {
  const capture = find("dataJob", "ledger");
  expect(capture.aspects.dataJobInputOutput).toMatchObject({
    inputDatasets: [table("Ledger.dbo.Account"), table("Ledger.old.Account")],
    outputDatasets: [topic({ name: "balances" })],
  });
  const id = {
    from: [],
    to: ["[type=string].id"],
    how: "GENERATED: a hash of the change: the capture, the table, its place in the log, the operation and the key",
    type: "NONE",
  };
  const column = (from: string, to: string) => ({ from: [from], to: [to], how: "IDENTITY", type: "FIELD_SET" });
  const none = (to: string, how: string) => ({ from: [], to: [to], how, type: "NONE" });
  expect(writtenBy(capture)).toEqual([
    id,
    column("Ledger.dbo.Account: Holder", "[type=string].account"),
    none("[type=enum].kind", 'CONSTANT: "shop"'),
    column("Ledger.dbo.Account: Amount", "[type=bytes].balance"),
    column("Ledger.dbo.Account: Holder", "[type=string].note"),
    none("[type=long].at", "GENERATED: the time at which the change was committed"),
    id,
    column("Ledger.old.Account: Name", "[type=string].account"),
    column("Ledger.old.Account: Kind", "[type=enum].kind"),
    none("[type=bytes].balance", "CONSTANT: null"),
    none("[type=string].note", 'CONSTANT: ""'),
    column("Ledger.old.Account: ChangedAt", "[type=long].at"),
  ]);
});

test("each value that a poller writes comes from fields of the source's items, whatever those are called", () => {
  const poller = find("dataJob", "asker");
  expect(poller.aspects.dataJobInputOutput).toMatchObject({
    inputDatasets: [names.dataHubOutsideUrn("http", "asker", "DEV")],
    outputDatasets: [topic({ name: "balances" })],
  });
  const seen = "asker: seen at %28UTC%29%2C local";
  expect(writtenBy(poller).map(({ from, to, how }) => [from, to[0], how])).toEqual([
    [["asker: person.number", seen], "[type=string].id", "DERIVED: a UUID made of number and time"],
    [["asker: person.number"], "[type=string].account", "IDENTITY"],
    [[], "[type=enum].kind", "CONSTANT: a bank is no shop"],
    [["asker: cents"], "[type=bytes].balance", "DERIVED: from hundredths"],
    [[], "[type=string].note", "GENERATED: what the answer was found to be"],
    [[seen], "[type=long].at", "DERIVED: from ISO 8601"],
  ]);
});

test("a captured table is a dataset of the columns that are taken, once though two captures take from it", () => {
  expect(keys("dataset").filter((key) => key.startsWith("mssql."))).toEqual([
    "mssql.Ledger.dbo.Account",
    "mssql.Ledger.old.Account",
  ]);
  const dataset = find("dataset", "mssql.Ledger.dbo.Account");
  expect(dataset).toMatchObject({
    urn: "urn:li:dataset:(urn:li:dataPlatform:mssql,Ledger.dbo.Account,DEV)",
    aspects: {
      datasetProperties: {
        name: "Ledger.dbo.Account",
        description:
          "Balances of the ledger. Remarks of the ledger. Outside of the platform: what is listed is what the platform takes from it.",
        customProperties: { captures: "ledger, audit", contact: "#ledger, #audit" },
      },
      subTypes: { typeNames: ["Table"] },
      ownership: { owners: [{ owner: "urn:li:corpGroup:ledger" }, { owner: "urn:li:corpGroup:audit" }] },
      domains: { domains: ["urn:li:domain:millrace.ledger", "urn:li:domain:millrace.audit"] },
      status: { removed: false },
    },
  });
  expect(fieldsOf(dataset).map(({ fieldPath }) => fieldPath)).toEqual(["Holder", "Amount", "Remark"]);
});

test("a polled source is a dataset of the fields that are taken, with its address and nothing of it that may be secret", () => {
  const dataset = find("dataset", "http.asker");
  expect(dataset).toMatchObject({
    urn: "urn:li:dataset:(urn:li:dataPlatform:http,asker,DEV)",
    aspects: {
      datasetProperties: {
        externalUrl: "https://bank.example.com:8443/v1/balances",
        customProperties: { poller: "asker", every: "1 minute", contact: "#risk" },
      },
      subTypes: { typeNames: ["API Endpoint"] },
      ownership: { owners: [{ owner: "urn:li:corpGroup:risk_20__26__20_fraud" }] },
    },
  });
  expect(fieldsOf(dataset).map(({ fieldPath }) => fieldPath)).toEqual([
    "person.number",
    "seen at (UTC), local",
    "cents",
  ]);
  const placed = told({ pollers: [{ ...asker, url: "https://me:word@bank.example.com/b#part" }] });
  expect(find("dataset", "http.asker", placed).aspects.datasetProperties).toMatchObject({
    externalUrl: "https://bank.example.com/b",
  });
  expect(JSON.stringify([told(), placed])).not.toMatch(/hidden&|token=|me:word|#part/);
  expect(keys("dataPlatform")).toEqual(["millrace", "http"]);
});

test("of what lies outside no type is known, and a field is as personal as all that is made of it", () => {
  const dataset = find("dataset", "mssql.Ledger.dbo.Account");
  expect(fieldsOf(dataset)[1]).toEqual({
    fieldPath: "Amount",
    nullable: true,
    type: { type: { "com.linkedin.schema.NullType": {} } },
    nativeDataType: "unknown",
    recursive: false,
    isPartOfKey: false,
  });
  expect(tagsOf(dataset)).toEqual({ Holder: "pii.personal,pii.sensitive", Remark: "pii.sensitive" });
  expect(tagsOf(find("dataset", "http.asker"))).toEqual({ "person.number": "pii.personal" });
  expect(dataset.aspects.globalTags).toEqual({
    tags: ["source", "pii.personal", "pii.sensitive"].map((tag) => ({ tag: `urn:li:tag:millrace.${tag}` })),
  });
  expect(keys("tag")).toContain("source");
});

test("without captures and pollers nothing lies outside", () => {
  const all = told({ captures: [], pollers: [] });
  expect(keys("dataset", all).filter((key) => /^(mssql|http)\./.test(key))).toEqual([]);
  expect(keys("dataJob", all)).toEqual(["door", "summer", "picker"]);
});
