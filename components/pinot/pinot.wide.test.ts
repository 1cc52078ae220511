/** What a real Pinot makes of the schemas and tables: the controller takes them, the server reads Kafka, the broker answers. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { Kafka, logLevel } from "kafkajs";
import { findJava, resolveEngine } from "../../infra/engines";
import { paths } from "../../infra/paths";
import { startBroker, type TestBroker } from "../../workloads/runtime/testing/broker";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { type AnyStream, names, serdeOf } from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { recordOf } from "../../workloads/streams/testing/arbitrary";
import type { AppliedDocument } from "../core/applier";
import { columnsOf } from "./columns";
import { documentOf, servedOf } from "./documents";
import { BOOTSTRAP, type TableSetting } from "./table";
import { startPinot, type TestPinot } from "./testing/engine";
import { kinds } from "./testing/streams";

/** As a cluster has it, but for the class that reads Kafka: this version has that of Kafka 2 alone. */
const setting: TableSetting = {
  replicas: 1,
  consumer: "org.apache.pinot.plugin.stream.kafka20.KafkaConsumerFactory",
  dedup: "1 hour",
  kafka: { "security.protocol": "PLAINTEXT" },
};
const EVENTS = 40;
const avroKinds: AnyStream = { ...kinds, name: "kinds-avro", encoding: "avro" };
const streams: readonly AnyStream[] = [...servedOf(catalogue), kinds, avroKinds];
const documents = streams.map((stream) => documentOf(stream, setting));

// Undefined where what comes before them did not start.
let broker: TestBroker | undefined;
let pinot: TestPinot | undefined;
let kafka: Kafka;
let folder: string;
/** Plays the cluster's API server, which keeps the applier's index. */
let api: Server | undefined;
let index: string | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-pinot-test-"));
  const { path: java } = findJava("pinot");
  const lib = await resolveEngine("pinot", paths().cache);
  broker = await startBroker();
  for (const stream of streams) await broker.createTopic(names.topic(stream), { partitions: 2 });
  const { MILLRACE_TEST_PINOT_OPTIONS: more = "" } = process.env;
  pinot = await startPinot({
    lib,
    java,
    ports: await freePorts(6),
    env: { [BOOTSTRAP]: broker.bootstrap },
    options: more === "" ? [] : more.split(" "),
  });
  kafka = new Kafka({ brokers: [broker.bootstrap], clientId: "test", logLevel: logLevel.NOTHING });
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (request.method === "PATCH") index = (JSON.parse(body) as { data: { index: string } }).data.index;
      response.end(JSON.stringify(index === undefined ? {} : { data: { index } }));
    });
  });
  api = server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}, 300_000);

afterAll(async () => {
  api?.closeAllConnections();
  api?.close();
  await pinot?.stop();
  await broker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const running = (): TestPinot => {
  if (pinot === undefined) throw new Error("Pinot did not start");
  return pinot;
};

/** The controller's answer. */
async function asked(method: string, path: string, body?: unknown) {
  const response = await fetch(`${running().controller}${path}`, {
    method,
    headers: { "content-type": "application/json", ...running().headers.controller },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const bodyOf = (document: AppliedDocument, position: number) =>
  JSON.parse(document.apply[position]?.body ?? "") as Readonly<Record<string, unknown>>;

let runs = 0;
/** The applier as a job runs it. */
async function applied(some: readonly AppliedDocument[]) {
  const content = join(folder, String(++runs));
  mkdirSync(content);
  some.forEach((document, position) => {
    const file = `d${String(position).padStart(4, "0")}-${document.name}.json`;
    writeFileSync(join(content, file), JSON.stringify(document));
  });
  const child = spawn(process.execPath, [join(__dirname, "../core/applier/apply.mjs")], {
    env: {
      APPLIER_TARGET: running().controller,
      APPLIER_FOLDER: content,
      APPLIER_INDEX: "rooms/tables-applied",
      APPLIER_DEADLINE_SECONDS: "60",
      APPLIER_API: `http://127.0.0.1:${(api?.address() as AddressInfo).port}`,
      APPLIER_AUTHORIZATION: "basic",
      APPLIER_USERNAME: "admin",
      APPLIER_PASSWORD: "a-test-password",
    },
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, said };
}

async function send(stream: AnyStream, records: readonly object[]) {
  const serde = serdeOf(stream as never) as unknown as { readonly encode: (record: object) => Buffer };
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({
    topic: names.topic(stream),
    messages: records.map((record) => ({
      key: String((record as Readonly<Record<string, unknown>>)[stream.key]),
      value: serde.encode(record),
    })),
  });
  await producer.disconnect();
}

const count = async (stream: AnyStream) =>
  Number((await running().query(`SELECT COUNT(*) FROM ${names.pinotTable(stream)}`))[0]?.[0] ?? 0);

/** Waits until a table has as many rows, and a second longer, in which no more may come. */
async function rowsOf(stream: AnyStream, expected: number) {
  const until = Date.now() + 40_000;
  while ((await count(stream).catch(() => -1)) < expected && Date.now() < until) await pause(250);
  await pause(1_000);
  return count(stream);
}

/** An event as it was sent. */
type Sent = Readonly<Record<string, unknown>>;
// Of any stream: the type of its records would be worked out without end.
const eventOf = recordOf as unknown as (stream: AnyStream) => fc.Arbitrary<Sent>;
const samples = new Map<string, readonly Sent[]>();

test("the controller finds every schema and table good", async () => {
  for (const document of documents) {
    const { status, text } = await asked("POST", "/tableConfigs/validate", {
      tableName: document.name,
      schema: bodyOf(document, 0),
      realtime: bodyOf(document, 1),
    });
    expect([document.name, status, status === 200 ? "" : text]).toEqual([document.name, 200, ""]);
    const { unrecognizedProperties = {} } = JSON.parse(text) as { unrecognizedProperties?: Record<string, unknown> };
    const unknown = Object.keys(unrecognizedProperties).filter((name) => !LATER.test(name));
    expect([document.name, ...unknown]).toEqual([document.name]);
  }
});
/** Properties that came after this version, which passes over them. */
const LATER = /\/(enableColumnBasedNullHandling|notNull|metadataTTL|dedupTimeColumn|continueOnError)$/;

test("the applier makes them, and a second run changes nothing", async () => {
  const first = await applied(documents);
  expect([first.code, first.code === 0 ? "" : first.said]).toEqual([0, ""]);
  const state = async () => [
    (await asked("GET", "/tables")).text,
    ...(await Promise.all(
      documents.flatMap(({ name }) => [asked("GET", `/tables/${name}`), asked("GET", `/schemas/${name}`)]),
    )),
  ];
  const before = await state();
  const second = await applied(documents);
  expect([second.code, second.code === 0 ? "" : second.said]).toEqual([0, ""]);
  expect(second.said).toMatch(/0 removed\n$/);
  expect(await state()).toEqual(before);
}, 60_000);

test("every event of every stream is counted once, however often it comes", async () => {
  for (const stream of streams) {
    const records = fc.sample(eventOf(stream), { numRuns: EVENTS, seed: 7 });
    samples.set(stream.name, records);
    await send(stream, [...records, ...records.slice(0, 10)]);
    await send(stream, records.slice(5, 20));
  }
  for (const stream of streams) expect([stream.name, await rowsOf(stream, EVENTS)]).toEqual([stream.name, EVENTS]);
}, 120_000);

test.each(["kinds", "kinds-avro"])(
  "a value of each kind of %s is read back as it was sent",
  async (name) => {
    const table = name.replace("-", "_");
    for (const sent of samples.get(name) ?? []) {
      const [row = []] = await running().query(
        `SELECT flag, small, CAST(wide AS VARCHAR), ratio, CAST(price AS VARCHAR), at, seconds, micros, choice, point_lat FROM ${table} WHERE id = '${String(sent.id)}' LIMIT 1`,
      );
      const { flag, small, wide, ratio, price, at, seconds, micros, choice } = sent;
      const point = sent.point as { readonly lat: number } | null;
      expect(row[0]).toBe(flag);
      expect(row[1]).toBe(small);
      expect(row[2]).toBe(String(wide));
      expect(row[3]).toBe(ratio);
      expect(Number(row[4])).toBe(Number(price));
      expect(row[5]).toBe(at);
      expect([row[6], row[7]]).toEqual([seconds, micros]);
      expect(row[8]).toBe(choice);
      expect(row[9]).toBe(point?.lat ?? null);
    }
  },
  60_000,
);

test("nobody can ask for what is personal", async () => {
  for (const stream of streams) {
    const { left, columns } = columnsOf(stream);
    const [row] = await running().query(`SELECT * FROM ${names.pinotTable(stream)} LIMIT 1`);
    expect(row).toHaveLength(columns.length);
    for (const path of left) {
      await expect(
        running().query(`SELECT ${names.pinotColumn(path)} FROM ${names.pinotTable(stream)}`),
      ).rejects.toThrow();
    }
  }
  expect(columnsOf(kinds).left).toEqual(["mail", "home.street", "visits"]);
});

test("only who has the password is answered", async () => {
  expect([401, 403]).toContain((await fetch(`${running().controller}/tables`)).status);
  const answer = await fetch(`${running().broker}/query/sql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sql: "SELECT COUNT(*) FROM payments" }),
  });
  expect(await answer.text()).not.toContain("resultTable");
});

/** For a new recording in `scrapes/`: the exporter's address and where to write. */
const { MILLRACE_TEST_PINOT_METRICS: metrics = "", MILLRACE_TEST_PINOT_SCRAPE: recording = "" } = process.env;
if (metrics !== "") {
  test("its metrics are recorded", async () => {
    writeFileSync(recording, await (await fetch(metrics)).text());
  }, 120_000);
}

test("a table that is declared no more goes, with its schema", async () => {
  const rest = documents.filter(({ name }) => name !== "kinds_avro");
  const { code, said } = await applied(rest);
  expect([code, code === 0 ? "" : said]).toEqual([0, ""]);
  expect(said).toMatch(/1 removed\n$/);
  expect((await asked("GET", "/schemas/kinds_avro")).status).toBe(404);
}, 60_000);
