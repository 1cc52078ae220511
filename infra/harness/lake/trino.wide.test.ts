import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { residentBytes } from "../../../components/core/local";
import { plainInputs } from "../../../components/core/local/plain";
import type { LocalHost, ProcessSpec } from "../../../components/core/local/spec";
import { ensureEnded, ensureRunning } from "../../../components/core/local/supervise";
import { provider as task } from "../../../components/core/local/task-provider";
import { archives } from "../../../components/core/versions";
import { plain } from "../../../components/core/text";
import { renderLocalLake } from "../../../components/lake/local";
import { renderLocalPostgres } from "../../../components/postgres/local/render";
import { validate as validPostgres } from "../../../components/postgres/local/spec";
import { renderLocalSpark } from "../../../components/spark/local/render";
import { validate as validSpark } from "../../../components/spark/local/spec";
import { renderLocalTrino } from "../../../components/trino/local/render";
import { validate as validTrino } from "../../../components/trino/local/spec";
import { startBroker, type TestBroker } from "../../../workloads/runtime/testing/broker";
import { freePorts } from "../../../workloads/runtime/testing/ports";
import { until } from "../../../workloads/runtime/testing/until";
import { names } from "../../../workloads/streams";
import { catalogue } from "../../../workloads/streams/catalogue";
import { fraudAlerts } from "../../../workloads/streams/catalogue/fraud-alerts";
import { payments } from "../../../workloads/streams/catalogue/payments";
import { examples } from "../../cli/query/examples";
import { trino } from "../../cli/query/trino";
import { findJava, resolveArchive } from "../../engines";
import { findPostgres, unprivileged } from "../../engines/postgres";
import { findSpark } from "../../engines/spark";
import { paths } from "../../paths";

/**
 * The rooms of this machine as `npm start` places them, without the engine: a broker, PostgreSQL, Spark, Trino, each from what its
 * room renders. What Spark wrote is read by Trino, which shares no code with it, and judged in JavaScript.
 */
jest.setTimeout(900_000);

const COUNT = 2_000;
const RESENT = 100;
const MINUTE = 60_000;
const malformed = ["no JSON", '{"id":"x"}'];

let folder: string;
let broker: TestBroker | undefined;
let url: string;
let spark: ProcessSpec;
const host = (): LocalHost => ({ folder, dist: "", node: process.execPath });
const running: string[] = [];

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const paymentOf = (n: number) => ({
  id: idOf(n),
  accountId: `account-${n % 7}`,
  cardId: `card-${n % 11}`,
  merchantId: "merchant-1",
  category: "5411",
  amount: `${n}.50`,
  currency: "EUR",
  channel: n % 2 === 0 ? "online" : "chip",
  country: "AT",
  location: n % 2 === 0 ? null : { lat: 48.2, lon: 16.4 },
  // Of two days, so that several partitions are written.
  occurredAt: START - (n % 2) * 86_400_000 - n,
});
const START = Date.now();
const numbers = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, n) => from + n);

async function send(topic: string, values: readonly string[]): Promise<void> {
  const producer = new Kafka({ brokers: [broker?.bootstrap ?? ""], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic, messages: values.map((value, n) => ({ key: `account-${n % 7}`, value })) });
  await producer.disconnect();
}
const sendPayments = (some: readonly number[]): Promise<void> =>
  send(
    names.topic(payments),
    some.map((n) => JSON.stringify(paymentOf(n))),
  );

async function start(spec: ProcessSpec): Promise<void> {
  running.push(spec.name);
  const began = Date.now();
  const { pid } = await ensureRunning(plainInputs(folder, spec));
  const mebibytes = (residentBytes(pid) ?? 0) / 1024 ** 2;
  process.stderr.write(
    `${spec.name}: ready after ${((Date.now() - began) / 1000).toFixed(1)} s, ${mebibytes.toFixed(0)} MiB\n`,
  );
}

/** Rows as somebody sees them. */
const ask = async (sql: string, user = "developer"): Promise<readonly (readonly unknown[])[]> => {
  const signal = new AbortController().signal;
  return (await trino({ sql, url, rows: 100_000, user: { name: user, password: "" }, signal })).rows;
};
const one = async (sql: string, user?: string): Promise<unknown> => (await ask(sql, user))[0]?.[0];
const lake = `lake.streams.${names.icebergTable(payments)}`;
const inLake = (count: number) => async (): Promise<boolean> => (await one(`select count(*) from ${lake}`)) === count;

beforeAll(async () => {
  const { root, cache } = paths();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  folder = mkdtempSync(join(tmpdir(), "millrace-trino-"));
  const [postgresPort = 0, sparkPort = 0, sparkUi = 0, trinoPort = 0] = await freePorts(4);
  url = `http://127.0.0.1:${trinoPort}`;
  const [postgres, engine, server] = await Promise.all([
    findPostgres(cache, say),
    findSpark(root, cache, say),
    resolveArchive("trino", cache, say),
  ]);
  broker = await startBroker();
  for (const stream of catalogue) await broker.createTopic(names.topic(stream), { partitions: 2 });
  await sendPayments([...numbers(0, COUNT), ...numbers(0, RESENT)]);
  await send(names.topic(payments), malformed);

  const database = (name: string) => ({ host: "127.0.0.1", port: postgresPort, database: name, username: name });
  await start(
    renderLocalPostgres(
      validPostgres({
        host: host(),
        engine: { ...postgres, prefix: unprivileged },
        port: postgresPort,
        databases: ["lake_catalog", "trino"],
      }),
    ).server,
  );
  const kafka = { bootstrap: broker.bootstrap, security: { kind: "none" as const } };
  const { endpoint, tables } = renderLocalLake({
    host: host(),
    streams: catalogue,
    database: database("lake_catalog"),
  });
  spark = renderLocalSpark(
    validSpark({
      host: host(),
      engine,
      jobs: { folder: join(root, "workloads/spark"), code: "" },
      ports: { spark: sparkPort, sparkUi },
      kafka,
      streams: catalogue,
      tables,
      lake: endpoint,
      trigger: "2 seconds",
    }),
  ).job;
  await start(spark);
  const rendered = renderLocalTrino(
    validTrino({
      host: host(),
      engine: {
        version: archives.trino.version,
        folder: server,
        javaHome: dirname(dirname(findJava("trino").path)),
      },
      port: trinoPort,
      streams: catalogue,
      kafka,
      store: database("trino"),
      lake: endpoint,
    }),
  );
  await start(rendered.server);
  const { views } = rendered;
  const plainly = (record: typeof views.env) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plain(value)]));
  await task.create({ ...views, folder, env: plainly(views.env), files: plainly(views.files) });
  await until("every payment is in the lake", inLake(COUNT), 5 * MINUTE);
});

afterAll(async () => {
  for (const name of [...new Set(running)].reverse()) await ensureEnded(folder, name);
  await broker?.stop();
  if (process.env.MILLRACE_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  else process.stderr.write(`${folder}\n`);
});

test("each event of the topic is read from the lake once, by its id, though some were sent twice", async () => {
  const rows = await ask(`select id, amount from ${lake}`);
  expect([...rows].sort()).toEqual(
    numbers(0, COUNT)
      .map((n) => [idOf(n), `${n}.50`])
      .sort(),
  );
  expect(await one(`select count(*) from kafka.topics.${names.trinoView(payments)}`)).toBe(COUNT + RESENT + 2);
});

test("what is no event of its stream is kept as it came", async () => {
  const rows = await ask("select from_utf8(value) from lake.quarantine.records");
  expect(rows.flat().sort()).toEqual([...malformed].sort());
});

test("one view has the history, and another goes on to now", async () => {
  expect(await one("select count(*) from millrace.streams.payments")).toBe(COUNT);
  const now = { ...paymentOf(COUNT * 10), occurredAt: Date.now() };
  await send(names.topic(payments), [JSON.stringify(now)]);
  await until(
    "the newest payment is in the live view",
    async () => (await one(`select count(*) from millrace.live.payments where id = '${now.id}'`)) === 1,
    MINUTE,
  );
  await until("the newest payment is in the lake", inLake(COUNT + 1), MINUTE);
  expect(await one("select count(*) from millrace.live.payments")).toBe(COUNT + 1);
});

test("whoever is not privileged sees hashes, nothing of what is personal, and no catalog but the views'", async () => {
  const sql = `select accountid, location is null, amount from millrace.streams.payments where id = '${idOf(1)}'`;
  expect(await ask(sql)).toEqual([["account-1", false, "1.50"]]);
  expect(await ask(sql, "analyst")).toEqual([
    // Of "account-1", by the coreutils' sha256sum.
    ["07e998012c1137decdf3efbbb1c3ee6d79b015638cbc197bdbcce1875de4faad", true, "1.50"],
  ]);
  await expect(ask(`select id from ${lake}`, "analyst")).rejects.toThrow(/^Trino: Access Denied: /);
  await expect(ask(`delete from ${lake}`)).rejects.toThrow(/^Trino: Access Denied: /);
  expect((await ask("show catalogs", "analyst")).flat()).toEqual(["millrace", "system"]);
});

test.each(examples.filter(({ catalogs }) => catalogs.every((name) => name !== "pinot" && name !== "search")))(
  "the example is answered: $question",
  async ({ sql }) => {
    if (sql.includes("kafka.topics")) {
      const alert = {
        id: idOf(9),
        paymentId: idOf(1),
        accountId: "account-1",
        score: 0.9,
        reasons: [{ rule: "amount", score: 0.9, detail: "It." }],
        occurredAt: START,
        detectedAt: START,
      };
      await send(names.topic(fraudAlerts), [JSON.stringify(alert)]);
    }
    expect((await ask(sql)).length).toBeGreaterThan(0);
  },
);

test("a Spark that is killed at once goes on where it was, and the counts hold", async () => {
  const { pid } = await ensureRunning(plainInputs(folder, spark));
  await sendPayments(numbers(COUNT, COUNT));
  process.kill(pid, "SIGKILL");
  await sendPayments(numbers(COUNT + RESENT, RESENT));
  await start(spark);
  await until("every payment is in the lake", inLake(2 * COUNT + 1), 5 * MINUTE);
  expect(await one(`select count(distinct id) from ${lake}`)).toBe(2 * COUNT + 1);
});

test("a stopped Spark ends by itself within its grace", async () => {
  const began = Date.now();
  await ensureEnded(folder, spark.name);
  expect(Date.now() - began).toBeLessThan(40_000);
});
