import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Payment } from "../streams/catalogue/payments";
import { JSON_TYPE, NDJSON_TYPE, startTestGateway, type TestGateway } from "./testing/gateway";

const example = readFileSync(join(__dirname, "examples/payment.json"), "utf8");
const payment = JSON.parse(example) as Payment;
const { id: _id, ...withoutId } = payment;
const STREAMS = "clicks, payments, prices, products, telemetry";
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(async () => {
  await gateway.close();
});

const values = () =>
  gateway.producer.written.map(({ record }) => JSON.parse(String(record.value)) as Record<string, unknown>);

describe("one event", () => {
  it("is answered 202 with its id once it is acknowledged", async () => {
    const answer = await gateway.post("/ingest/payments", example);
    expect(answer).toMatchObject({ status: 202, body: { id: payment.id } });
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(values()).toEqual([payment]);
  });

  it("goes to its stream's topic under its key, with id, time and trace in the headers", async () => {
    const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const before = Date.now();
    await gateway.post("/ingest/payments", example, { ...JSON_TYPE, traceparent: trace });
    const { topic, record } = gateway.producer.written[0] ?? fail();
    expect(topic).toBe("payments");
    expect(record.key).toBe(payment.accountId);
    expect(record.headers).toEqual({
      "millrace-id": payment.id,
      "millrace-ingested-at": expect.stringMatching(/^[0-9]{13}$/) as string,
      traceparent: expect.stringMatching(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/) as string,
    });
    const ingestedAt = Number(record.headers?.["millrace-ingested-at"]);
    expect(ingestedAt).toBeGreaterThanOrEqual(before);
    expect(ingestedAt).toBeLessThanOrEqual(Date.now());
  });

  it("gets an id when it has none", async () => {
    const { status, body } = await gateway.post("/ingest/payments", JSON.stringify(withoutId));
    const { id } = body as { id: string };
    expect(status).toBe(202);
    expect(id).toMatch(UUID_V7);
    expect(values()).toEqual([{ ...payment, id }]);
    expect(gateway.producer.written[0]?.record.headers?.["millrace-id"]).toBe(id);
  });

  it("is written in its canonical form, whatever form it came in", async () => {
    const odd = example
      .replace('"currency": "EUR"', '"currency": "XXX", "currency": "\\u0045UR"')
      .replace("52.37", "5237e-2");
    expect((await gateway.post("/ingest/payments", odd)).status).toBe(202);
    expect((await gateway.post("/ingest/payments", example)).status).toBe(202);
    const [first, second] = gateway.producer.written.map(({ record }) => record.value);
    expect(first).toBe(second);
    expect(first).toBe(JSON.stringify(payment));
  });

  it("is refused with the path of every wrong field", async () => {
    const wrong = { ...payment, amount: 42.5, location: { lat: "north", lon: 4.89 }, extra: 1 };
    const { status, body } = await gateway.post("/ingest/payments", JSON.stringify(wrong));
    expect(status).toBe(400);
    expect(body).toEqual({
      error: { code: "invalid", message: 'the event is not one of stream "payments"; see issues' },
      issues: [
        {
          path: "amount",
          message:
            "must be a decimal as a string, at most 10 digits before the point without leading zeros and exactly 2 after it",
          got: "42.5",
        },
        { path: "location.lat", message: "must be a finite number" },
        {
          path: "extra",
          message: `is no field; the fields are ${Object.keys(payment).join(", ")}`,
        },
      ],
    });
    expect(gateway.producer.sends).toEqual([]);
  });

  it.each(["__proto__", "constructor", "toString"])(
    "is refused with a field %s, and nothing is polluted",
    async (name) => {
      const text = example.replace("{", `{"${name}": {"polluted": true},`);
      const { status, body } = await gateway.post("/ingest/payments", text);
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: { code: "invalid" }, issues: [{ path: name }] });
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    },
  );

  it("is refused when only its prototype would have the fields", async () => {
    const { status } = await gateway.post("/ingest/payments", `{"__proto__": ${example}}`);
    expect(status).toBe(400);
    expect(gateway.producer.sends).toEqual([]);
  });

  it.each(["null", "1", '"text"', "true"])("is refused when it is %s", async (text) => {
    const { status, body } = await gateway.post("/ingest/payments", text);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: "invalid" }, issues: [{ path: "" }] });
  });

  it("is refused when it is no JSON", async () => {
    const { status, body } = await gateway.post("/ingest/payments", '{"id": ');
    expect(status).toBe(400);
    expect(body).toEqual({
      error: { code: "malformed", message: "an event must be JSON: Unexpected end of JSON input" },
    });
  });

  it("is refused when it is not UTF-8", async () => {
    const bytes = Buffer.from(example.replace("mer-118", "m\u00ffr"), "latin1");
    const { status, body } = await gateway.post("/ingest/payments", bytes);
    expect(status).toBe(400);
    expect(body).toEqual({
      error: {
        code: "malformed",
        message: `the body must be UTF-8; byte ${bytes.indexOf(0xff)} (0xff, in line 5) is not`,
      },
    });
  });

  it("is refused without a body", async () => {
    const { status, body } = await gateway.post("/ingest/payments", "");
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: "malformed" } });
  });
});

describe("a batch", () => {
  const good = (n: number) => ({ ...payment, accountId: `acc-${n}`, id: `018f3e6c-5d2a-7c41-9b0e-00000000000${n}` });
  const bad = { ...good(9), channel: "carrier pigeon" };

  it("all good is answered with the ids in order", async () => {
    const array = await gateway.post("/ingest/payments", JSON.stringify([good(1), good(2)]));
    expect(array).toMatchObject({ status: 202, body: { accepted: 2, ids: [good(1).id, good(2).id] } });
    const lines = await gateway.post(
      "/ingest/payments",
      `${JSON.stringify(good(3))}\n${JSON.stringify(good(4))}\n`,
      NDJSON_TYPE,
    );
    expect(lines).toMatchObject({ status: 202, body: { accepted: 2, ids: [good(3).id, good(4).id] } });
    expect(values()).toEqual([good(1), good(2), good(3), good(4)]);
  });

  it("mixed is answered with a verdict for each, and the good ones are kept", async () => {
    const body = [JSON.stringify(good(1)), "{", JSON.stringify(bad), "", JSON.stringify(good(2))].join("\n");
    const answer = await gateway.post("/ingest/payments", body, NDJSON_TYPE);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      accepted: 2,
      rejected: 2,
      verdicts: [
        { index: 0, accepted: true, id: good(1).id },
        {
          index: 1,
          line: 2,
          accepted: false,
          error: {
            code: "malformed",
            message: "an event must be JSON: Expected property name or '}' at position 1 (line 1 column 2)",
          },
        },
        {
          index: 2,
          line: 3,
          accepted: false,
          error: { code: "invalid", message: 'the event is not one of stream "payments"; see issues' },
          issues: [
            {
              path: "channel",
              message: "must be one of chip, contactless, swipe, online, atm",
              got: '"carrier pigeon"',
            },
          ],
        },
        { index: 3, accepted: true, id: good(2).id },
      ],
    });
    expect(values()).toEqual([good(1), good(2)]);
  });

  it("without a good event is refused with the verdicts", async () => {
    const answer = await gateway.post("/ingest/payments", JSON.stringify([bad]));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      error: { code: "rejected", message: "no event of the batch was accepted; see verdicts" },
      accepted: 0,
      rejected: 1,
      verdicts: [{ index: 0, accepted: false, error: { code: "invalid" } }],
    });
  });

  it("tells the issues of the first hundred refused events only", async () => {
    const { body } = await gateway.post("/ingest/payments", JSON.stringify(Array.from({ length: 102 }, () => bad)));
    const { verdicts } = body as { verdicts: { issues?: unknown; error: { message: string } }[] };
    expect(verdicts.filter(({ issues }) => issues !== undefined)).toHaveLength(100);
    expect(verdicts[101]?.error.message).toBe(
      'the event is not one of stream "payments"; only the first 100 are explained',
    );
  });

  it("may be gzip", async () => {
    const body = gzipSync(JSON.stringify([good(1)]));
    const answer = await gateway.post("/ingest/payments", body, { ...JSON_TYPE, "content-encoding": "gzip" });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(values()).toEqual([good(1)]);
  });
});

describe("an envelope", () => {
  it("names the stream of its event", async () => {
    const answer = await gateway.post("/ingest", JSON.stringify({ stream: "payments", event: payment }));
    expect(answer).toMatchObject({ status: 202, body: { id: payment.id } });
    expect(gateway.producer.written[0]?.topic).toBe("payments");
  });

  it("gets a verdict of its own in a batch", async () => {
    const batch = [
      { stream: "payments", event: payment },
      { stream: "paymnts", event: payment },
      { stream: "fraud-alerts", event: payment },
      { event: payment },
      { stream: "payments", event: payment, more: 1 },
    ];
    const answer = await gateway.post("/ingest", JSON.stringify(batch));
    expect(answer.status).toBe(202);
    const shape = 'each event must be {"stream": "<name>", "event": {…}} here; or send bare events to /ingest/<name>';
    expect((answer.body as { verdicts: unknown[] }).verdicts).toEqual([
      { index: 0, accepted: true, id: payment.id },
      {
        index: 1,
        accepted: false,
        error: { code: "unknown-stream", message: 'unknown stream "paymnts"; did you mean "payments"?' },
      },
      {
        index: 2,
        accepted: false,
        error: {
          code: "forbidden",
          message: `stream "fraud-alerts" does not come in from outside, a worker of the platform writes it; the streams are ${STREAMS}`,
        },
      },
      { index: 3, accepted: false, error: { code: "malformed", message: shape } },
      { index: 4, accepted: false, error: { code: "malformed", message: shape } },
    ]);
  });

  it("alone has the status of its refusal", async () => {
    expect((await gateway.post("/ingest", JSON.stringify({ stream: "nothing", event: {} }))).status).toBe(404);
    expect((await gateway.post("/ingest", JSON.stringify({ stream: "sessions", event: {} }))).status).toBe(403);
  });
});

describe("an address", () => {
  it.each([
    ["/ingest/paymnts", "unknown-stream", 404, 'unknown stream "paymnts"; did you mean "payments"?'],
    ["/ingest/", "unknown-stream", 404, `unknown stream ""; the streams are ${STREAMS}`],
    ["/ingest/payments/", "unknown-stream", 404, 'unknown stream "payments/"; did you mean "payments"?'],
    ["/", "not-found", 404, 'nothing is at "/"; events go to POST /ingest/<stream>, and /openapi.json describes all'],
    [
      "/toString",
      "not-found",
      404,
      'nothing is at "/toString"; events go to POST /ingest/<stream>, and /openapi.json describes all',
    ],
    [
      "/ingest/fraud-alerts",
      "forbidden",
      403,
      `stream "fraud-alerts" does not come in from outside, a worker of the platform writes it; the streams are ${STREAMS}`,
    ],
  ])("%s is refused with %s", async (path, code, status, message) => {
    expect(await gateway.post(path, "{}")).toMatchObject({ status, body: { error: { code, message } } });
  });

  it("may carry a query", async () => {
    expect((await gateway.post("/ingest/payments?source=test", example)).status).toBe(202);
  });

  it("takes its method only, and says which", async () => {
    const got = await gateway.get("/ingest/payments");
    expect(got).toMatchObject({
      status: 405,
      body: { error: { code: "method-not-allowed", message: "method GET is not for this address; use POST" } },
    });
    expect(got.headers.get("allow")).toBe("POST");
    expect((await gateway.post("/healthz", "")).headers.get("allow")).toBe("GET, HEAD");
  });
});

describe("headers", () => {
  const TYPES = "application/json, or application/x-ndjson for one event a line";

  it.each([
    [{ "content-type": "text/plain" }, `content-type "text/plain" is not taken; send ${TYPES}`],
    [{ "content-type": "application/json; charset=latin1" }, "the charset must be utf-8; leave the parameter out"],
    [{ ...JSON_TYPE, "content-encoding": "br" }, 'content-encoding "br" is not taken; send gzip, or none'],
  ])("%j are refused with 415", async (headers: Record<string, string>, message) => {
    const answer = await gateway.post("/ingest/payments", example, headers);
    expect(answer).toMatchObject({ status: 415, body: { error: { code: "unsupported-media-type", message } } });
  });

  it.each(["application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"', "application/json; profile=x"])(
    "%j is JSON",
    async (type) => {
      expect((await gateway.post("/ingest/payments", example, { "content-type": type })).status).toBe(202);
    },
  );
});

describe("pages", () => {
  it("/healthz says that everybody may write", async () => {
    expect(await gateway.get("/healthz")).toMatchObject({ status: 200, body: { status: "ok", auth: "open" } });
  });

  it("/readyz follows the connection to the brokers, and says no when the gateway is going", async () => {
    expect(await gateway.get("/readyz")).toMatchObject({ status: 200, body: { status: "ready" } });
    gateway.producer.connected = false;
    expect(await gateway.get("/readyz")).toMatchObject({ status: 503, body: { status: "waiting for the brokers" } });
    gateway.app.retire();
    const going = await gateway.get("/readyz");
    expect(going).toMatchObject({ status: 503, body: { status: "draining" } });
    expect(going.headers.get("connection")).toBe("close");
  });

  it("/openapi.json describes the gateway", async () => {
    expect(await gateway.get("/openapi.json")).toMatchObject({ status: 200, body: { openapi: "3.1.0" } });
  });

  it("/metrics counts requests, events and refusals, without a label from outside", async () => {
    await gateway.post("/ingest/payments", JSON.stringify([payment, { ...payment, amount: 1 }]));
    await gateway.post("/ingest/weather-in-amsterdam", "{}");
    const { text, headers } = await gateway.get("/metrics");
    expect(headers.get("content-type")).toContain("text/plain");
    const lines = text.split("\n");
    expect(lines).toContain('millrace_ingest_requests_total{status="202"} 1');
    expect(lines).toContain('millrace_ingest_requests_total{status="404"} 1');
    expect(lines).toContain('millrace_ingest_events_accepted_total{stream="payments"} 1');
    expect(lines).toContain('millrace_ingest_events_rejected_total{stream="payments",cause="invalid"} 1');
    expect(lines).toContain('millrace_ingest_events_rejected_total{stream="",cause="unknown-stream"} 1');
    expect(lines).toContain("millrace_ingest_acknowledge_seconds_count 1");
    expect(lines).toContain("millrace_ingest_bytes_in_flight 0");
    expect(text).not.toContain("amsterdam");
  });

  it("answers HEAD without a body", async () => {
    expect(await gateway.get("/healthz", "HEAD")).toMatchObject({ status: 200, text: "" });
  });
});

function fail(): never {
  throw new Error("nothing was written");
}
