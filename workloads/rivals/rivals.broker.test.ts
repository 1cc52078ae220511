/** The poller as it is run, against the generator's service: both as processes, the broker a real one. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Driver } from "../runtime";
import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { startBroker, type TestBroker } from "../runtime/testing/broker";
import { freePorts } from "../runtime/testing/ports";
import { until } from "../runtime/testing/until";
import { names, serdeOf } from "../streams";
import { prices } from "../streams/catalogue/prices";
import { rivals } from "./definition";

jest.setTimeout(180_000);

const dist = process.env.MILLRACE_TEST_DIST ?? join(__dirname, "../../dist");
const RATE = 50;
const PARTITIONS = 2;

let broker: TestBroker;
let driver: Driver;
let folder: string;
let children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-rivals-"));
  broker = await startBroker();
  driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "rivals-test" });
  for (const topic of [names.topic(prices), names.deadLetterTopic(rivals)]) {
    await broker.createTopic(topic, { partitions: PARTITIONS });
  }
  await broker.createTopic(names.changelogTopic(rivals), { config: { "cleanup.policy": "compact" } });
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await driver.close();
  await broker.stop();
  rmSync(folder, { recursive: true });
});

function launch(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const path = join(dist, "workloads", program);
  if (!existsSync(path)) throw new Error(`${path} is missing; compile with npm run build`);
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children = [...children, child];
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  return { child, output: () => output };
}

async function readAll(topic: string, partitions = PARTITIONS) {
  const all = [];
  for (let partition = 0; partition < partitions; partition++) {
    for await (const records of driver.readPartition({ topic, partition })) all.push(...records);
  }
  return all;
}

test("offers of the service become prices, each once over a restart, with the token that nobody logs", async () => {
  const [port = 0, health = 0] = await freePorts(2);
  const file = join(folder, "token");
  writeFileSync(file, "a-token-of-the-test\n");
  // Seen for so long that the first round has several pages.
  const start = Date.now() - 15_000;
  const service = ["--port", port, "--rate", RATE, "--start", start, "--token-file", file].map(String);
  launch("generator/offers/main.js", service);
  const env = {
    MILLRACE_KAFKA_BROKERS: broker.bootstrap,
    MILLRACE_HTTP_PORT: String(health),
    MILLRACE_POLLER_URL: `http://127.0.0.1:${port}/v1/offers`,
    MILLRACE_POLLER_SECRET_FILE: file,
  };
  const first = launch("rivals/main.js", [], env);
  const count = async () => (await readAll(names.topic(prices))).length;
  await until("a round of several pages is written", async () => (await count()) >= 15 * RATE, 60_000);
  first.child.kill("SIGTERM");
  expect(await once(first.child, "exit")).toEqual([0, null]);
  const before = await count();
  const second = launch("rivals/main.js", [], env);
  await until("what came since is written", async () => (await count()) > before + 20, 60_000);
  second.child.kill("SIGTERM");
  await once(second.child, "exit");

  const serde = serdeOf(prices);
  const found = (await readAll(names.topic(prices))).map(({ key, value, headers }) => {
    const decoded = serde.decode(value ?? Buffer.alloc(0));
    if (!decoded.ok) throw new Error("a record is no price");
    const price = decoded.value;
    expect([String(key), String(headers[names.HEADERS.id])]).toEqual([price.sku, price.id]);
    return price;
  });
  // Offers are numbered by their time: each from the first to the last that came, once.
  const numbers = found
    .map(({ observedAt }) => Math.round(((observedAt - start) / 1_000) * RATE))
    .sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: found.length }, (_, at) => at + 1));
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  expect(await readAll(names.deadLetterTopic(rivals))).toEqual([]);
  expect(first.output()).toContain("goes on where it was");
  expect(first.output() + second.output()).not.toContain("a-token-of-the-test");
});
