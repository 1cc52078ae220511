import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Kafka, logLevel } from "kafkajs";
import { startBroker, type TestBroker } from "../../../workloads/runtime/testing/broker";
import { freePorts } from "../../../workloads/runtime/testing/ports";
import { batchJobs } from "../../../workloads/spark/batch-jobs";
import type { AnyStream } from "../../../workloads/streams";
import { payments } from "../../../workloads/streams/catalogue/payments";
import { findSpark } from "../../engines/spark";
import { paths } from "../../paths";
import { checkpointOf, committed, done } from "./checkpoints";
import * as given from "./given";
import { figures, resultsOf, stored } from "./judge";
import { define, ended, findReader, jobOf, kill9, type LakeFolder, logOf, start } from "./spark-jobs";

/**
 * Spark with Iceberg itself: the definitions that the rooms compile, the jobs that the image has, a broker, and files in a folder. One
 * JVM of Spark at a time: one that makes the tables and streams, killed in the middle; one that goes on, killed at the end; one in which
 * the batch jobs run one after the other. What they wrote is read by pyiceberg (`read.py`) and judged in JavaScript.
 */
jest.setTimeout(1_800_000);

/** Records of a batch of payments, so that there are several. */
const BATCH = 8;
const COUNT = 24;
const malformed = ["no JSON", '{"id":"x"}'];

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly given.Row[];
  readonly snapshots: number;
  readonly files: readonly string[];
}
type Lake = Readonly<Record<string, Table>>;

let lake: LakeFolder;
let broker: TestBroker | undefined;
const children: ChildProcess[] = [];
const messages = new Map<string, number>();
let streamed: Lake;
let measured: Lake;
let uncompacted: Lake;
let kept: Lake;
let metrics: string;

async function send(stream: AnyStream, some: readonly given.Message[]): Promise<void> {
  const producer = new Kafka({ brokers: [lake.bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic: given.topicOf(stream), messages: [...some] });
  await producer.disconnect();
  messages.set(stream.name, (messages.get(stream.name) ?? 0) + some.length);
}

async function until(what: string, holds: () => boolean, child: ChildProcess): Promise<void> {
  const limit = Date.now() + 600_000;
  while (!holds()) {
    if (Date.now() > limit || child.exitCode !== null)
      throw new Error(`${what} did not come\n${logOf(lake).slice(-6_000)}`);
    await sleep(100);
  }
}

const run = (...steps: Parameters<typeof start>[1]): ChildProcess => {
  const child = start(lake, steps);
  children.push(child);
  return child;
};
const scheduled = (name: string): readonly string[] => batchJobs.find((job) => job.name === name)?.arguments ?? [];

beforeAll(async () => {
  const { root, cache } = paths();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const [engine, reader] = await Promise.all([findSpark(root, cache, say), findReader(cache)]);
  broker = await startBroker();
  const [ui = 0] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), "millrace-lake-"));
  lake = { root, folder, engine, bootstrap: broker.bootstrap, ui };
  for (const stream of given.served) await broker.createTopic(given.topicOf(stream), { partitions: 2 });
  const smaller = (file: string, content: string): string =>
    file === "stream-payments.json" ? content.replace(/"maxRecords":\d+/, `"maxRecords":${BATCH}`) : content;
  const now = define(lake, "definitions", given.served, smaller);
  // Snapshots are old at once.
  const later = define(lake, "definitions-later", given.laterServed, (file, content) =>
    smaller(file, content).replace(
      /"history.expire.max-snapshot-age-ms":"\d+","history.expire.min-snapshots-to-keep":"\d+"/,
      file === "table-streams.payments.json"
        ? '"history.expire.max-snapshot-age-ms":"1","history.expire.min-snapshots-to-keep":"1"'
        : "$&",
    ),
  );
  const readTo = (name: string) => ({
    arguments: [
      "env",
      `PYTHONPATH=${reader}`,
      "python3",
      join(__dirname, "read.py"),
      join(folder, "catalog.db"),
      join(folder, `${name}.json`),
    ],
  });
  const said = (name: string): Lake => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Lake;

  const some = given.paymentsOf(COUNT);
  // A client's retry: the first again.
  await send(payments, [...some, ...some.slice(0, 5)]);
  await send(given.ruled, given.ruledOf(0, 20));
  await send(given.forms("json"), [given.formOf("json")]);
  await send(given.forms("avro"), [given.formOf("avro")]);
  const first = run(jobOf(lake, "tables.py", now), jobOf(lake, "stream.py", now));
  await until("the first batches", () => committed(lake, payments).length >= 1, first);
  await kill9(first);

  // The last batch was written, and its end was not noted down: it is done again.
  rmSync(checkpointOf(lake, payments, `commits/${committed(lake, payments).at(-1) ?? 0}`));
  await send(payments, given.paymentsOf(COUNT));
  await send(given.ruled, given.ruledOf(20, 20));
  const good = JSON.parse(given.paymentsOf(1)[0]?.value.toString() ?? "") as given.Row;
  const bad = { ...good, id: given.nextId() };
  await send(payments, [
    ...malformed.map((value) => ({ key: "x", value: Buffer.from(value) })),
    ...[{ ...bad, amount: "1.5" }, { ...bad, more: 1 }, { ...bad, occurredAt: "now" }, good].map((value) => ({
      key: "x",
      value: Buffer.from(JSON.stringify(value)),
    })),
  ]);
  const second = run(jobOf(lake, "stream.py", now));
  await until(
    "the last batches",
    () => given.served.every((stream) => done(lake, stream) === messages.get(stream.name)),
    second,
  );
  metrics = await (await fetch(`http://127.0.0.1:${ui}/metrics/prometheus/`)).text();
  await kill9(second);

  const both = ["--stream", "payments", "--stream", "ruled"];
  const strays = [10, 0].map((age) => {
    const file = join(folder, "warehouse/streams/payments/data", `stray-${age}.parquet`);
    return { file, age };
  });
  for (const { file, age } of strays) {
    writeFileSync(file, "left by a write that failed");
    const time = Date.now() / 1_000 - age * 86_400;
    utimesSync(file, time, time);
  }
  await send(given.later.payments, given.paymentsOf(3, given.later.payments));
  await ended(
    lake,
    run(
      readTo("streamed"),
      jobOf(lake, "daily.py", now, ...scheduled("daily"), ...both),
      jobOf(lake, "quality.py", now, ...scheduled("quality")),
      readTo("measured"),
      jobOf(lake, "tables.py", later),
      jobOf(lake, "tables.py", later),
      jobOf(
        lake,
        "backfill.py",
        later,
        "--stream",
        "payments",
        "--since",
        "2020-01-01T00:00:00Z",
        "--until",
        "2100-01-01",
      ),
      jobOf(lake, "daily.py", later, ...scheduled("daily"), ...both),
      jobOf(lake, "quality.py", later, ...scheduled("quality"), ...both),
      readTo("uncompacted"),
      jobOf(lake, "upkeep.py", later, ...scheduled("upkeep")),
      jobOf(lake, "upkeep.py", later, "--stream", "payments", ...scheduled("orphans")),
      readTo("kept"),
    ),
  );
  [streamed, measured, uncompacted, kept] = [
    said("streamed"),
    said("measured"),
    said("uncompacted"),
    said("kept"),
  ] as const;
});

afterAll(async () => {
  await Promise.all(children.map(kill9));
  await broker?.stop();
  if (process.env.MILLRACE_KEEP === undefined) rmSync(lake.folder, { recursive: true, force: true });
  else process.stderr.write(`${lake.folder}\n`);
});

const table = (of: Lake, name: string): Table => {
  const found = of[name];
  if (found === undefined) throw new Error(`the lake has no table ${name}, but ${Object.keys(of).join(", ")}`);
  return found;
};
const ids = (rows: readonly given.Row[]): readonly string[] => rows.map(({ id }) => id as string).sort();
const before = (stream: AnyStream, count: number): readonly string[] => ids(given.sentOf(stream).slice(0, count));

test("events reach their tables once: a retry, a kill -9 and a batch that is done again lose none and add none twice", () => {
  expect(ids(table(streamed, "streams.payments").rows)).toEqual(before(payments, 2 * COUNT + 1));
  expect(ids(table(streamed, "streams.ruled").rows)).toEqual(ids(given.sentOf(given.ruled)));
  expect(committed(lake, payments).length).toBeGreaterThan(5);
});

test("what is no event of its stream is kept as it came, once, with what is the matter", () => {
  const { rows } = table(streamed, "quarantine.records");
  expect(rows.map(({ topic, reason }) => `${String(topic)}: ${String(reason)}`).sort()).toEqual([
    "payments: amount must be a decimal as a string, at most 10 digits before the point without leading zeros and exactly 2 after it",
    "payments: has a field that the stream has not",
    "payments: id must be a UUID in lower case with hyphens",
    "payments: is no JSON object",
    "payments: occurredAt must be an integer of ms since 1970-01-01T00:00:00Z, from -62135596800000 to 253402300799999",
  ]);
  expect(rows.map(({ value }) => value)).toEqual(expect.arrayContaining(malformed));
});

test.each(["json", "avro"] as const)(
  "every canonical form arrives from %s as the value that it stands for",
  (encoding) => {
    const [row = {}] = table(streamed, `streams.forms_${encoding}`).rows;
    const got = given.accepted.map(({ field }, index) => ({ field: field.kind, value: row[`v${index}`] }));
    expect(got).toEqual(given.accepted.map(({ field, value }) => ({ field: field.kind, value: stored(field, value) })));
  },
);

test("a driver tells its figures", () => {
  expect(metrics).toContain("metrics_lake_driver_");
});

const told = (of: Lake): readonly given.Row[] =>
  table(of, "daily.payments")
    .rows.map((row) => ({
      key: `${String(row.eventDate)} ${String(row.channel)}`,
      events: row.events,
      min: row.min_amount,
      max: row.max_amount,
    }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));

test("daily figures are those of the events, and a day done again is replaced", () => {
  expect(told(measured)).toEqual(figures(given.sentOf(payments).slice(0, 2 * COUNT + 1)));
  expect(told(uncompacted)).toEqual(figures(given.sentOf(payments)));
});

const results = (of: Lake, stream: AnyStream): readonly given.Row[] =>
  table(of, "quality.results")
    .rows.filter((row) => row.stream === stream.name)
    .map(({ measuredAt: _, ...row }) => row)
    .sort(byDayAndRule);
const byDayAndRule = (one: given.Row, other: given.Row): number =>
  `${String(one.eventDate)} ${String(one.rule)}` < `${String(other.eventDate)} ${String(other.rule)}` ? -1 : 1;
const wanted = (stream: AnyStream, events?: number): readonly given.Row[] =>
  given.days.flatMap((day) => resultsOf(stream, day, events)).sort(byDayAndRule);

test("each rule of a stream is counted over each day as JavaScript counts it, and a day without events breaks none", () => {
  expect(results(measured, given.ruled)).toEqual(wanted(given.ruled));
  expect(results(measured, payments)).toEqual(wanted(payments, 2 * COUNT + 1));
  expect(results(measured, given.forms("avro"))).toEqual(wanted(given.forms("avro")));
});

test("a day measured again is replaced: with what came late, and without a rule that is declared no more", () => {
  expect(results(measured, given.ruled).map(({ rule }) => rule)).toContain("chosen.oneOf");
  expect(results(uncompacted, given.ruled)).toEqual(wanted(given.later.ruled));
  expect(results(uncompacted, payments)).toEqual(wanted(payments));
});

test("a later version's column is added, and to have the tables made again changes nothing", () => {
  const said = logOf(lake);
  expect(said).toContain("streams.payments changed\n");
  expect(said).toContain("every table is as declared\n");
  expect(table(uncompacted, "streams.payments").columns.at(-1)).toBe("note");
});

test("a backfill adds what the table has not, and nothing twice", () => {
  expect(ids(table(uncompacted, "streams.payments").rows)).toEqual(ids(given.sentOf(payments)));
});

test("upkeep leaves fewer files, one snapshot and every row, and of the files that nothing refers to those that are old go", () => {
  const [old, now] = [table(uncompacted, "streams.payments"), table(kept, "streams.payments")];
  expect(old.files.length).toBeGreaterThanOrEqual(5);
  expect(now.files.length).toBeLessThan(old.files.length);
  expect([old.snapshots > 5, now.snapshots]).toEqual([true, 1]);
  expect(ids(now.rows)).toEqual(ids(given.sentOf(payments)));
  const files = readdirSync(join(lake.folder, "warehouse/streams/payments/data"), { recursive: true }) as string[];
  const parquet = files.filter((file) => file.endsWith(".parquet"));
  expect(parquet.filter((file) => file.includes("stray"))).toEqual(["stray-0.parquet"]);
  expect(parquet).toHaveLength(now.files.length + 1);
  for (const name of Object.keys(kept))
    expect([name, table(kept, name).rows.length]).toEqual([name, table(uncompacted, name).rows.length]);
});
