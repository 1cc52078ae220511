import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { Kafka, logLevel } from "kafkajs";
import { lakeTables } from "../../../components/lake/tables";
import { definitionFiles } from "../../../components/spark/definitions";
import { plain } from "../../../components/core/text";
import { startBroker, type TestBroker } from "../../../workloads/runtime/testing/broker";
import { freePorts } from "../../../workloads/runtime/testing/ports";
import {
  type AnyStream,
  defineStream,
  type Field,
  names,
  serdeOf,
  string,
  timestamp,
  uuid,
} from "../../../workloads/streams";
import { vectors } from "../../../workloads/streams/canonical-vectors";
import { catalogue } from "../../../workloads/streams/catalogue";
import { recordOf } from "../../../workloads/streams/testing/arbitrary";
import { findSpark, type SparkEngine } from "../../engines/spark";
import { paths } from "../../paths";

/** Spark with Iceberg itself: the definitions that the rooms compile, the jobs that the image has, and a broker. */
jest.setTimeout(1_800_000);

const EVENTS = 40;
const DAY = 86_400_000;
const accepted = Object.values(vectors).flatMap((of) => of.accepted);
const NOW = Math.floor(Date.now() / DAY) * DAY - DAY;

/** A stream with a field for each canonical form. */
const forms = (encoding: "json" | "avro"): AnyStream =>
  defineStream({
    name: `forms-${encoding}`,
    doc: "Each canonical form.",
    owner: { team: "tests", contact: "tests@example.com" },
    encoding,
    fields: {
      id: uuid({ doc: "It." }),
      account: string({ doc: "Whose." }),
      at: timestamp("ms", { doc: "When." }),
      ...(Object.fromEntries(accepted.map(({ field }, index) => [`v${index}`, field])) as Readonly<
        Record<string, Field>
      >),
    },
    key: "account",
    eventTime: "at",
    volume: { average: 1, peak: 2, size: "1 KiB" },
    retention: "2 days",
    slo: { latency: "50 ms", quality: 0.99 },
    serve: ["lake"],
  });
const served = [...catalogue.filter(({ serve }) => serve.includes("lake")), forms("json"), forms("avro")];
const named = (streams: readonly AnyStream[], name: string): AnyStream => {
  const found = streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`no stream is called "${name}"`);
  return found;
};
const payments = named(served, "payments");
/** The same with one field more, as a later version declares it. */
const later: readonly AnyStream[] = served.map((stream) =>
  stream === payments
    ? { ...stream, fields: { ...stream.fields, note: string({ nullable: true, doc: "Said by the payer." }) } }
    : stream,
);

interface Message {
  readonly key: string;
  readonly value: Buffer;
}

let engine: SparkEngine;
let broker: TestBroker;
let folder: string;
let ui: number;
const children: ChildProcess[] = [];
const sent = new Map<string, Set<string>>();

const uuidOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
let numbered = 0;

/** A record's bytes, whichever the stream: the compiler cannot follow the type of each. */
const encoded = (stream: AnyStream, record: unknown): Buffer =>
  (serdeOf as unknown as (any: AnyStream) => { encode: (given: unknown) => Buffer })(stream).encode(record);

const records = recordOf as unknown as (any: AnyStream) => fc.Arbitrary<object>;

/** Good events of a stream, of two days. */
function events(stream: AnyStream, count: number): readonly Message[] {
  return fc.sample(records(stream), { numRuns: count, seed: numbered }).map((record, index) => {
    const id = uuidOf(++numbered);
    const at = NOW - (index % 2) * DAY + index * 1_000;
    (sent.get(stream.name) ?? sent.set(stream.name, new Set()).get(stream.name))?.add(id);
    return { key: `${index}`, value: encoded(stream, { ...record, id, [stream.eventTime]: at }) };
  });
}

function formOf(encoding: "json" | "avro"): Message {
  const id = uuidOf(++numbered);
  sent.set(`forms-${encoding}`, new Set([id]));
  const first = { id, account: "a", at: NOW };
  if (encoding === "json") {
    const rest = accepted.map(({ json, alsoJson }, index) => `"v${index}":${alsoJson?.[0] ?? json}`);
    return { key: "a", value: Buffer.from(`${JSON.stringify(first).slice(0, -1)},${rest.join(",")}}`) };
  }
  const { fields } = forms("avro");
  const head = Object.fromEntries(Object.entries(fields).filter(([name]) => name in first));
  const prefix = encoded({ ...forms("avro"), fields: head }, first);
  return { key: "a", value: Buffer.concat([prefix, ...accepted.map(({ avro }) => Buffer.from(avro, "hex"))]) };
}

async function send(stream: AnyStream, messages: readonly Message[]): Promise<void> {
  const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic: names.topic(stream), messages: [...messages] });
  await producer.disconnect();
}

function define(streams: readonly AnyStream[]): void {
  const definitions = join(folder, "definitions");
  rmSync(definitions, { recursive: true, force: true });
  mkdirSync(definitions);
  const files = definitionFiles({
    streams,
    tables: lakeTables(streams),
    kafka: { bootstrap: broker.bootstrap, properties: { "security.protocol": "PLAINTEXT" } },
    bucket: "bucket",
    trigger: "1 second",
    lateness: "1 hour",
    load: 1,
  });
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(definitions, name), plain(content).replace("s3a://bucket", `file://${folder}`));
}

function start(script: string, ...args: readonly string[]): ChildProcess {
  const { root } = paths();
  const conf = {
    "spark.driver.extraClassPath": `${engine.jars}/*`,
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
    "spark.sql.catalog.lake.type": "jdbc",
    "spark.sql.catalog.lake.uri": `jdbc:sqlite:${folder}/catalog.db`,
    "spark.sql.catalog.lake.jdbc.schema-version": "V1",
    "spark.sql.catalog.lake.warehouse": `${folder}/warehouse`,
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.port": String(ui),
    "spark.metrics.namespace": "lake",
    "spark.metrics.conf.*.sink.prometheusServlet.class": "org.apache.spark.metrics.sink.PrometheusServlet",
    "spark.metrics.conf.*.sink.prometheusServlet.path": "/metrics/prometheus",
    "spark.sql.streaming.metricsEnabled": "true",
    "spark.driver.memory": "1g",
  };
  const submit = [
    "--master",
    "local[2]",
    ...Object.entries(conf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
    "pyspark-shell",
  ];
  const log = openSync(join(folder, "spark.log"), "a");
  const child = spawn("python3", [script, ...args], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      JAVA_HOME: engine.javaHome,
      PYTHONPATH: [engine.python, join(root, "workloads/spark"), join(root, "workloads/spark/jobs")].join(":"),
      PYSPARK_SUBMIT_ARGS: submit.join(" "),
      MILLRACE_SPARK_FOLDER: join(folder, "definitions"),
      SPARK_LOCAL_IP: "127.0.0.1",
      PYTHONDONTWRITEBYTECODE: "1",
    },
  });
  children.push(child);
  return child;
}

/** Python and the JVM that it started, at once. */
async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await gone;
}

const log = (): string => readFileSync(join(folder, "spark.log"), "utf8");

async function run(script: string, ...args: readonly string[]): Promise<string> {
  const before = log().length;
  const child = start(script, ...args);
  await once(child, "exit");
  const said = log().slice(before);
  if (child.exitCode !== 0) throw new Error(`${script} ended with ${String(child.exitCode)}:\n${said.slice(-6_000)}`);
  return said;
}

const job = (name: string): string => join(paths().root, "workloads/spark/jobs", `${name}.py`);

interface Said {
  readonly again: readonly string[];
  readonly tables: Readonly<
    Record<string, { readonly events: number; readonly ids: number; readonly columns: readonly string[] }>
  >;
  readonly forms: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly quarantine: readonly { readonly topic: string; readonly reason: string; readonly value: string | null }[];
  readonly [more: string]: unknown;
}

async function ask(...args: readonly string[]): Promise<Said> {
  const said = (await run(join(__dirname, "check.py"), ...args)).split("\n").find((line) => line.startsWith("SAID "));
  if (said === undefined) throw new Error(log().slice(-6_000));
  return JSON.parse(said.slice(5)) as Said;
}

/** Batches that a query has committed, by its checkpoint. */
function committed(stream: AnyStream): number {
  try {
    return readdirSync(join(folder, "spark/lake", stream.name, "commits")).filter((name) => /^\d+$/.test(name)).length;
  } catch {
    return 0;
  }
}

async function until(what: string, holds: () => boolean, child: ChildProcess): Promise<void> {
  const limit = Date.now() + 900_000;
  while (!holds()) {
    if (Date.now() > limit || child.exitCode !== null) throw new Error(`${what} did not come\n${log().slice(-6_000)}`);
    await sleep(100);
  }
}

beforeAll(async () => {
  engine = await findSpark(paths().root, paths().cache, (line) => process.stderr.write(`${line}\n`));
  folder = mkdtempSync(join(tmpdir(), "millrace-lake-"));
  writeFileSync(join(folder, "spark.log"), "");
  [ui = 0] = await freePorts(1);
  broker = await startBroker();
  for (const stream of served) await broker.createTopic(names.topic(stream), { partitions: 2 });
  define(served);
});

afterAll(async () => {
  await Promise.all(children.map(kill9));
  await broker.stop();
  if (process.env.MILLRACE_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  else process.stderr.write(`${folder}\n`);
});

let first: Said;
let second: Said;
const malformed = ["no JSON", '{"id":"x"}'];

test("events of every stream reach their tables through a kill -9 of driver and JVM: none lost, none twice", async () => {
  await run(job("tables"));
  for (const stream of served) {
    if (stream.name.startsWith("forms")) await send(stream, [formOf(stream.encoding)]);
    else {
      const some = events(stream, EVENTS);
      // A client's retry: the first again.
      await send(stream, [...some, ...some.slice(0, 5)]);
    }
  }
  const one = start(job("stream"));
  // Half of them are in their tables, and the others under way.
  await until("the first batches", () => served.filter((stream) => committed(stream) > 0).length >= 2, one);
  await kill9(one);
  for (const stream of served.filter(({ name }) => !name.startsWith("forms")))
    await send(stream, events(stream, EVENTS));
  await send(
    payments,
    malformed.map((value) => ({ key: "x", value: Buffer.from(value) })),
  );
  const good = JSON.parse(events(payments, 1)[0]?.value.toString() ?? "") as Record<string, unknown>;
  const bad = { ...good, id: uuidOf(++numbered) };
  await send(payments, [
    { key: "x", value: Buffer.from(JSON.stringify({ ...bad, amount: "1.5" })) },
    { key: "x", value: Buffer.from(JSON.stringify({ ...bad, more: 1 })) },
    { key: "x", value: Buffer.from(JSON.stringify({ ...bad, occurredAt: "now" })) },
    { key: "x", value: Buffer.from(JSON.stringify(good)) },
  ]);
  const two = start(job("stream"));
  await until(
    "the second batches",
    () => served.every((stream) => committed(stream) >= (stream.name.startsWith("forms") ? 1 : 2)),
    two,
  );
  if (process.env.MILLRACE_RECORD !== undefined) {
    const page = await fetch(`http://127.0.0.1:${ui}/metrics/prometheus/`);
    writeFileSync(process.env.MILLRACE_RECORD, await page.text());
  }
  await kill9(two);
  first = await ask();
  expect(first.again).toEqual([]);
  for (const stream of served) {
    const expected = sent.get(stream.name)?.size;
    expect([stream.name, first.tables[stream.name]?.events, first.tables[stream.name]?.ids]).toEqual([
      stream.name,
      expected,
      expected,
    ]);
  }
});

test("what is no event of its stream is kept as it came, once, with what is the matter", () => {
  const reasons = first.quarantine.map(({ topic, reason }) => `${topic}: ${reason}`).sort();
  expect(reasons).toEqual([
    "payments: amount must be a decimal as a string, at most 10 digits before the point without leading zeros and exactly 2 after it",
    "payments: has a field that the stream has not",
    "payments: id must be a UUID in lower case with hyphens",
    "payments: is no JSON object",
    "payments: occurredAt must be an integer of ms since 1970-01-01T00:00:00Z, from -62135596800000 to 253402300799999",
  ]);
});

const MICROS = { s: 1_000_000, ms: 1_000, us: 1 } as const;
const stored = (field: Field, value: unknown): unknown => {
  if (value === null) return null;
  if (field.kind === "timestamp") return (value as number) * MICROS[field.precision];
  if (typeof value === "bigint") return Number(value);
  return value;
};

test.each(["json", "avro"] as const)(
  "every canonical form arrives from %s as the value that it stands for",
  (encoding) => {
    const [row = {}] = first.forms[`forms-${encoding}`] ?? [];
    const got = accepted.map(({ field }, index) => ({ field: field.kind, value: row[`v${index}`] }));
    expect(got).toEqual(accepted.map(({ field, value }) => ({ field: field.kind, value: stored(field, value) })));
  },
);

test("a later version's column is added, and upkeep, daily figures and a backfill leave each event once", async () => {
  define(later);
  const said = await run(job("tables"));
  expect(said).toContain("streams.payments changed");
  const changed = named(later, "payments");
  await send(changed, events(changed, 10));
  const three = start(job("stream"));
  const before = committed(payments);
  await until("the batch of the later version", () => committed(payments) > before, three);
  await kill9(three);
  second = await ask("--upkeep");
  const expected = sent.get("payments")?.size;
  expect(second.tables.payments).toMatchObject({ events: expected, ids: expected });
  expect(second.tables.payments?.columns.at(-1)).toBe("note");
  expect(second.rowsAfter).toBe(expected);
  expect(second.filesAfter).toBeLessThan(second.filesBefore as number);
  expect((second.daily as readonly number[])[0]).toBe((second.daily as readonly number[])[1]);
  expect(second.afterBackfill).toBe(expected);
});
