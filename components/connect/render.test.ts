import { readFileSync } from "node:fs";
import { join } from "node:path";
import { captures } from "../../workloads/definitions";
import * as f from "../../workloads/streams";
import type { KafkaEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { plain, type Text } from "../core/text";
import { testCluster } from "../core/workload/testing";
import { parseDockerfile } from "../core/dockerfile-testing";
import { connectorOf, documentOf } from "./connector";
import { mappingOf } from "./mapping";
import { observeConnect } from "./observe";
import { METRICS_PORT, renderConnect } from "./render";
import { principalOf } from "./rights";
import { sizeOf } from "./size";
import { type ConnectSpec, type PlacedCapture, validate } from "./spec";
import { topicsOf } from "./topics";

const [shop] = captures.filter(({ name }) => name === "shop");
if (shop === undefined) throw new Error("the definition of shop is gone");
const placed: PlacedCapture = {
  capture: shop,
  host: "shop-db.example.com",
  cidrs: ["10.60.0.0/24"],
  secret: "capture-shop",
};
const kafka: KafkaEndpoint = {
  bootstrap: "kafka:9093",
  security: { kind: "mtls", authority: "authority" },
  reach: { peers: [{ kind: "pods", namespace: "millrace-kafka" }], port: 9093 },
};
const image = (name: string) => ({ reference: `registry.example.com/${name}@sha256:0` });
const spec = (more: Partial<ConnectSpec> = {}): ConnectSpec => ({
  cluster: testCluster(),
  kafka,
  image: image("connect"),
  jars: image("jars"),
  workloads: image("workloads"),
  captures: [placed],
  size: { replicas: 2, cpu: 0.5, memory: 2, pool: "general" },
  scrapers: [{ kind: "pods", namespace: "millrace-prometheus" }],
  ...more,
});
const rendered = (more: Partial<ConnectSpec> = {}) => renderConnect(validate(spec(more))).manifests;
const of = (kind: string, manifests: readonly Manifest[] = rendered()) =>
  manifests.filter((manifest) => manifest.kind === kind);
const properties = () => {
  const [map] = of("ConfigMap").filter(({ metadata }) => metadata.name === "connect") as unknown as readonly {
    readonly data: Readonly<Record<string, Text>>;
  }[];
  return plain(map?.data["connect.properties"] ?? "").split("\n");
};

test.each<[string, f.Field, object]>([
  ["a string", f.string(), { kind: "string", text: true, maxLength: 1024 }],
  ["a boolean", f.boolean(), { kind: "boolean", text: false }],
  ["an int", f.int({ min: 0 }), { kind: "int", text: false, min: "0", max: "2147483647" }],
  ["a long", f.long(), { kind: "long", text: false, min: "-9007199254740991", max: "9007199254740991" }],
  [
    "a long that JSON has as a string",
    f.long({ bigint: true }),
    { kind: "long", text: true, min: "-9223372036854775808", max: "9223372036854775807" },
  ],
  ["a double", f.double(), { kind: "double", text: false }],
  ["a decimal", f.decimal(12, 2), { kind: "decimal", text: true, precision: 12, scale: 2 }],
  [
    "a timestamp",
    f.timestamp("s"),
    { kind: "timestamp", text: false, perSecond: 1, min: "-62135596800", max: "253402300799" },
  ],
  ["a uuid", f.uuid(), { kind: "uuid", text: true }],
  ["an enum", f.enumeration(["a", "b"]), { kind: "enum", text: true, values: ["a", "b"] }],
  ["what may be null", f.int({ nullable: true, max: 1 }), { nullable: true, max: "1" }],
])("the mapping says what the canonical form of %s is", (_, field, expected) => {
  const stream = f.defineStream({
    name: "rows",
    doc: "What the test writes.",
    owner: { team: "tests", contact: "tests@example.com" },
    fields: { id: f.uuid(), account: f.string(), at: f.timestamp("ms"), seen: field },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "100 B" },
    retention: "2 days",
    slo: { latency: "50 ms", quality: 0.99 },
  });
  const fields = { account: f.always("a"), at: f.committed, seen: f.column("Seen") };
  const capture = { ...shop, tables: [{ table: "dbo.Row", writes: stream, fields }] };
  const [table] = (JSON.parse(mappingOf(capture)) as { readonly tables: readonly { readonly fields: unknown[] }[] })
    .tables;
  expect(table?.fields.at(-1)).toMatchObject({ name: "seen", column: "Seen", ...expected });
});

test("a capture's mapping names its table, its stream's topic and key, and its dead letters", () => {
  expect(JSON.parse(mappingOf(shop))).toMatchObject({
    name: "shop",
    deadLetters: "shop.dead-letters",
    tables: [{ table: "dbo.OwnPrice", topic: "prices", key: "sku" }],
  });
});

test("a connector says where its password is, and not what it is", () => {
  const connector = connectorOf(placed, { properties: {} });
  expect(connector["database.password"]).toBe("${directory:/etc/millrace/captures/shop:password}");
  expect(connector["table.include.list"]).toBe("dbo\\.OwnPrice");
  expect(connector["database.port"]).toBe("1433");
});

test("the history of the tables is read and written as the brokers ask", () => {
  const connector = connectorOf(placed, { properties: { "security.protocol": "SSL" } });
  expect(connector["schema.history.internal.producer.security.protocol"]).toBe("SSL");
  expect(connector["schema.history.internal.consumer.security.protocol"]).toBe("SSL");
  expect(connector["schema.history.internal.kafka.topic"]).toBe("shop.schema-history");
});

test("Connect is told a capture until it takes it, and to forget one that is placed no more", () => {
  const { apply, remove } = documentOf(placed, { properties: {} });
  expect(apply.map(({ method, path, busy }) => [method, path, busy])).toEqual([
    ["PUT", "/connectors/shop/config", [409, 404]],
  ]);
  expect(remove).toEqual([{ method: "DELETE", path: "/connectors/shop", settled: [404], busy: [409] }]);
});

test("workers and the clients of their tasks prove who they are", () => {
  for (const prefix of ["", "producer.", "consumer.", "admin."]) {
    expect(properties()).toContain(`${prefix}ssl.keystore.location=/etc/millrace/kafka/user.pem`);
  }
  expect(properties()).toContain("bootstrap.servers=${env:KAFKA_BOOTSTRAP}");
  expect(properties()).toContain("topic.creation.enable=false");
});

test("a capture's user and password lie in a folder of its own", () => {
  const set = JSON.stringify(of("StatefulSet"));
  expect(set).toContain('"mountPath":"/etc/millrace/captures/shop","readOnly":true');
  expect(set).toContain('"secretName":"capture-shop"');
});

test("workers reach the brokers, each other and the databases; the job, each other and Prometheus reach them", () => {
  const policy = of("NetworkPolicy").find(({ metadata }) => metadata.name === "connect") as unknown as {
    readonly spec: Readonly<
      Record<"ingress" | "egress", readonly { readonly ports: readonly { readonly port: number }[] }[]>
    >;
  };
  const ports = (way: "ingress" | "egress") => policy.spec[way].map((it) => it.ports.map(({ port }) => port));
  expect([ports("ingress"), ports("egress")]).toEqual([
    [[8083], [METRICS_PORT]],
    [[9093], [8083], [1433]],
  ]);
});

test("Connect may do exactly what the captures do, by exact names, and make no topic", () => {
  expect(principalOf([shop]).rights.map(({ on, may }) => `${on.kind} ${on.name}: ${may.join(", ")}`)).toEqual([
    "topic connect.configs: describe, describe-configs, read, write",
    "topic connect.offsets: describe, describe-configs, read, write",
    "topic connect.status: describe, describe-configs, read, write",
    "topic shop.schema-history: describe, describe-configs, read, write",
    "topic prices: describe, write",
    "topic shop.dead-letters: describe, write",
    "group millrace.connect: describe, read",
    "group millrace.shop: describe, read",
  ]);
});

test("what Connect keeps is compacted, a history is kept for ever, dead letters for thirty days", () => {
  expect(
    topicsOf([shop]).map(({ name, partitions, configs }) => [name, partitions, Object.values(configs).join()]),
  ).toEqual([
    ["connect.configs", 1, "compact"],
    ["connect.offsets", 25, "compact"],
    ["connect.status", 5, "compact"],
    ["shop.dead-letters", 6, "delete,2592000000"],
    ["shop.schema-history", 1, "delete,-1"],
  ]);
  expect(topicsOf([])).toEqual([]);
});

test("there are two workers where a lost node must not stop the captures", () => {
  expect([true, false].map((lasting) => sizeOf({ lasting }, [shop]).worker.replicas)).toEqual([2, 1]);
  expect(
    sizeOf(
      { lasting: false },
      Array.from({ length: 9 }, () => shop),
    ).worker.replicas,
  ).toBe(3);
});

test("the image is built of pinned bases, runs nothing in its last stage, and its user is a number", () => {
  const stages = parseDockerfile(readFileSync(join(__dirname, "../../workloads/connect/Dockerfile"), "utf8"));
  expect(stages.map(({ name }) => name)).toEqual(["plugin", "connect"]);
  expect(stages.filter(({ base }) => !/:\d+\.\d+\.\d+-/.test(base))).toEqual([]);
  const last = stages.at(-1)?.instructions ?? [];
  expect(last.filter(({ name }) => name === "RUN")).toEqual([]);
  expect(last.filter(({ name }) => name === "USER").map(({ text }) => text)).toEqual(["1001:0"]);
});

test("an alert wakes somebody within a minute", () => {
  expect(observeConnect().alerts?.map(({ severity, for: held }) => [severity, held])).toEqual([["page", "10 seconds"]]);
});

test("refuses nothing to capture, a capture twice, a host that is none, no addresses, and memory that is too little", () => {
  const wrong = { ...placed, host: "no host", cidrs: [] };
  expect(() => rendered({ captures: [] })).toThrow(
    "connect: `captures` must hold one at least, got none; make no room where nothing is captured",
  );
  expect(() =>
    rendered({ captures: [placed, wrong], size: { replicas: 1, cpu: 1, memory: 0.5, pool: "general" } }),
  ).toThrow(
    [
      'connect: capture "shop" must be placed once, got it twice; drop one',
      'connect: capture "shop": host must be a name or an address, got "no host"; set it in the stack\'s settings',
      'connect: capture "shop": cidrs must name the addresses of its host, got none; set them in the stack\'s settings',
      "connect: size.memory must be 1 GiB or more, got 0.5; half of it is Java's heap",
    ].join("\n"),
  );
});
