import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { JSON_TYPE, startTestGateway, type TestGateway, type TestGatewayOptions } from "./testing/gateway";
import { head, RawConnection, request } from "./testing/raw";

const example = readFileSync(join(__dirname, "examples/payment.json"), "utf8");
const PATH = "/ingest/payments";

let gateway: TestGateway;
let connections: RawConnection[] = [];

async function start(options?: TestGatewayOptions): Promise<void> {
  gateway = await startTestGateway(options);
}
function open(): RawConnection {
  const connection = new RawConnection(gateway.server.port);
  connections.push(connection);
  return connection;
}
afterEach(async () => {
  for (const connection of connections) connection.close();
  connections = [];
  await gateway.close();
});

const bytesInFlight = async () => {
  const { text } = await gateway.get("/metrics");
  return Number(/^millrace_ingest_bytes_in_flight (\S+)$/m.exec(text)?.[1]);
};

/** Returns when the gateway has had time to read what was written before: a round trip of another connection. */
const seen = () => gateway.get("/healthz");

describe("a body that is too large", () => {
  beforeEach(() =>
    start({
      env: {
        MILLRACE_INGEST_MAX_BODY: "64 KiB",
        MILLRACE_INGEST_MAX_EVENT: "4 KiB",
        MILLRACE_INGEST_MAX_UNPACKED: "128 KiB",
      },
    }),
  );

  it("is refused by its content-length before it is sent, and the answer can be read", async () => {
    const connection = open();
    connection.write(head(PATH, { "content-length": 10_000_000 }));
    const text = await connection.until((t) => t.endsWith("}}"));
    expect(connection.statuses).toEqual([413]);
    expect(text).toContain("connection: close");
    expect(text).toContain(
      '"message":"a body must be at most 65536 bytes, got 10000000; send the events in several requests"',
    );
  });

  it("is refused while it comes when no length was told", async () => {
    const connection = open();
    connection.write(head(PATH, { "transfer-encoding": "chunked" }));
    for (let i = 0; i < 20; i++) connection.write(`1000\r\n${"x".repeat(0x1000)}\r\n`);
    expect(await connection.until((t) => t.endsWith("}}"))).toContain(
      "a body must be at most 65536 bytes; send the events in several requests",
    );
    expect(connection.statuses).toEqual([413]);
    expect(await bytesInFlight()).toBe(0);
  });

  it("is refused when it is too large unpacked, without unpacking it", async () => {
    const bomb = gzipSync(Buffer.alloc(30_000_000));
    const answer = await gateway.post(PATH, bomb, { ...JSON_TYPE, "content-encoding": "gzip" });
    expect(answer).toMatchObject({
      status: 413,
      body: {
        error: {
          code: "body-too-large",
          message: "a body must be at most 131072 bytes unpacked; send the events in several requests",
        },
      },
    });
    expect(await bytesInFlight()).toBe(0);
  });

  it("is malformed when it is no gzip", async () => {
    const answer = await gateway.post(PATH, example, { ...JSON_TYPE, "content-encoding": "gzip" });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: {
          code: "malformed",
          message: "the body must be gzip, as content-encoding says; unpacking says: incorrect header check",
        },
      },
    });
  });

  it("may be as large as one event may, and no larger", async () => {
    const payment = JSON.parse(example) as Record<string, unknown>;
    const answer = await gateway.post(PATH, JSON.stringify({ ...payment, merchantId: "x".repeat(5_000) }));
    expect(answer).toMatchObject({ status: 413, body: { error: { code: "event-too-large" } } });
  });
});

describe("a request that comes in pieces", () => {
  beforeEach(() =>
    start({ env: { MILLRACE_INGEST_HEADERS_TIMEOUT: "1 second", MILLRACE_INGEST_REQUEST_TIMEOUT: "1 second" } }),
  );

  it("is put together, also byte by byte", async () => {
    const connection = open();
    connection.socket.setNoDelay(true);
    connection.write(head(PATH, { "transfer-encoding": "chunked" }));
    for (const byte of Buffer.from(example)) connection.write(`1\r\n${String.fromCharCode(byte)}\r\n`);
    connection.write("0\r\n\r\n");
    await connection.until((t) => t.endsWith("}"));
    expect(connection.statuses).toEqual([202]);
    expect(gateway.producer.written[0]?.record.value).toBe(JSON.stringify(JSON.parse(example)));
  });

  it("is refused with 408 when its body takes too long, and its bytes are given back", async () => {
    const connection = open();
    connection.write(head(PATH, { "content-length": 100 }) + '{"id":');
    const text = await connection.end();
    expect(connection.statuses).toEqual([408]);
    expect(text).toContain(
      '{"error":{"code":"too-slow","message":"the request took too long to arrive; send it faster, or in several requests"}}',
    );
    while ((await bytesInFlight()) > 0) await new Promise(setImmediate);
  });

  it("is refused with 408 when its head takes too long", async () => {
    const connection = open();
    connection.write("POST /ingest/payments HTTP/1.1\r\nhost:");
    await connection.end();
    expect(connection.statuses).toEqual([408]);
  });

  it("is forgotten when the peer leaves in the middle", async () => {
    const connection = open();
    connection.write(head(PATH, { "content-length": 100_000 }) + "x".repeat(50_000));
    while ((await bytesInFlight()) < 50_000) await new Promise(setImmediate);
    connection.close();
    while ((await bytesInFlight()) > 0) await new Promise(setImmediate);
    expect(gateway.producer.sends).toEqual([]);
  });
});

describe("what is no HTTP", () => {
  beforeEach(() => start());

  it.each([
    ["nonsense", "\u0000\u0001\u0002 nonsense\r\n\r\n", 400],
    ["a lone line feed in a header", "POST / HTTP/1.1\r\nhost: a\r\nx: a\rb\r\n\r\n", 400],
    ["two lengths", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
      400,
    ],
    ["a negative length", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n", 400],
    ["a head without an end", `POST / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(20_000)}`, 431],
    ["a tunnel", "CONNECT example.com:80 HTTP/1.1\r\nhost: example.com\r\n\r\n", 405],
  ])("%s is refused, and the connection ends", async (_, text, status) => {
    const connection = open();
    connection.write(text);
    expect(await connection.end()).toMatch(/"error":\{"code":"[a-z-]+","message":"/);
    expect(connection.statuses).toEqual([status]);
  });

  it("after a good request does not take its answer away", async () => {
    gateway.producer.hold();
    const connection = open();
    const sent = gateway.producer.nextSend();
    connection.write(request(PATH, example));
    await sent;
    connection.write("nonsense\r\n\r\n");
    gateway.producer.release();
    await connection.end();
    expect(connection.statuses).toEqual([202, 400]);
  });

  it("in the chunks of a body is answered 400", async () => {
    const connection = open();
    connection.write(`${head(PATH, { "transfer-encoding": "chunked" })}xyz\r\n`);
    await connection.end();
    expect(connection.statuses).toEqual([400]);
    expect(await bytesInFlight()).toBe(0);
  });

  it("like a body longer than its content-length is taken for the next request", async () => {
    const connection = open();
    connection.write(request(PATH, `${example}trailing`, { "content-length": Buffer.byteLength(example) }));
    await connection.end();
    expect(connection.statuses).toEqual([202, 400]);
  });
});

describe("a connection", () => {
  beforeEach(() => start());

  it("carries requests sent ahead, answered in order", async () => {
    const connection = open();
    connection.write(
      request(PATH, example) + request("/ingest/paymnts", example) + request(PATH, "{") + request(PATH, example),
    );
    await connection.until(() => connection.statuses.length === 4);
    expect(connection.statuses).toEqual([202, 404, 400, 202]);
  });

  it("is told to go on when it asks, and not when the request is refused by its head", async () => {
    const asking = open();
    asking.write(head(PATH, { expect: "100-continue", "content-length": Buffer.byteLength(example) }));
    await asking.until((t) => t.includes("100 Continue"));
    asking.write(example);
    await asking.until(() => asking.statuses.includes(202));

    const refused = open();
    refused.write(head("/ingest/paymnts", { expect: "100-continue", "content-length": 10 }));
    await refused.end();
    expect(refused.statuses).toEqual([404]);
  });
});

describe("memory", () => {
  it("is bounded over all requests: what does not fit is refused with 503, and taken once there is room", async () => {
    await start({ env: { MILLRACE_INGEST_MAX_IN_FLIGHT: "8 KiB" } });
    gateway.producer.hold();
    const sent = gateway.producer.nextSend();
    const first = gateway.post(PATH, example);
    await sent;
    const many = await gateway.post(PATH, `[${Array.from({ length: 10 }, () => example).join()}]`);
    expect(many).toMatchObject({
      status: 503,
      body: {
        error: {
          code: "overloaded",
          message: "the gateway holds as many bytes as it may; send the request again later",
        },
      },
    });
    expect(many.headers.get("retry-after")).toBe("1");
    gateway.producer.release();
    expect((await first).status).toBe(202);
    expect((await gateway.post(PATH, example)).status).toBe(202);
    expect(await bytesInFlight()).toBe(0);
  });

  it("is given back when the brokers are late, but not before they are done", async () => {
    await start({ env: { MILLRACE_INGEST_ACKNOWLEDGE_TIMEOUT: "50 ms" } });
    gateway.producer.hold();
    const late = await gateway.post(PATH, example);
    expect(late).toMatchObject({
      status: 503,
      body: { error: { code: "unacknowledged" }, ids: ["018f3e6c-5d2a-7c41-9b0e-3a1f6d2c4b5e"] },
    });
    expect(late.headers.get("retry-after")).toBe("2");
    expect(await bytesInFlight()).toBeGreaterThan(0);
    gateway.producer.release();
    while ((await bytesInFlight()) > 0) await new Promise(setImmediate);
  });

  it("holds no more connections than allowed", async () => {
    await start({ env: { MILLRACE_INGEST_MAX_CONNECTIONS: "2" } });
    const [first, second] = [open(), open()];
    for (const connection of [first, second]) {
      connection.write(head("/healthz", {}, "GET"));
      await connection.until((t) => t.includes("open"));
    }
    expect(await open().end()).toBe("");
    first.write(head("/healthz", {}, "GET"));
    await first.until(() => first.statuses.length === 2);
  });
});

describe("draining", () => {
  beforeEach(() => start());

  it("answers the open requests, ends their connections, and takes no new one", async () => {
    gateway.producer.hold();
    const [waiting, sending, idle] = [open(), open(), open()];
    idle.write(head("/healthz", {}, "GET"));
    await idle.until((t) => t.includes("open"));
    const sent = gateway.producer.nextSend();
    waiting.write(request(PATH, example));
    await sent;
    sending.write(head(PATH, { "content-length": Buffer.byteLength(example) }));
    await seen();

    const drained = gateway.server.drain(10_000);
    expect(await idle.end()).toContain("200 OK");
    await expect(fetch(gateway.url)).rejects.toThrow("fetch failed");
    sending.write(example);
    gateway.producer.release();
    expect(await waiting.end()).toContain("connection: close");
    expect(await sending.end()).toContain("connection: close");
    expect([waiting.statuses, sending.statuses]).toEqual([[202], [202]]);
    expect(await drained).toBe(true);
    expect(gateway.producer.written).toHaveLength(2);
  });

  it("gives up what does not end in time, and says so", async () => {
    const stuck = open();
    stuck.write(head(PATH, { "content-length": 100 }));
    await seen();
    expect(await gateway.server.drain(300)).toBe(false);
    expect(await stuck.end()).toBe("");
  });

  it("does not wait for connections that send nothing", async () => {
    const silent = open();
    await new Promise((resolve) => silent.socket.once("connect", resolve));
    expect(await gateway.server.drain(10_000)).toBe(true);
    await silent.end();
  });
});
