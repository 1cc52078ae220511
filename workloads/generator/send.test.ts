import type { Event } from "./event";
import { Client, retryAfterOf } from "./http";
import { Random } from "./random";
import { Sender, hashOf } from "./send";
import { Tally } from "./tally";
import { type TestServer, acceptAll, idsOf, reply, serve } from "./testing/server";

const event = (id: string, key = "k", more: Partial<Event> = {}): Event => ({
  stream: "payments",
  id,
  key,
  at: 0,
  body: JSON.stringify({ id }),
  ...more,
});

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function senderTo(
  server: { readonly url: URL },
  options: { lanes?: number; batch?: number; singleEvery?: number; timeout?: number; apiKey?: string } = {},
) {
  const { lanes = 1, batch = 10, singleEvery = 1_000, timeout = 5_000, apiKey } = options;
  const client = new Client({ url: server.url, connections: 4, timeout, apiKey });
  const tally = new Tally();
  const accepted: string[] = [];
  cleanups.push(() => {
    client.close();
  });
  const sender = new Sender({
    client,
    tally,
    random: new Random(1),
    lanes,
    batch,
    singleEvery,
    onAccepted: ({ id }) => accepted.push(id),
  });
  return { sender, tally, accepted };
}

async function started(answer: Parameters<typeof serve>[0], port?: number): Promise<TestServer> {
  const server = await serve(answer, port);
  cleanups.push(() => server.close());
  return server;
}

test("events go as NDJSON to their stream, in order, in batches, and now and then one alone", async () => {
  const server = await started(acceptAll);
  const { sender, accepted, tally } = senderTo(server, { batch: 3, singleEvery: 2, apiKey: "secret" });
  const ids = ["a", "b", "c", "d", "e", "f"];
  for (const id of ids) sender.offer(event(id));
  await sender.finish(5_000);
  expect(server.received.map(({ path, type, body }) => [path, type, body])).toEqual([
    ["/ingest/payments", "application/x-ndjson", '{"id":"a"}\n{"id":"b"}\n{"id":"c"}'],
    ["/ingest/payments", "application/json", '{"id":"d"}'],
    ["/ingest/payments", "application/x-ndjson", '{"id":"e"}\n{"id":"f"}'],
  ]);
  expect(server.received[0]?.headers.authorization).toBe("Bearer secret");
  expect(accepted).toEqual(ids);
  expect(tally.total()).toEqual({ sent: 6, accepted: 6, rejected: 0 });
  expect(sender.open).toBe(0);
});

test("503 is tried again with the same events and the same idempotency key, after the time that it asks for", async () => {
  const times: number[] = [];
  const server = await started((request, response, count) => {
    times.push(performance.now());
    if (count === 1) reply(response, 503, { error: { code: "unavailable", message: "…" } }, { "retry-after": "1" });
    else acceptAll(request, response);
  });
  const { sender, accepted, tally } = senderTo(server);
  sender.offer(event("a"));
  sender.offer(event("b"));
  await sender.finish(10_000);
  const [first, second] = server.received;
  expect(server.received).toHaveLength(2);
  expect(second?.body).toBe(first?.body);
  expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
  // A timer may be a millisecond early.
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(995);
  expect(accepted).toEqual(["a", "b"]);
  expect(tally.total()).toEqual({ sent: 2, accepted: 2, rejected: 0 });
  expect(tally.retries).toBe(1);
});

test("a connection that breaks, before an answer or within one, is tried again", async () => {
  const server = await started((request, response, count) => {
    if (count === 1) response.socket?.resetAndDestroy();
    else if (count === 2) {
      response.writeHead(202, { "content-length": "1000" });
      response.write('{"accepted":');
      response.socket?.destroySoon();
    } else acceptAll(request, response);
  });
  const { sender, accepted, tally } = senderTo(server);
  sender.offer(event("a"));
  await sender.finish(10_000);
  expect(server.received.map(({ body }) => body)).toEqual(['{"id":"a"}', '{"id":"a"}', '{"id":"a"}']);
  expect(accepted).toEqual(["a"]);
  expect(tally.retries).toBe(2);
});

test("an answer that does not come is given up and asked for again", async () => {
  const server = await started((request, response, count) => {
    if (count > 1) acceptAll(request, response);
  });
  const { sender, accepted } = senderTo(server, { timeout: 150 });
  sender.offer(event("a"));
  await sender.finish(10_000);
  expect(accepted).toEqual(["a"]);
  expect(server.received).toHaveLength(2);
});

test("mixed verdicts are counted event by event, and faults of the gateway are told", async () => {
  const server = await started((request, response) => {
    const verdicts = idsOf(request).map((id, index) =>
      id.startsWith("good")
        ? { index, line: index + 1, accepted: true, id }
        : {
            index,
            line: index + 1,
            accepted: false,
            error: { code: "invalid", message: "…" },
            issues: [{ path: "amount", message: "is missing" }],
          },
    );
    reply(response, 202, { accepted: 2, rejected: 2, verdicts });
  });
  const { sender, accepted, tally } = senderTo(server);
  sender.offer(event("good-1"));
  sender.offer(event("bad-1", "k", { defect: "missing amount" }));
  sender.offer(event("bad-2"));
  sender.offer(event("good-2", "k", { defect: "missing currency" }));
  await sender.finish(5_000);
  expect(accepted).toEqual(["good-1", "good-2"]);
  expect(tally.summary()).toMatchObject({
    sent: 4,
    accepted: 2,
    rejected: { "amount: is missing": 2 },
    byStream: { payments: { sent: 4, accepted: 2, rejected: 2 } },
    // One that was broken was accepted, one that was sound was refused.
    unnoticed: 1,
    mistaken: 1,
  });
});

test("the events of a key stay in order though several requests are under way", async () => {
  let [open, most] = [0, 0];
  const seen: string[] = [];
  const server = await started((request, response) => {
    open++;
    most = Math.max(most, open);
    setImmediate(() => {
      // Others overtake while this one waits.
      setTimeout(
        () => {
          open--;
          seen.push(...idsOf(request));
          acceptAll(request, response);
        },
        5 * (request.body.length % 4),
      );
    });
  });
  const { sender, accepted } = senderTo(server, { lanes: 4, batch: 3 });
  for (let i = 0; i < 120; i++) {
    const key = `key-${i % 10}`;
    sender.offer(event(`${key}/${String(i).padStart(3, "0")}`, key));
    if (i % 7 === 0) sender.flush();
  }
  await sender.finish(10_000);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
  expect(accepted).toHaveLength(120);
  for (let k = 0; k < 10; k++) {
    const own = seen.filter((id) => id.startsWith(`key-${k}/`));
    expect(own).toEqual(own.toSorted());
  }
});

test("what cannot be delivered in time is given up, and the sender ends", async () => {
  const server = await serve(acceptAll);
  await server.close();
  const { sender, accepted, tally } = senderTo(server);
  sender.offer(event("a"));
  await sender.finish(400);
  expect(accepted).toEqual([]);
  expect(sender.reached).toBe(false);
  expect(tally.total()).toEqual({ sent: 1, accepted: 0, rejected: 0 });
});

test("Retry-After is read as seconds, and any other form is left out", () => {
  expect([undefined, "0", "7", "-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"].map(retryAfterOf)).toEqual([
    undefined,
    0,
    7_000,
    undefined,
    undefined,
    undefined,
  ]);
});

test("keys are spread by FNV-1a", () => {
  // From the test vectors of RFC 9923.
  expect([hashOf(""), hashOf("a"), hashOf("foobar")]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
});
