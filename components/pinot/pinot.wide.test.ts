/** What a real Pinot makes of the schemas and tables: the controller takes them, the server reads Kafka, the broker answers. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { Kafka, logLevel } from "kafkajs";
import { findJava, jarOf, resolveEngine } from "../../infra/engines";
import { seriesOf } from "../../infra/harness/alerting/scrapes";
import { paths } from "../../infra/paths";
import { startBroker, type TestBroker } from "../../workloads/runtime/testing/broker";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { type AnyStream, names, serdeOf } from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { recordOf } from "../../workloads/streams/testing/arbitrary";
import type { AppliedDocument } from "../core/applier";
import { applyHere } from "../core/applier/here";
import { columnsOf } from "./columns";
import { servedOf } from "./documents";
import { startPinot, type TestPinot } from "./testing/engine";
import { provoke } from "./testing/provoke";
import { kinds } from "./testing/streams";

const PASSWORD = "a-test-password";
const EVENTS = 40;
const avroKinds: AnyStream = { ...kinds, name: "kinds-avro", encoding: "avro" };
const streams: readonly AnyStream[] = [...servedOf(catalogue), kinds, avroKinds];
let documents: readonly AppliedDocument[] = [];

// Undefined where what comes before them did not start.
let broker: TestBroker | undefined;
let pinot: TestPinot | undefined;
let kafka: Kafka;
let folder: string;
/** Of its metrics. */
let page: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-pinot-test-"));
  const { path: java } = findJava("pinot");
  const lib = await resolveEngine("pinot", paths().cache);
  broker = await startBroker();
  for (const stream of streams) await broker.createTopic(names.topic(stream), { partitions: 2 });
  const [port = 0, ...ports] = await freePorts(7);
  page = `http://127.0.0.1:${port}/metrics`;
  pinot = await startPinot({
    lib,
    java,
    ports,
    bootstrap: broker.bootstrap,
    streams,
    password: PASSWORD,
    metrics: { agent: await jarOf("jmx-exporter", paths().cache), port },
  });
  ({ documents } = pinot);
  kafka = new Kafka({ brokers: [broker.bootstrap], clientId: "test", logLevel: logLevel.NOTHING });
}, 300_000);

afterAll(async () => {
  await pinot?.stop();
  await broker?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

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

/** The applier as a job runs it, with what it applied in a file. */
const applied = (some: readonly AppliedDocument[]) =>
  applyHere({
    node: process.execPath,
    target: running().controller,
    documents: some,
    index: join(folder, "applied.json"),
    deadlineSeconds: 60,
    env: { APPLIER_AUTHORIZATION: "basic", APPLIER_USERNAME: "admin", APPLIER_PASSWORD: PASSWORD },
  });

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
    expect([document.name, ...Object.keys(unrecognizedProperties)]).toEqual([document.name]);
  }
});

test("the applier makes them, and a second run changes nothing", async () => {
  expect(await applied(documents)).toMatch(/ 0 removed\n$/);
  const state = async () => [
    (await asked("GET", "/tables")).text,
    ...(await Promise.all(
      documents.flatMap(({ name }) => [asked("GET", `/tables/${name}`), asked("GET", `/schemas/${name}`)]),
    )),
  ];
  const before = await state();
  expect(await applied(documents)).toMatch(/ 0 removed\n$/);
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

/** For a new recording: where to write the page. */
const { MILLRACE_TEST_PINOT_SCRAPE: recording = "" } = process.env;

test("its page of metrics holds every series that was recorded, with its labels", async () => {
  const current = async () => (await fetch(page)).text();
  await provoke(
    { pinot: running(), kafka, tell: asked, shows: async (line) => line.test(await current()) },
    { misread: "kinds", unkept: "payments", dropped: "prices" },
  );
  const recorded = seriesOf(readFileSync(join(__dirname, "scrapes/pinot.prom"), "utf8"));
  const missing = async () => {
    const here = seriesOf(await current());
    return [...recorded].flatMap(([name, labels]) => {
      const shown = here.get(name);
      return shown === undefined
        ? [name]
        : [...labels].flatMap((label) => (shown.has(label) ? [] : [`${name} ${label}`]));
    });
  };
  const until = Date.now() + 60_000;
  while ((await missing()).length > 0 && Date.now() < until) await pause(1_000);
  expect(await missing()).toEqual([]);
  if (recording !== "") {
    const own = (await current()).split("\n").filter((line) => /^(# (HELP|TYPE) )?pinot_/.test(line));
    writeFileSync(recording, `${own.join("\n")}\n`);
  }
}, 240_000);

test("a table that is declared no more goes, with its schema", async () => {
  const rest = documents.filter(({ name }) => name !== "kinds_avro");
  expect(await applied(rest)).toMatch(/ 1 removed\n$/);
  expect((await asked("GET", "/schemas/kinds_avro")).status).toBe(404);
}, 60_000);
