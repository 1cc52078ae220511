import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseKeys } from "./keys";
import { JSON_TYPE, startTestGateway, type TestGateway } from "./testing/gateway";

const example = readFileSync(join(__dirname, "examples/payment.json"), "utf8");
const { id: _id, ...withoutId } = JSON.parse(example) as Record<string, unknown>;
const anonymousPayment = JSON.stringify(withoutId);
const PATH = "/ingest/payments";

let gateway: TestGateway;
afterEach(async () => {
  await gateway.close();
});

describe("API keys", () => {
  const keys = JSON.stringify([
    { producer: "bank", sha256: hash("sha256", "bank-key"), streams: "*" },
    { producer: "shop", sha256: hash("sha256", "shop-key"), streams: ["products", "prices"] },
    { producer: "slow", sha256: hash("sha256", "slow-key"), streams: "*", rate: { events: 0.01, burst: 2 } },
  ]);
  const bearer = (key: string) => ({ ...JSON_TYPE, authorization: `Bearer ${key}` });

  beforeEach(async () => {
    gateway = await startTestGateway({
      authenticate: parseKeys(keys, ["clicks", "payments", "prices", "products", "telemetry"]),
    });
  });

  it("open the door, by either header", async () => {
    expect((await gateway.post(PATH, example, bearer("bank-key"))).status).toBe(202);
    expect((await gateway.post(PATH, example, { ...JSON_TYPE, "x-api-key": "bank-key" })).status).toBe(202);
  });

  it.each([
    ["none", JSON_TYPE, "an API key is needed; send it as authorization: Bearer <key>"],
    ["an empty one", bearer(""), "an API key is needed; send it as authorization: Bearer <key>"],
    [
      "another scheme",
      { ...JSON_TYPE, authorization: "Basic YTpi" },
      "an API key is needed; send it as authorization: Bearer <key>",
    ],
    ["an unknown one", bearer("bank-kez"), "the API key is not known; check it with whoever gave it to you"],
  ])("%s is refused with 401, whatever the stream", async (_, headers, message) => {
    for (const path of [PATH, "/ingest/paymnts"]) {
      const answer = await gateway.post(path, example, headers);
      expect(answer).toMatchObject({ status: 401, body: { error: { code: "unauthorized", message } } });
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  it("that may not write the stream are refused with 403", async () => {
    const message = 'producer "shop" may not write stream "payments"; it may write prices, products';
    expect(await gateway.post(PATH, example, bearer("shop-key"))).toMatchObject({
      status: 403,
      body: { error: { code: "forbidden", message } },
    });
    const envelope = JSON.stringify({ stream: "payments", event: {} });
    expect(await gateway.post("/ingest", envelope, bearer("shop-key"))).toMatchObject({
      status: 403,
      body: { error: { code: "forbidden", message } },
    });
  });

  it("have a rate each, counted in events", async () => {
    const three = await gateway.post(PATH, `[${[example, example, example].join()}]`, bearer("slow-key"));
    expect(three.status).toBe(202);
    const fourth = await gateway.post(PATH, example, bearer("slow-key"));
    expect(fourth).toMatchObject({
      status: 429,
      body: {
        error: {
          code: "too-many-events",
          message: 'producer "slow" may send 0.01 events a second; send again in 200 s',
        },
      },
    });
    expect(fourth.headers.get("retry-after")).toBe("200");
    expect((await gateway.post(PATH, example, bearer("bank-key"))).status).toBe(202);
  });

  it("are told of by /healthz", async () => {
    expect((await gateway.get("/healthz")).body).toEqual({ status: "ok", auth: "keys" });
  });
});

describe("an idempotency key", () => {
  const keyed = (key: string) => ({ ...JSON_TYPE, "idempotency-key": key });
  beforeEach(async () => {
    gateway = await startTestGateway();
  });

  it("gets the first answer again, and nothing is written twice", async () => {
    const first = await gateway.post(PATH, anonymousPayment, keyed("k"));
    const second = await gateway.post(PATH, anonymousPayment, keyed("k"));
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.text).toBe(first.text);
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(gateway.producer.written).toHaveLength(1);
  });

  it("makes a second request wait for the first", async () => {
    gateway.producer.hold();
    const sent = gateway.producer.nextSend();
    const first = gateway.post(PATH, anonymousPayment, keyed("k"));
    await sent;
    const second = gateway.post(PATH, anonymousPayment, keyed("k"));
    const other = await gateway.post(PATH, example, keyed("k"));
    expect(other).toMatchObject({
      status: 422,
      body: {
        error: { code: "key-reused", message: 'idempotency-key "k" was used for another request; use a new one' },
      },
    });
    gateway.producer.release();
    expect((await second).text).toBe((await first).text);
    expect(gateway.producer.written).toHaveLength(1);
  });

  it("gives the events the same ids when the first attempt failed", async () => {
    let down = true;
    gateway.producer.verdict = () => {
      if (down) throw new Error("away");
    };
    const failed = await gateway.post(PATH, `[${anonymousPayment},${anonymousPayment}]`, keyed("k"));
    expect(failed.status).toBe(503);
    down = false;
    const done = await gateway.post(PATH, `[${anonymousPayment},${anonymousPayment}]`, keyed("k"));
    expect(done.status).toBe(202);
    const [before, after] = [failed, done].map(({ body }) => (body as { ids: string[] }).ids);
    expect(after).toEqual(before);
    expect(new Set(after).size).toBe(2);
  });

  it("may be used again after a refusal", async () => {
    expect((await gateway.post(PATH, "{", keyed("k"))).status).toBe(400);
    expect((await gateway.post(PATH, example, keyed("k"))).status).toBe(202);
  });

  it.each(["with space", "x".repeat(129)])("%j is refused", async (key) => {
    expect(await gateway.post(PATH, example, keyed(key))).toMatchObject({
      status: 400,
      body: { error: { code: "bad-header", message: "idempotency-key must be 1 to 128 visible ASCII characters" } },
    });
  });
});
