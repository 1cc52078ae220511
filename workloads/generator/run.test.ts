import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Label } from "./event";
import { isLastOfAccount, numberedId, numberedPayment, runNumbered } from "./numbered";
import { writeOffline } from "./offline";
import { parseOptions } from "./options";
import { runFeed } from "./run";
import { type TestServer, acceptAll, idsOf, serve } from "./testing/server";

const END = Date.UTC(2026, 10, 20, 12);
const folder = mkdtempSync(join(tmpdir(), "generator-"));
const servers: TestServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true });
});
const file = (name: string): string => join(folder, name);
const lines = (name: string): string[] =>
  readFileSync(file(name), "utf8")
    .split("\n")
    .filter((line) => line !== "");

function terminal(stop = new AbortController()) {
  const printed: Record<string, unknown>[] = [];
  return { printed, stop: stop.signal, print: (line: object) => printed.push(line as Record<string, unknown>) };
}

function feedOptions(...args: string[]): Extract<ReturnType<typeof parseOptions>, { mode: "feed" }> {
  const options = parseOptions(["--end", String(END), ...args], END);
  if (options.mode !== "feed") throw new Error(`expected a feed, got ${options.mode}`);
  return options;
}

function numberedOptions(url: URL, ...args: string[]): Extract<ReturnType<typeof parseOptions>, { mode: "numbered" }> {
  const options = parseOptions(["--url", url.origin, "--end", String(END), "--rate", "0", ...args], END);
  if (options.mode !== "numbered") throw new Error(`expected numbered payments, got ${options.mode}`);
  return options;
}

async function server(answer: Parameters<typeof serve>[0], port?: number): Promise<TestServer> {
  const made = await serve(answer, port);
  servers.push(made);
  return made;
}

const SOUND = ["--malformed-rate", "0", "--duplicate-rate", "0"];

test("a feed sends every event once, writes the labels of what was acknowledged, and ends with a summary", async () => {
  const { url, received } = await server(acceptAll);
  const options = feedOptions(
    "--url",
    url.origin,
    "--count",
    "3000",
    "--rate",
    "0",
    "--labels",
    file("labels"),
    ...SOUND,
  );
  const { printed, ...rest } = terminal();
  expect(await runFeed(options, rest)).toBe(true);
  const ids = received.flatMap(idsOf);
  expect(new Set(ids).size).toBe(3_000);
  expect(new Set(received.map(({ path }) => path))).toEqual(
    new Set(["payments", "prices", "products", "telemetry", "clicks"].map((stream) => `/ingest/${stream}`)),
  );
  expect(printed.at(-1)).toMatchObject({ type: "summary", sent: 3_000, accepted: 3_000, rejected: {} });
  const labels = lines("labels").map((line) => JSON.parse(line) as Label);
  expect(labels.length).toBeGreaterThan(20);
  expect(labels.filter(({ id }) => !ids.includes(id))).toEqual([]);
  expect(labels.filter(({ stream }) => stream === "payments")).toHaveLength(12);
});

test("a feed by rate and seconds takes its time and reports each second", async () => {
  const { url } = await server(acceptAll);
  const { printed, ...rest } = terminal();
  const before = performance.now();
  await runFeed(feedOptions("--url", url.origin, "--seconds", "2", "--rate", "300", ...SOUND), rest);
  expect(performance.now() - before).toBeGreaterThan(1_900);
  expect(printed.map(({ type }) => type)).toEqual([...printed.slice(1).map(() => "progress"), "summary"]);
  expect(printed[0]).toEqual({
    type: "progress",
    sent: expect.any(Number) as number,
    accepted: expect.any(Number) as number,
    rejected: 0,
  });
  expect(printed.at(-1)).toMatchObject({ sent: 600, accepted: 600 });
});

test("a feed that is stopped finishes what is under way and sums up", async () => {
  const stop = new AbortController();
  const { url, received } = await server((request, response) => {
    stop.abort();
    acceptAll(request, response);
  });
  const { printed, ...rest } = terminal(stop);
  expect(await runFeed(feedOptions("--url", url.origin, "--seconds", "60", ...SOUND), rest)).toBe(true);
  const { sent, accepted } = printed.at(-1) as { sent: number; accepted: number };
  expect(accepted).toBe(sent);
  expect(received.flatMap(idsOf)).toHaveLength(sent);
});

test("events written to a file are those that would be sent, the same each time, with labels that join", () => {
  const { world } = feedOptions(
    "--url",
    "http://127.0.0.1:1",
    "--count",
    "4000",
    "--usecases",
    "payments",
    "--fraud-rate",
    "0.02",
  );
  const written = writeOffline(world, file("events"), file("labels-offline"));
  const again = writeOffline(world, file("events-again"), undefined);
  expect(again).toEqual(written);
  expect(readFileSync(file("events-again")).equals(readFileSync(file("events")))).toBe(true);

  const events = lines("events").map(
    (line) => JSON.parse(line) as { stream: string; event?: { id: string }; raw?: string; defect?: string },
  );
  const labels = lines("labels-offline").map((line) => JSON.parse(line) as Label);
  expect(events).toHaveLength(4_000);
  expect(written).toEqual({
    events: 4_000,
    labels: labels.length,
    broken: events.filter(({ defect }) => defect !== undefined).length,
  });
  expect(new Set(events.map(({ stream }) => stream))).toEqual(new Set(["payments"]));
  expect(events.filter(({ event, raw }) => (event === undefined) === (raw === undefined))).toEqual([]);
  expect(labels.length / 4_000).toBeCloseTo(0.02, 2);
  const ids = new Set(events.map(({ event }) => event?.id));
  expect(labels.filter(({ id }) => !ids.has(id))).toEqual([]);
});

describe("numbered payments", () => {
  test("have ids by their number, the number as merchant, and an account for forty of them", () => {
    expect(numberedId(7, 123)).toBe(numberedId(7, 123));
    const payments = Array.from({ length: 400 }, (_, number) => numberedPayment(7, number, 400, END));
    expect(new Set(payments.map(({ id }) => id)).size).toBe(400);
    expect(new Set(payments.map(({ key }) => key)).size).toBe(10);
    expect(JSON.parse(payments[123]?.body ?? "")).toMatchObject({
      id: numberedId(7, 123),
      merchantId: "m-000123",
      amount: "11.23",
    });
    // Of one account in order, and none in the future.
    const times = payments.filter(({ key }) => key === payments[0]?.key).map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...payments.map(({ at }) => at))).toBeLessThan(END);
  });

  test("of travellers: the last of each account, and it alone, is on the other side of the world", () => {
    const count = 401;
    const far = Array.from({ length: count }, (_, number) => number).filter((number) =>
      numberedPayment(7, number, count, END, true).body.includes('"country":"AU"'),
    );
    expect(far).toEqual(Array.from({ length: 11 }, (_, n) => count - 11 + n));
    expect(far.every((number) => isLastOfAccount(number, count))).toBe(true);
    const accounts = far.map((number) => numberedPayment(7, number, count, END, true).key);
    expect(new Set(accounts).size).toBe(11);
    expect(numberedPayment(7, count - 1, count, END).body).toContain('"country":"DE"');
  });

  test("are sent until each is acknowledged, though the gateway dies twice, and only acknowledged ids are written", async () => {
    const acknowledged = new Set<string>();
    let current: TestServer | undefined;
    let deaths = 0;
    const answer: Parameters<typeof serve>[0] = (request, response, count) => {
      if (count === 8 && deaths < 2) {
        // Dies without an answer, and comes back on the same port.
        deaths++;
        const port = Number(current?.url.port);
        void current?.close().then(async () => {
          current = await server(answer, port);
        });
        return;
      }
      for (const id of idsOf(request)) acknowledged.add(id);
      acceptAll(request, response);
    };
    current = await server(answer);
    const { printed, ...rest } = terminal();
    const options = numberedOptions(current.url, "--numbered", "1000", "--batch", "20", "--acks", file("acks"));
    expect(await runNumbered(options, rest)).toMatchObject({ accepted: 1_000, rejected: 0 });
    expect(deaths).toBe(2);
    const expected = Array.from({ length: 1_000 }, (_, number) => numberedId(7, number)).sort();
    expect(lines("acks").sort()).toEqual(expected);
    expect([...acknowledged].sort()).toEqual(expected);
    expect(printed.at(-1)).toMatchObject({ type: "summary", sent: 1_000, accepted: 1_000, rejected: {} });
  });

  test("end by the deadline when the gateway stays away, and say so", async () => {
    const away = await serve(acceptAll);
    await away.close();
    const { printed, ...rest } = terminal();
    const options = numberedOptions(away.url, "--numbered", "10", "--deadline", "1");
    expect(await runNumbered(options, rest)).toMatchObject({ accepted: 0, rejected: 0 });
    expect(printed.at(-1)).toMatchObject({ type: "summary", accepted: 0 });
  });
});
