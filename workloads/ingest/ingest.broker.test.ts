import { hash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { InboundRecord } from "../runtime/driver";
import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { startBroker, type TestBroker } from "../runtime/testing/broker";
import { uuidV7 } from "./ids";
import { GatewayProcess } from "./testing/process";

jest.setTimeout(120_000);

const example = JSON.parse(readFileSync(join(__dirname, "examples/payment.json"), "utf8")) as Record<string, unknown>;
const PARTITIONS = 3;

let broker: TestBroker;
let gateway: GatewayProcess | undefined;
beforeAll(async () => {
  // A broker that was killed may come back once its old session has ended.
  broker = await startBroker({
    properties: { "broker.session.timeout.ms": 2_000, "broker.heartbeat.interval.ms": 500 },
  });
  await broker.createTopic("payments", { partitions: PARTITIONS });
  await broker.createTopic("prices");
});
afterEach(async () => {
  broker.thaw();
  await gateway?.stop("SIGKILL");
  gateway = undefined;
});
afterAll(async () => {
  await broker.stop();
});

async function readAll(topic: string): Promise<{ readonly record: InboundRecord; readonly partition: number }[]> {
  const driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "test-reader" });
  const found = [];
  for (let partition = 0; partition < (await driver.partitions(topic)); partition++) {
    for await (const records of driver.readPartition({ topic, partition })) {
      for (const record of records) found.push({ record, partition });
    }
  }
  await driver.close();
  return found;
}

const idOf = (record: InboundRecord) => String(record.headers["millrace-id"]);
const idsIn = async (topic: string) => new Set((await readAll(topic)).map(({ record }) => idOf(record)));
const payment = (more: object = {}) => JSON.stringify({ ...example, id: uuidV7(Date.now()), ...more });

it("acknowledges what is in the topic: key, headers, canonical bytes", async () => {
  gateway = await GatewayProcess.start(broker.bootstrap);
  const id = uuidV7(Date.now());
  const answer = await gateway.post("/ingest/payments", JSON.stringify({ ...example, id }, null, 4));
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ id });
  const record = (await readAll("payments")).map((found) => found.record).find((one) => idOf(one) === id);
  expect(String(record?.key)).toBe(example.accountId);
  expect(String(record?.value)).toBe(JSON.stringify({ ...example, id }));
  expect(Object.keys(record?.headers ?? {}).sort()).toEqual(["millrace-id", "millrace-ingested-at", "traceparent"]);
});

it("keeps the order of a key within a request and from one acknowledged request to the next", async () => {
  gateway = await GatewayProcess.start(broker.bootstrap);
  const accountId = `ordered-${Date.now()}`;
  const sent: string[] = [];
  for (let batch = 0; batch < 5; batch++) {
    const events = Array.from({ length: 50 }, () => payment({ accountId }));
    sent.push(...events.map((event) => (JSON.parse(event) as { id: string }).id));
    const answer = await gateway.post("/ingest/payments", events.join("\n"), {
      "content-type": "application/x-ndjson",
    });
    expect(answer.status).toBe(202);
  }
  const records = (await readAll("payments")).filter(({ record }) => String(record.key) === accountId);
  expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
  expect(records.map(({ record }) => idOf(record))).toEqual(sent);
});

it("answers 503 with Retry-After while the brokers do not answer, and 202 when they do again", async () => {
  gateway = await GatewayProcess.start(broker.bootstrap, { MILLRACE_INGEST_ACKNOWLEDGE_TIMEOUT: "1 second" });
  broker.freeze();
  const late = await gateway.post("/ingest/payments", payment());
  expect(late.status).toBe(503);
  expect(late.headers.get("retry-after")).toBe("2");
  expect(((await late.json()) as { error: { code: string } }).error.code).toBe("unacknowledged");
  broker.thaw();
  const again = payment();
  while ((await gateway.post("/ingest/payments", again)).status !== 202) await pause(100);
  expect(await idsIn("payments")).toContain((JSON.parse(again) as { id: string }).id);
});

it("is not ready without brokers, refuses with 503, and mends itself when they are back", async () => {
  gateway = await GatewayProcess.start(broker.bootstrap, { MILLRACE_INGEST_ACKNOWLEDGE_TIMEOUT: "2 seconds" });
  await broker.kill9();
  const away = await gateway.post("/ingest/payments", payment());
  expect(away.status).toBe(503);
  expect(away.headers.get("retry-after")).toBe("2");
  await gateway.ready(false);
  await broker.restart();
  await gateway.ready();
  // The brokers elect leaders for a moment longer: a client does as Retry-After says.
  const event = payment();
  while ((await gateway.post("/ingest/payments", event)).status !== 202) await pause(100);
  expect(await idsIn("payments")).toContain((JSON.parse(event) as { id: string }).id);
});

it("starts without brokers, and becomes ready when they come", async () => {
  await broker.kill9();
  gateway = await GatewayProcess.launch(broker.bootstrap);
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  await broker.restart();
  await gateway.ready();
});

it("lets a stream whose topic is missing harm no other", async () => {
  gateway = await GatewayProcess.start(broker.bootstrap, { MILLRACE_INGEST_ACKNOWLEDGE_TIMEOUT: "2 seconds" });
  const click = {
    id: uuidV7(Date.now()),
    visitorId: "v",
    customerId: null,
    action: "view",
    page: "/",
    referrer: null,
    sku: null,
    search: null,
    amount: null,
    currency: null,
    device: "other",
    country: null,
    experiments: {},
    occurredAt: Date.now(),
  };
  const stuck = gateway.post("/ingest/clicks", JSON.stringify(click));
  for (let i = 0; i < 20; i++) expect((await gateway.post("/ingest/payments", payment())).status).toBe(202);
  expect((await stuck).status).toBe(503);
});

it("loses no acknowledged event when it is told to end under load, and exits 0", async () => {
  gateway = await GatewayProcess.start(broker.bootstrap);
  const { port } = gateway;
  const acknowledged: string[] = [];
  const others: (number | string)[] = [];
  let going = true;
  const agent = new Agent({ keepAlive: true });
  const client = async () => {
    while (going) {
      const body = payment();
      await new Promise<void>((resolve) => {
        const request = httpRequest(
          { port, agent, method: "POST", path: "/ingest/payments", headers: { "content-type": "application/json" } },
          (response) => {
            if (response.statusCode === 202) acknowledged.push((JSON.parse(body) as { id: string }).id);
            else others.push(response.statusCode ?? 0);
            response.resume().on("close", resolve);
          },
        );
        request.on("error", (error: NodeJS.ErrnoException) => {
          // Its door is closed: that ends the client.
          going = false;
          others.push(error.code ?? "");
          resolve();
        });
        request.end(body);
      });
    }
  };
  const clients = Array.from({ length: 32 }, client);
  while (acknowledged.length < 500) await pause(10);
  const code = await gateway.stop("SIGTERM");
  await Promise.all(clients);
  agent.destroy();
  expect(code).toBe(0);
  expect(others.filter((other) => typeof other === "number")).toEqual([]);
  const written = await idsIn("payments");
  expect(acknowledged.filter((id) => !written.has(id))).toEqual([]);
});

it("reads its keys from a file, and again on SIGHUP", async () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-keys-"));
  const file = join(folder, "keys.json");
  const write = (key: string) => {
    writeFileSync(file, JSON.stringify([{ producer: "bank", sha256: hash("sha256", key), streams: "*" }]));
  };
  write("first");
  gateway = await GatewayProcess.start(broker.bootstrap, { MILLRACE_API_KEYS_FILE: file });
  const status = async (key: string) =>
    (await gateway?.post("/ingest/payments", payment(), { authorization: `Bearer ${key}` }))?.status;
  expect([await status("first"), await status("second")]).toEqual([202, 401]);
  write("second");
  gateway.signal("SIGHUP");
  while ((await status("second")) !== 202) await pause(20);
  expect(await status("first")).toBe(401);
  rmSync(folder, { recursive: true });
});

it("describes itself, and says at the start that it is open to everybody", async () => {
  gateway = await GatewayProcess.start(broker.bootstrap);
  const described = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(described.paths)).toEqual(
    expect.arrayContaining(["/ingest", "/ingest/payments", "/ingest/clicks", "/healthz", "/readyz", "/metrics"]),
  );
  expect(gateway.log.join("\n")).toContain(
    "there are no API keys: everybody who reaches this address may write; set MILLRACE_API_KEYS_FILE",
  );
});

it.each([
  [
    { MILLRACE_HTTP_PORT: "http" },
    'ingest: environment: MILLRACE_HTTP_PORT must be a port from 0 to 65535, got "http"',
  ],
  [
    { MILLRACE_API_KEYS_FILE: "/nowhere/keys.json" },
    "ingest: API keys in /nowhere/keys.json: ENOENT: no such file or directory, open '/nowhere/keys.json'",
  ],
])("does not start with %j, and says why in one sentence", async (env, sentence) => {
  await expect(GatewayProcess.launch(broker.bootstrap, env)).rejects.toThrow(`the gateway ended with 1:\n${sentence}`);
});
