import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { startBroker, type TestBroker } from "../runtime/testing/broker";
import { uuidV7 } from "./ids";
import { attack, makeBombs, type Attack } from "./testing/hostile";
import { GatewayProcess } from "./testing/process";
import { RawConnection } from "./testing/raw";

jest.setTimeout(240_000);

const REQUESTS = 10_000;
/** So many take their time: they hold their connection until the gateway ends it. */
const SLOW = 40;
/** To send the same again: `MILLRACE_TEST_SEED`. */
const SEED = Number(process.env.MILLRACE_TEST_SEED ?? 20_261_123);
const AT_ONCE = 16;
const GOOD_CLIENTS = 4;
const MEMORY = 300 * 1024 * 1024;
/** Beyond this a request without an answer is a defect; the gateway's own times are shorter. */
const PATIENCE_MS = 20_000;

const example = JSON.parse(readFileSync(join(__dirname, "examples/payment.json"), "utf8")) as Record<string, unknown>;

let broker: TestBroker | undefined;
let gateway: GatewayProcess | undefined;
afterAll(async () => {
  await gateway?.stop("SIGKILL");
  await broker?.stop();
});

/** Sends an attack; the statuses that came back, or undefined when none did in time. */
async function send(port: number, hostile: Attack): Promise<readonly number[] | undefined> {
  const connection = new RawConnection(port);
  const until = performance.now() + PATIENCE_MS;
  const limit = setTimeout(() => {
    connection.close();
  }, PATIENCE_MS);
  for (const bytes of hostile.writes) connection.write(bytes);
  if (hostile.then === "half-close") connection.socket.end();
  const drip = setInterval(() => {
    if (hostile.then === "drip") connection.write("x");
  }, 100);
  const statuses = await connection.answers(hostile.answers);
  clearTimeout(limit);
  clearInterval(drip);
  connection.close();
  return performance.now() < until ? statuses : undefined;
}

/** Sends good events, one request after the other, until told to stop; the ids that were acknowledged, and all other answers. */
async function sendGood(target: GatewayProcess, going: () => boolean) {
  const acknowledged: string[] = [];
  const others: string[] = [];
  for (let batch = 0; going(); batch++) {
    const ids = Array.from({ length: batch % 2 === 0 ? 1 : 10 }, () => uuidV7(Date.now()));
    const body = ids.map((id) => JSON.stringify({ ...example, id })).join("\n");
    const answer = await target.post("/ingest/payments", body, { "content-type": "application/x-ndjson" });
    const text = await answer.text();
    if (answer.status === 202) acknowledged.push(...ids);
    else others.push(`${answer.status} ${text}`);
    await pause(20);
  }
  return { acknowledged, others };
}

async function idsIn(bootstrap: string, topic: string): Promise<Set<string>> {
  const driver = kafkajsDriver({ brokers: [bootstrap], clientId: "test-reader" });
  const ids = new Set<string>();
  for (let partition = 0; partition < (await driver.partitions(topic)); partition++) {
    for await (const records of driver.readPartition({ topic, partition })) {
      for (const record of records) ids.add(String(record.headers["millrace-id"]));
    }
  }
  await driver.close();
  return ids;
}

it(`${REQUESTS} hostile requests: no crash, no 5xx but 503, memory bounded, good traffic beside it acknowledged`, async () => {
  broker = await startBroker();
  await broker.createTopic("payments", { partitions: 2 });
  await broker.createTopic("clicks");
  const target = await GatewayProcess.start(broker.bootstrap, {
    MILLRACE_INGEST_HEADERS_TIMEOUT: "2 seconds",
    MILLRACE_INGEST_REQUEST_TIMEOUT: "4 seconds",
    // V8 may keep 128 MiB for young objects, whatever the gateway does: without them the bound tells of the gateway.
    NODE_OPTIONS: "--max-semi-space-size=16",
  });
  gateway = target;
  const bombs = await makeBombs();

  let attacking = true;
  const good = Array.from({ length: GOOD_CLIENTS }, () => sendGood(target, () => attacking));
  let peak = 0;
  const watch = setInterval(() => {
    if (target.running) peak = Math.max(peak, target.memory);
  }, 100);

  const wrong: string[] = [];
  const seen = new Set<number>();
  const judge = async (index: number, slow: boolean) => {
    const hostile = attack(SEED, index, bombs, slow);
    const told = `request ${index} of seed ${SEED}, ${hostile.name}`;
    const statuses = await send(target.port, hostile);
    if (statuses === undefined) wrong.push(`${told}: no answer within ${PATIENCE_MS} ms`);
    for (const status of statuses ?? []) {
      seen.add(status);
      if (status < 200 || (status > 299 && status < 400) || (status > 499 && status !== 503)) {
        wrong.push(`${told}: ${status}`);
      }
    }
    if (!target.running) throw new Error(`${told}: the gateway ended:\n${target.log.join("\n")}`);
  };
  let next = SLOW;
  const attackers = Array.from({ length: AT_ONCE }, async () => {
    while (next < REQUESTS) await judge(next++, false);
  });
  const slow = Array.from({ length: SLOW }, (_, index) => judge(index, true));
  await Promise.all([...attackers, ...slow]);
  attacking = false;
  const results = await Promise.all(good);
  clearInterval(watch);

  expect(wrong).toEqual([]);
  // The attacks met what they were made for.
  expect([...seen]).toEqual(expect.arrayContaining([202, 400, 403, 404, 405, 408, 413, 415, 431]));
  expect(results.flatMap(({ others }) => others)).toEqual([]);
  const acknowledged = results.flatMap((result) => result.acknowledged);
  expect(acknowledged.length).toBeGreaterThan(1_000);
  const written = await idsIn(broker.bootstrap, "payments");
  expect(acknowledged.filter((id) => !written.has(id))).toEqual([]);
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(MEMORY);
  const metrics = await (await fetch(`${target.url}/metrics`)).text();
  expect(metrics).toContain("\nmillrace_ingest_bytes_in_flight 0\n");
  expect(await target.stop("SIGTERM")).toBe(0);
});
