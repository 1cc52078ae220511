/** What is left of a Pinot that was killed, once it is started again: each event counted once, and none lost. */
import { createServer } from "node:net";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { findJava, resolveEngine } from "../../infra/engines";
import { paths } from "../../infra/paths";
import { startBroker, type TestBroker } from "../../workloads/runtime/testing/broker";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { until } from "../../workloads/runtime/testing/until";
import { type AnyStream, defineStream, names, string, timestamp, uuid } from "../../workloads/streams";
import { applyHere } from "../core/applier/here";
import { startPinot, type TestPinot } from "./testing/engine";

const orders: AnyStream = defineStream({
  name: "orders",
  doc: "What the test sends.",
  owner: { team: "tests", contact: "tests@example.com" },
  fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
  key: "account",
  eventTime: "at",
  volume: { average: 100, peak: 200, size: "100 B" },
  retention: "2 days",
  slo: { latency: "50 ms", quality: 0.99 },
  serve: ["pinot"],
});
const TABLE = names.pinotTable(orders);
const EVENTS = 30_000;
const BATCH = 500;

let broker: TestBroker | undefined;
let pinot: TestPinot | undefined;
let producer: Producer | undefined;

const running = (): TestPinot => {
  if (pinot === undefined) throw new Error("Pinot did not start");
  return pinot;
};

beforeAll(async () => {
  const lib = await resolveEngine("pinot", paths().cache);
  broker = await startBroker();
  await broker.createTopic(names.topic(orders), { partitions: 3 });
  pinot = await startPinot({
    lib,
    java: findJava("pinot").path,
    ports: await freePorts(6),
    bootstrap: broker.bootstrap,
    streams: [orders],
  });
  producer = new Kafka({
    brokers: [broker.bootstrap],
    clientId: "test",
    logLevel: logLevel.NOTHING,
  }).producer();
  await producer.connect();
  await apply();
}, 300_000);

afterAll(async () => {
  await producer?.disconnect();
  await pinot?.stop();
  await broker?.stop();
}, 60_000);

const apply = () =>
  applyHere({
    node: process.execPath,
    target: running().controller,
    documents: running().documents,
    index: `${running().folder}/applied.json`,
    deadlineSeconds: 60,
  });

const idOf = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
const started = Date.now();

/** Events `from` to below `to`, every tenth of them twice. */
async function send(from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, to - first) }, (_, position) => first + position);
    await producer?.send({
      topic: names.topic(orders),
      messages: [...numbers, ...numbers.filter((n) => n % 10 === 0)].map((n) => ({
        key: `account-${n % 97}`,
        value: JSON.stringify({ id: idOf(n), account: `account-${n % 97}`, at: started + n }),
      })),
    });
  }
}

const counted = async (): Promise<readonly unknown[]> =>
  (await running().query(`SELECT COUNT(*), DISTINCTCOUNT(id) FROM ${TABLE}`))[0] ?? [];
/** Waits until so many ids are there. Within a partition what was sent before them has then been read too. */
const ids = (count: number): Promise<void> =>
  until(`${count} ids in ${TABLE}`, async () => Number((await counted().catch(() => []))[1] ?? -1) >= count, 120_000);

/** Segments that are made, not consuming any more. */
async function made(): Promise<number> {
  const response = await fetch(`${running().controller}/tables/${TABLE}/externalview`);
  const { REALTIME = {} } = (await response.json()) as { REALTIME?: Record<string, Record<string, string>> };
  return Object.values(REALTIME).filter((states) => Object.values(states).every((state) => state === "ONLINE")).length;
}

test("killed in the middle, it goes on where it was: each event counted once, those sent meanwhile too", async () => {
  await send(0, EVENTS / 3);
  await ids(EVENTS / 3);
  // Some lie in segments that are made, some in consuming ones, whose rows were in memory alone.
  expect((await fetch(`${running().controller}/tables/${TABLE}/forceCommit`, { method: "POST" })).status).toBe(200);
  await until("three segments are made", async () => (await made()) === 3, 60_000);
  await send(EVENTS / 3, EVENTS / 2);
  await ids(EVENTS / 2);
  const sending = send(EVENTS / 2, EVENTS);
  await running().kill();
  await sending;
  await running().repair();
  await ids(EVENTS);
  expect(await counted()).toEqual([EVENTS, EVENTS]);
}, 300_000);

test("copies of what came before the kill are known, from made segments and from consuming ones", async () => {
  await send(0, 2_000);
  await send(EVENTS / 2 - 2_000, EVENTS / 2);
  await send(EVENTS, EVENTS + BATCH);
  await ids(EVENTS + BATCH);
  expect(await counted()).toEqual([EVENTS + BATCH, EVENTS + BATCH]);
}, 120_000);

test("what is no JSON is passed over, and stops nothing", async () => {
  await producer?.send({
    topic: names.topic(orders),
    messages: [{ key: "account-1", value: "not JSON" }],
  });
  await send(EVENTS + BATCH, EVENTS + 2 * BATCH);
  await ids(EVENTS + 2 * BATCH);
  expect(await counted()).toEqual([EVENTS + 2 * BATCH, EVENTS + 2 * BATCH]);
}, 120_000);

test("nothing of it listens on another address than 127.0.0.1", async () => {
  for (const port of running().ports) {
    // Linux gives every address of 127.0.0.0/8 to this machine; one that a wildcard has cannot be listened on.
    await new Promise<void>((resolve, reject) => {
      const server = createServer();
      server.once("error", (error) => {
        reject(new Error(`port ${port}: ${error.message}`));
      });
      server.listen(port, "127.0.0.2", () =>
        server.close(() => {
          resolve();
        }),
      );
    });
  }
});
