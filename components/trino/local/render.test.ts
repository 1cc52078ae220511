import { plain } from "../../core/text";
import { catalogue } from "../../../workloads/streams/catalogue";
import { serverFiles } from "../files/etc";
import { validate as validCluster } from "../spec";
import { testSpec } from "../testing";
import { renderLocalTrino } from "./render";
import { type LocalTrinoSpec, validate } from "./spec";

const database = (name: string) => ({ host: "127.0.0.1", port: 5432, database: name, username: name });
const given: LocalTrinoSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: { version: "476", folder: "/engines/trino", javaHome: "/jdk" },
  port: 8080,
  streams: catalogue,
  kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
  store: database("trino"),
  lake: { database: database("lake_catalog"), files: { kind: "folder", folder: "/place/data/lake" } },
};
const filesOf = (spec: LocalTrinoSpec): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(renderLocalTrino(validate(spec)).server.files).map(([name, content]) => [name, plain(content)]),
  );
const catalogsOf = (spec: LocalTrinoSpec): readonly string[] =>
  Object.keys(filesOf(spec))
    .filter((name) => name.startsWith("catalog/"))
    .sort();

test("there is a catalog for each room that is there, and none for another", () => {
  expect(catalogsOf(given)).toEqual(["kafka", "lake", "millrace", "store"].map((name) => `catalog/${name}.properties`));
  const { lake: _, ...bare } = given;
  expect(catalogsOf(bare)).toEqual(["kafka", "millrace", "store"].map((name) => `catalog/${name}.properties`));
  const all = {
    ...given,
    pinot: { url: "http://127.0.0.1:9000", grpcPort: 18_090 },
    search: { host: "127.0.0.1", port: "9200" },
  };
  expect(filesOf(all)).toMatchObject({
    "catalog/pinot.properties":
      "connector.name=pinot\npinot.controller-urls=http://127.0.0.1:9000\npinot.grpc.port=18090\n",
    "catalog/search.properties":
      "connector.name=opensearch\nopensearch.host=127.0.0.1\nopensearch.port=9200\nopensearch.default-schema-name=indices\nopensearch.ignore-publish-address=true\n",
  });
});

test("the lake is read where Spark writes it, by Spark's own addresses", () => {
  expect(filesOf(given)["catalog/lake.properties"]).toBe(
    [
      "connector.name=iceberg",
      "iceberg.catalog.type=jdbc",
      "iceberg.jdbc-catalog.catalog-name=lake",
      "iceberg.jdbc-catalog.driver-class=org.postgresql.Driver",
      "iceberg.jdbc-catalog.connection-url=jdbc:postgresql://127.0.0.1:5432/lake_catalog",
      "iceberg.jdbc-catalog.connection-user=lake_catalog",
      "iceberg.jdbc-catalog.default-warehouse-dir=file:///place/data/lake/warehouse",
      "iceberg.jdbc-catalog.schema-version=V1",
      "fs.native-local.enabled=true",
      "local.location=/",
      "",
    ].join("\n"),
  );
});

test("where the lake lies in a bucket Trino reads it there, with the bucket's keys from their files", () => {
  const bucket = {
    bucket: "millrace-lake",
    region: "us-east-1",
    url: "http://127.0.0.1:8333",
    credentials: { kind: "files", accessKeyId: "/keys/lake/id", secretAccessKey: "/keys/lake/secret" },
  } as const;
  const spec: LocalTrinoSpec = {
    ...given,
    lake: { database: database("lake_in_buckets"), files: { kind: "buckets", lake: bucket, checkpoints: bucket } },
  };
  expect(filesOf(spec)["catalog/lake.properties"]?.split("\n")).toEqual(
    expect.arrayContaining([
      "iceberg.jdbc-catalog.default-warehouse-dir=s3://millrace-lake/warehouse",
      "fs.native-s3.enabled=true",
      "s3.endpoint=http://127.0.0.1:8333",
      "s3.path-style-access=true",
      "s3.aws-access-key=${ENV:TRINO_LAKE_ACCESS_KEY_ID}",
    ]),
  );
  expect(renderLocalTrino(validate(spec)).server.secretEnv).toEqual({
    TRINO_LAKE_ACCESS_KEY_ID: "/keys/lake/id",
    TRINO_LAKE_SECRET_ACCESS_KEY: "/keys/lake/secret",
  });
});

test("who sees what, and who waits for whom, is as in a cluster", () => {
  const cluster = serverFiles(
    validCluster({ ...testSpec({} as never), streams: catalogue, users: [], privileged: ["developer"] }),
    "coordinator",
    "http://localhost:8080",
    [],
  );
  const here = filesOf(given);
  for (const name of ["rules.json", "groups.txt", "session-properties.json"]) {
    expect([name, here[name]]).toEqual([name, plain(cluster[name] ?? "")]);
  }
  expect(here["kafka/payments.json"]).toContain('"topicName"');
});

test("it listens on this machine alone, within its heap, and is ready when it has started", () => {
  const { server } = renderLocalTrino(validate(given));
  const files = filesOf(given);
  expect(files["node.properties"]).toBe(
    "node.environment=millrace\nnode.data-dir=/place/data/trino\nnode.bind-ip=127.0.0.1\nnode.internal-address=127.0.0.1\n",
  );
  expect(files["jvm.config"]).toContain("-Xmx1500M\n");
  expect(files["config.properties"]).toContain("query.max-memory-per-node=600MB\n");
  expect(server.ready.probe).toEqual({ kind: "http", port: 8080, path: "/v1/info", says: '"starting":false' });
});

test("metrics are answered to whoever says no user, by the name that a cluster's rules know", () => {
  expect(filesOf(given)["config.properties"]).toContain("management.user=management\n");
  expect(filesOf(given)["rules.json"]).toContain('"user": "management"');
});

test("without a lake the views read what the topics keep", () => {
  const sqlOf = (spec: LocalTrinoSpec): string =>
    Object.entries(renderLocalTrino(validate(spec)).views.files)
      .filter(([name]) => name.includes("-streams-payments"))
      .map(([, content]) => plain(content))
      .join();
  const { lake: _, ...bare } = given;
  expect(sqlOf(given)).toContain("from lake.streams.payments t");
  expect(sqlOf(bare)).toContain("from kafka.topics.payments t");
});

test("a heap or a tail that cannot work is refused", () => {
  expect(() => validate({ ...given, heap: "512 MiB", tail: "1 second" })).toThrow(
    'trino: `heap` must be 1 GiB or more, got "512 MiB"; Trino does not start with less\n' +
      'trino: `tail` must be 1 minute or more, got "1 second"; what lies between the lake\'s commits would be missing',
  );
});
