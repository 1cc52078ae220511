/**
 * The search sink between a real broker and a real OpenSearch, both as the place of this machine runs them: what it promises in
 * `workloads/search-sink/README.md`, counted by ids that the engine is asked for directly.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provider } from "../../../components/core/local/applied-provider";
import { renderLocalSearch } from "../../../components/elastic/local/render";
import { validateLocal } from "../../../components/elastic/local/spec";
import { readRecord } from "../../../components/core/local/record";
import { ensureEnded, ensureRunning } from "../../../components/core/local/supervise";
import { plainInputs } from "../../../components/core/local/plain";
import { engines } from "../../../components/core/versions";
import { DEAD_LETTER_HEADERS } from "../../../workloads/runtime/dead-letter";
import type { InboundRecord, OutboundRecord } from "../../../workloads/runtime/driver";
import { kafkajsDriver } from "../../../workloads/runtime/drivers/kafkajs";
import { Runtime } from "../../../workloads/runtime/runtime";
import { startBroker, type TestBroker } from "../../../workloads/runtime/testing/broker";
import { freePorts } from "../../../workloads/runtime/testing/ports";
import { until } from "../../../workloads/runtime/testing/until";
import { openSearch } from "../../../workloads/search-sink/client";
import { searchSink } from "../../../workloads/search-sink/definition";
import { searchHandler } from "../../../workloads/search-sink/handle";
import { BulkWriter } from "../../../workloads/search-sink/writer";
import { catalogue } from "../../../workloads/streams/catalogue";
import { fraudAlerts, type FraudAlert } from "../../../workloads/streams/catalogue/fraud-alerts";
import { payments, type Payment } from "../../../workloads/streams/catalogue/payments";
import * as names from "../../../workloads/streams/names";
import { serdeOf } from "../../../workloads/streams";
import { searchTargetOf } from "../../../workloads/streams/search";
import { findJava, resolveEngine } from "../../engines";
import { paths } from "../../paths";

jest.setTimeout(600_000);

const PATIENCE = 240_000;
const PARTITIONS = 3;
const DAY = 86_400_000;
const KEY = Buffer.from("a key of thirty-two characters..");
const noop = () => undefined;
const LOG = { debug: noop, info: noop, warn: noop, error: noop };
const GROUP = names.consumerGroup(searchSink);
const DEAD_LETTERS = names.deadLetterTopic(searchSink);

let folder: string;
let broker: TestBroker;
let node: ReturnType<typeof plainInputs>;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-sink-"));
  const [search = 0, searchNodes = 0] = await freePorts(2);
  url = `http://127.0.0.1:${search}`;
  const rendered = renderLocalSearch(
    validateLocal({
      host: { folder, dist: "", node: "" },
      engine: {
        version: engines.opensearch.version,
        lib: await resolveEngine("opensearch", paths().cache),
        java: findJava("opensearch").path,
      },
      ports: { search, searchNodes },
      streams: catalogue,
    }),
  );
  // Patient: other tests may have the processors.
  node = {
    ...plainInputs(folder, rendered.node),
    ready: { ...plainInputs(folder, rendered.node).ready, withinMs: PATIENCE },
  };
  broker = await startBroker();
  await ensureRunning(node);
  const index = join(folder, "data/search/applied.json");
  const inputs = { node: process.execPath, target: url, documents: JSON.stringify(rendered.documents), index };
  const { outs } = await provider.create(inputs);
  await provider.update("indexes", outs, inputs);
  expect(await provider.diff("indexes", outs, inputs)).toEqual({ changes: false });
  for (const stream of searchSink.reads) await broker.createTopic(names.topic(stream), { partitions: PARTITIONS });
  await broker.createTopic(DEAD_LETTERS, { partitions: PARTITIONS });
});

afterAll(async () => {
  await ensureEnded(folder, "search");
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

const idOf = (number: number): string => `0190a1b2-c3d4-7e5f-8a6b-${String(number).padStart(12, "0")}`;

const payment = (number: number, occurredAt = Date.now()): Payment => ({
  id: idOf(number),
  accountId: `acc-${number % 97}`,
  cardId: `card-${number % 89}`,
  merchantId: `m-${number % 13}`,
  category: "5411",
  amount: "12.50",
  currency: "EUR",
  channel: "chip",
  country: "DE",
  location: null,
  occurredAt,
});
const alert = (number: number): FraudAlert => ({
  id: idOf(number),
  paymentId: idOf(number),
  accountId: `acc-${number % 97}`,
  score: 0.5,
  reasons: [],
  occurredAt: Date.now(),
  detectedAt: Date.now(),
});
const encodedPayment = serdeOf(payments);
const encodedAlert = serdeOf(fraudAlerts);
const ofPayment = (one: Payment): OutboundRecord => ({ key: one.accountId, value: encodedPayment.encode(one) });
const ofAlert = (one: FraudAlert): OutboundRecord => ({ key: one.accountId, value: encodedAlert.encode(one) });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

async function withDriver<T>(work: (driver: ReturnType<typeof kafkajsDriver>) => Promise<T>): Promise<T> {
  const driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "sink-test" });
  try {
    return await work(driver);
  } finally {
    await driver.close();
  }
}

const send = (topic: string, records: readonly OutboundRecord[]) =>
  withDriver(async (driver) => {
    const producer = await driver.producer();
    await producer.send([{ topic, records }]);
    await producer.close();
  });

const deadLetters = () =>
  withDriver(async (driver) => {
    const all: InboundRecord[] = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      for await (const records of driver.readPartition({ topic: DEAD_LETTERS, partition })) all.push(...records);
    }
    return all;
  });

/** The sink while it runs. */
async function withSink(work: (writer: BulkWriter) => Promise<void>): Promise<void> {
  const target = openSearch({ url, connections: 2, timeout: 30_000 });
  const batching = { documents: 500, bytes: 1024 ** 2, linger: 20, requests: 2, firstDelay: 50, maxDelay: 500 };
  const writer = new BulkWriter(target, batching, LOG);
  const driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "search-sink" });
  const runtime = new Runtime({ handler: searchHandler(writer, KEY), driver, log: LOG });
  await runtime.start();
  try {
    await work(writer);
  } finally {
    await runtime.drain(20_000);
    target.close();
  }
}

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

/** The ids of all documents of an alias, sorted: what is there twice is there twice. */
async function found(alias: string): Promise<readonly string[]> {
  await ask("POST", `/${alias}/_refresh`);
  const { answer } = await ask("POST", `/${alias}/_search`, { size: 10_000, _source: false });
  const { hits } = answer.hits as { readonly hits: readonly { readonly _id: string }[] };
  return hits.map(({ _id }) => _id).sort();
}

const ids = (from: number, to: number) => range(from, to).map(idOf);
const PAYMENTS = names.searchIndex(payments);
const ALERTS = names.searchIndex(fraudAlerts);

const sum = async (writer: BulkWriter, name: string, label?: Readonly<Record<string, string>>): Promise<number> => {
  const metric = writer.metrics.all.find((one) => "name" in one && one.name === name);
  const values = (await metric?.get())?.values ?? [];
  return values
    .filter(({ labels }) => Object.entries(label ?? {}).every(([key, value]) => labels[key] === value))
    .reduce((all, { value }) => all + value, 0);
};
const indexed = (writer: BulkWriter) => sum(writer, "millrace_search_documents_total", { outcome: "indexed" });

test("5,000 events of two streams are found once each, and a replay of all of them changes nothing", async () => {
  await send(
    payments.name,
    range(0, 3_000).map((number) => ofPayment(payment(number))),
  );
  await send(
    fraudAlerts.name,
    range(0, 2_000).map((number) => ofAlert(alert(number))),
  );
  await withSink((writer) => until("all are indexed", async () => (await indexed(writer)) >= 5_000, PATIENCE));
  expect(await found(PAYMENTS)).toEqual(ids(0, 3_000));
  expect(await found(ALERTS)).toEqual(ids(0, 2_000));
  const { answer } = await ask("POST", `/${PAYMENTS}/_search`, { query: { ids: { values: [idOf(7)] } } });
  const [hit] = (answer.hits as { readonly hits: readonly { readonly _source: Record<string, unknown> }[] }).hits;
  expect(hit?._source).toMatchObject({ id: idOf(7), merchantId: "m-7", amount: "12.50" });
  expect(hit?._source.accountId).toMatch(/^[0-9a-f]{32}$/);

  await broker.wipe([], [GROUP]);
  await withSink((writer) => until("all are indexed again", async () => (await indexed(writer)) >= 5_000, PATIENCE));
  expect(await found(PAYMENTS)).toEqual(ids(0, 3_000));
  expect(await found(ALERTS)).toEqual(ids(0, 2_000));
  expect(await deadLetters()).toEqual([]);
});

test("an engine that is killed under load loses nothing: what it did not take waits, and nothing is a dead letter", async () => {
  await withSink(async (writer) => {
    const feeding = (async () => {
      for (let from = 3_000; from < 8_000; from += 250) {
        await send(
          payments.name,
          range(from, from + 250).map((number) => ofPayment(payment(number))),
        );
      }
    })();
    await until("some are indexed", async () => (await indexed(writer)) > 0, PATIENCE);
    process.kill(readRecord(folder, "search")?.pid ?? 0, "SIGKILL");
    await feeding;
    await until("it waits", async () => (await sum(writer, "millrace_search_retries_total")) > 0, PATIENCE);
    await ensureRunning(node);
    await until("all are found", async () => (await found(PAYMENTS)).length >= 8_000, PATIENCE);
  });
  expect(await found(PAYMENTS)).toEqual(ids(0, 8_000));
  expect(await deadLetters()).toEqual([]);
});

test("an index that takes no more makes documents wait, until it does again", async () => {
  const { index } = searchTargetOf(payments)(payment(8_000));
  const blocked = (yes: boolean | null) =>
    ask("PUT", `/${index}/_settings`, { "index.blocks.read_only_allow_delete": yes });
  expect((await blocked(true)).status).toBe(200);
  await withSink(async (writer) => {
    await send(payments.name, [ofPayment(payment(8_000))]);
    const refused = { reason: "cluster_block_exception" };
    await until("it waits", async () => (await sum(writer, "millrace_search_retries_total", refused)) > 2, PATIENCE);
    expect(await indexed(writer)).toBe(0);
    await blocked(null);
    await until("it is indexed", async () => (await indexed(writer)) === 1, PATIENCE);
  });
  expect(await found(PAYMENTS)).toEqual(ids(0, 8_001));
  expect(await deadLetters()).toEqual([]);
});

test("a document that the mapping refuses is a dead letter with the engine's words, and the rest goes on", async () => {
  const yesterday = Date.now() - DAY;
  const { index } = searchTargetOf(payments)(payment(9_000, yesterday));
  // Made by somebody who thought a country were a number.
  const made = await ask("PUT", `/${index}`, { mappings: { properties: { country: { type: "integer" } } } });
  expect(made.status).toBe(200);
  await withSink(async (writer) => {
    await send(payments.name, [ofPayment(payment(9_000, yesterday)), ofPayment(payment(8_001))]);
    await until("both are settled", async () => (await sum(writer, "millrace_search_documents_total")) === 2, PATIENCE);
  });
  const [letter, ...more] = await deadLetters();
  expect(more).toEqual([]);
  const header = (name: string) => String(letter?.headers[name]);
  expect(header(DEAD_LETTER_HEADERS.cause)).toBe("mapper_parsing_exception");
  expect(header(DEAD_LETTER_HEADERS.detail)).toContain("failed to parse field [country] of type [integer]");
  expect(letter?.value).toEqual(encodedPayment.encode(payment(9_000, yesterday)));
  expect(await found(PAYMENTS)).toEqual(ids(0, 8_002));
});
