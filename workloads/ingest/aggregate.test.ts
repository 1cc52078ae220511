import { DriverError } from "../runtime/errors";
import { Aggregator, type AggregatorOptions, type Part, type Submission } from "./aggregate";
import { MemoryProducer } from "./testing/memory-producer";
import type { Refusal } from "./verdict";

const OPTIONS: AggregatorOptions = {
  linger: 5,
  bytes: 1_000,
  sends: 2,
  timeout: 60_000,
  topicBytes: 10_000,
  failed: () => undefined,
};

/** A request of `count` records, named by `name`, that remembers what it was told. */
class Request implements Submission {
  readonly parts: Part[];
  readonly told: (string | undefined)[] = [];
  readonly answer: Promise<Refusal | undefined>;
  readonly free: Promise<void>;
  private onAnswer: (failure: Refusal | undefined) => void = () => undefined;
  private onFree: () => void = () => undefined;

  constructor(name: string, count = 1, { topics = ["payments"], bytes = 100 } = {}) {
    this.parts = topics.map((topic) => ({
      topic,
      bytes,
      records: Array.from({ length: count }, (_, i) => ({ key: name, value: `${name}${i}` })),
    }));
    this.answer = new Promise((resolve) => (this.onAnswer = resolve));
    this.free = new Promise((resolve) => (this.onFree = resolve));
  }

  answered(failure: Refusal | undefined): void {
    this.told.push(failure?.code ?? "ok");
    this.onAnswer(failure);
  }

  released(): void {
    this.told.push("released");
    this.onFree();
  }
}

let producer: MemoryProducer;
beforeEach(() => {
  producer = new MemoryProducer();
});
const values = () => producer.written.map(({ record }) => record.value);

it("sends what came in one turn as one batch, in order, each request's records together", async () => {
  const aggregator = new Aggregator(producer, OPTIONS);
  const [a, b] = [new Request("a", 2), new Request("b")];
  expect(aggregator.submit(a)).toBeUndefined();
  expect(aggregator.submit(b)).toBeUndefined();
  await Promise.all([a.free, b.free]);
  expect(producer.sends).toHaveLength(1);
  expect(values()).toEqual(["a0", "a1", "b0"]);
  expect(a.told).toEqual(["ok", "released"]);
  expect(aggregator.requests).toBe(0);
});

it("answers nobody before the brokers do", async () => {
  const aggregator = new Aggregator(producer, OPTIONS);
  producer.hold();
  const a = new Request("a");
  aggregator.submit(a);
  await producer.nextSend();
  expect(a.told).toEqual([]);
  expect(aggregator.requests).toBe(1);
  producer.release();
  await a.free;
  expect(a.told).toEqual(["ok", "released"]);
  await aggregator.settled();
});

it("fills the next batch while one is under way", async () => {
  const aggregator = new Aggregator(producer, { ...OPTIONS, linger: 60_000 });
  producer.hold();
  aggregator.submit(new Request("a"));
  await producer.nextSend();
  const late = [new Request("b"), new Request("c")];
  for (const request of late) aggregator.submit(request);
  expect(producer.sends).toHaveLength(1);
  expect(aggregator.queuedBytes).toBe(200);
  producer.release();
  await Promise.all(late.map(({ free }) => free));
  expect(producer.sends.map((batches) => batches[0]?.records.length)).toEqual([1, 2]);
});

it("does not wait longer than the linger for a batch under way", async () => {
  const aggregator = new Aggregator(producer, OPTIONS);
  producer.hold();
  aggregator.submit(new Request("a"));
  await producer.nextSend();
  aggregator.submit(new Request("b"));
  await producer.nextSend();
  expect(producer.sends).toHaveLength(2);
  producer.release();
  await aggregator.settled();
});

it("sends a batch at once when it is large enough, and splits between requests only", async () => {
  const aggregator = new Aggregator(producer, { ...OPTIONS, sends: 8 });
  for (const name of ["a", "b", "c"]) aggregator.submit(new Request(name, 2, { bytes: 600 }));
  await aggregator.settled();
  expect(producer.sends.map((batches) => batches[0]?.records.length)).toEqual([2, 2, 2]);
});

it("has no more batches under way than allowed", async () => {
  const aggregator = new Aggregator(producer, OPTIONS);
  producer.hold();
  for (const name of ["a", "b", "c", "d"]) aggregator.submit(new Request(name, 1, { bytes: 1_000 }));
  expect(producer.sends).toHaveLength(2);
  producer.release();
  await aggregator.settled();
  expect(values()).toEqual(["a0", "b0", "c0", "d0"]);
});

it("keeps topics apart: one that fails does not harm the other", async () => {
  const aggregator = new Aggregator(producer, OPTIONS);
  producer.verdict = ([batch]) => {
    if (batch?.topic === "prices") throw new DriverError("unknown-topic", "no such topic");
  };
  const [good, bad, both] = [
    new Request("g"),
    new Request("b", 1, { topics: ["prices"] }),
    new Request("m", 1, { topics: ["payments", "prices"] }),
  ];
  for (const request of [good, bad, both]) aggregator.submit(request);
  await aggregator.settled();
  expect(good.told).toEqual(["ok", "released"]);
  expect(bad.told).toEqual(["unavailable", "released"]);
  expect(both.told).toEqual(["unavailable", "released"]);
  expect(values()).toEqual(["g0", "m0"]);
});

it.each([
  ["timeout", "unacknowledged"],
  ["unavailable", "unavailable"],
  ["unauthorized", "unavailable"],
  ["other", "unavailable"],
] as const)("answers a driver's %s with %s", async (driver, code) => {
  const failures: string[] = [];
  const aggregator = new Aggregator(producer, {
    ...OPTIONS,
    failed: (topic, error) => failures.push(`${topic}: ${String(error)}`),
  });
  producer.verdict = () => {
    throw new DriverError(driver, "as it is");
  };
  const request = new Request("a");
  aggregator.submit(request);
  expect((await request.answer)?.retryAfter).toBe(2);
  expect(request.told[0]).toBe(code);
  expect(failures).toEqual(["payments: DriverError: as it is"]);
});

it("lets only the request fail whose record the brokers refuse as too large", async () => {
  const aggregator = new Aggregator(producer, OPTIONS);
  producer.verdict = ([batch]) => {
    if (batch?.records.some(({ key }) => key === "huge")) throw new DriverError("too-large", "too large");
  };
  const requests = ["a", "huge", "b"].map((name) => new Request(name));
  for (const request of requests) aggregator.submit(request);
  await aggregator.settled();
  expect(requests.map(({ told }) => told[0])).toEqual(["ok", "event-too-large", "ok"]);
  expect(values()).toEqual(["a0", "b0"]);
});

it("refuses what is over a topic's share, and takes it again when there is room", async () => {
  const aggregator = new Aggregator(producer, { ...OPTIONS, topicBytes: 250 });
  producer.hold();
  aggregator.submit(new Request("a", 1, { bytes: 200 }));
  const over = new Request("b");
  expect(aggregator.submit(over)).toMatchObject({ code: "overloaded", retryAfter: 1 });
  expect(over.told).toEqual([]);
  expect(aggregator.submit(new Request("c", 1, { topics: ["prices"] }))).toBeUndefined();
  producer.release();
  await aggregator.settled();
  expect(aggregator.submit(over)).toBeUndefined();
  await aggregator.settled();
});

it("takes one request of any size when the topic is free", async () => {
  const aggregator = new Aggregator(producer, { ...OPTIONS, topicBytes: 10 });
  expect(aggregator.submit(new Request("a", 5, { bytes: 5_000 }))).toBeUndefined();
  await aggregator.settled();
  expect(values()).toHaveLength(5);
});

describe("a request whose time is over", () => {
  it("is answered; what is under way is held until the brokers are done with it", async () => {
    const aggregator = new Aggregator(producer, { ...OPTIONS, timeout: 20 });
    producer.hold();
    const slow = new Request("a");
    aggregator.submit(slow);
    expect((await slow.answer)?.code).toBe("unacknowledged");
    expect(slow.told).toEqual(["unacknowledged"]);
    expect(aggregator.requests).toBe(1);
    producer.release();
    await slow.free;
    expect(slow.told).toEqual(["unacknowledged", "released"]);
    expect(values()).toEqual(["a0"]);
  });

  it("is not sent any more when it was still waiting", async () => {
    const aggregator = new Aggregator(producer, { ...OPTIONS, timeout: 20, sends: 1 });
    producer.hold();
    const [first, second] = [new Request("a"), new Request("b")];
    aggregator.submit(first);
    await producer.nextSend();
    aggregator.submit(second);
    await second.free;
    expect(second.told).toEqual(["unacknowledged", "released"]);
    expect(aggregator.queuedBytes).toBe(0);
    producer.release();
    await aggregator.settled();
    expect(values()).toEqual(["a0"]);
  });
});
