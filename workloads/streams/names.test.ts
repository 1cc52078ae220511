import { catalogue } from "./catalogue";
import { MAX_NAME } from "./defects";
import * as names from "./names";

const stream = { name: "fraud-alerts" };
const worker = { name: "price-watch" };
const longest = { name: "w".repeat(MAX_NAME) };

describe("the artefacts of a stream", () => {
  it("are named from it", () => {
    expect(names.ofStream(stream)).toEqual({
      "Kafka topic": "fraud-alerts",
      "registry subject": "fraud-alerts-value",
      "Avro name": "millrace.fraud_alerts.FraudAlerts",
      "JSON Schema": "urn:millrace:stream:fraud-alerts",
      "OpenAPI schema": "FraudAlerts",
      "Pinot table": "fraud_alerts",
      "Iceberg table": "fraud_alerts",
      "search index": "millrace-fraud-alerts",
      "index template": "millrace-fraud-alerts",
      "Trino view": "fraud_alerts",
      "ksqlDB stream": "FRAUD_ALERTS",
    });
  });

  it.each([
    ["", "FraudAlerts"],
    ["location", "FraudAlerts_Location"],
    ["reasons[].rule", "FraudAlerts_Reasons_Item_Rule"],
    ["prices{}", "FraudAlerts_Prices_Value"],
    ["a[][].b", "FraudAlerts_A_Item_Item_B"],
  ])("within its Avro schema at %j are named by their path", (path, name) => {
    expect(names.avroName(stream, path)).toBe(name);
  });

  it("are named in DataHub as they are in their own systems", () => {
    const urns = (["kafka", "pinot", "iceberg", "elasticsearch", "trino"] as const).map((platform) =>
      names.dataHubDatasetUrn(stream, platform, "PROD"),
    );
    expect(urns).toEqual([
      "urn:li:dataset:(urn:li:dataPlatform:kafka,fraud-alerts,PROD)",
      "urn:li:dataset:(urn:li:dataPlatform:pinot,fraud_alerts,PROD)",
      "urn:li:dataset:(urn:li:dataPlatform:iceberg,streams.fraud_alerts,PROD)",
      "urn:li:dataset:(urn:li:dataPlatform:elasticsearch,millrace-fraud-alerts,PROD)",
      "urn:li:dataset:(urn:li:dataPlatform:trino,millrace.streams.fraud_alerts,PROD)",
    ]);
  });
});

describe("the artefacts of a worker", () => {
  it("are named from it", () => {
    expect(names.ofWorker(worker)).toEqual({
      "dead-letter topic": "price-watch.dead-letters",
      "changelog topic": "price-watch.state",
      "consumer group": "millrace.price-watch",
      "client id": "millrace.price-watch",
      "Kubernetes name": "millrace-price-watch",
    });
    expect(names.dataHubJobUrn(worker, "DEV")).toBe(
      "urn:li:dataJob:(urn:li:dataFlow:(millrace,workers,DEV),price-watch)",
    );
  });
});

describe("what lies outside", () => {
  it("is named in DataHub as there: a table with its database, a source as its poller", () => {
    const table = names.dataHubTable({ database: "Shop" }, { table: "dbo.OwnPrice" });
    expect([
      names.dataHubOutsideUrn("mssql", table, "PROD"),
      names.dataHubOutsideUrn("http", names.dataHubSource({ name: "rivals" }), "DEV"),
    ]).toEqual([
      "urn:li:dataset:(urn:li:dataPlatform:mssql,Shop.dbo.OwnPrice,PROD)",
      "urn:li:dataset:(urn:li:dataPlatform:http,rivals,DEV)",
    ]);
  });

  it("may call a field what it likes: what parts a urn is encoded", () => {
    expect(names.dataHubFieldUrn("d", "cost, net (EUR) [0]")).toBe("urn:li:schemaField:(d,cost%2C net %28EUR%29 [0])");
  });
});

describe("every system", () => {
  const KAFKA = /^[a-zA-Z0-9._-]{1,249}$/;
  const SQL = /^[a-z][a-z0-9_]{0,62}$/;
  const RULES: Readonly<Record<string, RegExp>> = {
    "Kafka topic": KAFKA,
    "dead-letter topic": KAFKA,
    "changelog topic": KAFKA,
    "consumer group": KAFKA,
    "client id": KAFKA,
    "Kubernetes name": /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "registry subject": /^[\w.-]{1,255}$/,
    "Avro name": /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/,
    "JSON Schema": /^urn:[a-z0-9][a-z0-9-]{0,31}:[a-z0-9:-]+$/,
    "OpenAPI schema": /^[a-zA-Z0-9._-]+$/,
    "Pinot table": SQL,
    "Iceberg table": SQL,
    "search index": /^[a-z0-9][a-z0-9._-]{0,254}$/,
    "index template": /^[a-z0-9][a-z0-9._-]{0,254}$/,
    "Trino view": SQL,
    "ksqlDB stream": /^[A-Z][A-Z0-9_]{0,62}$/,
  };

  it.each([...catalogue, stream, worker, longest])("takes the names of $name", (named) => {
    for (const [artefact, name] of Object.entries({ ...names.ofStream(named), ...names.ofWorker(named) })) {
      expect(name).toMatch(RULES[artefact] ?? `a rule for ${artefact}`);
    }
  });
});
