import { Kafka, logLevel } from "kafkajs";
import type { Driver } from "../runtime";
import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { startBroker, type TestBroker } from "../runtime/testing/broker";
import { deposit, depositRecord, deposits } from "../runtime/testing/sample";
import { until } from "../runtime/testing/until";
import { command, type Surroundings } from "./command";
import { replay, type PartitionCount, type ReplayReport } from "./replay";
import { everything, failingAfter } from "./testing";

jest.setTimeout(120_000);

let broker: TestBroker;
let driver: Driver;
let topics = 0;
/** Timestamps of the records: a tenth of a second apart, from an hour ago. */
const START = Date.now() - 3_600_000;
const tick = (n: number) => START + n * 100;

beforeAll(async () => {
  broker = await startBroker();
  driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "replay-test" });
});
afterAll(async () => {
  await driver.close();
  await broker.stop();
});

/** A topic with `count` deposits of so many accounts, the n-th at tick n. */
async function topicOf(count: number, partitions = 3): Promise<string> {
  const topic = `deposits-${topics++}`;
  await broker.createTopic(topic, { partitions });
  const producer = await driver.producer();
  const records = Array.from({ length: count }, (_, n) => ({
    ...depositRecord(deposit(n % 17, n)),
    timestamp: tick(n),
  }));
  await producer.send([{ topic, records }]);
  await producer.close();
  return topic;
}

const request = (topic: string, more: Partial<Parameters<typeof replay>[1]> = {}) => ({
  source: topic,
  into: topic,
  name: "replay",
  from: tick(0),
  to: Date.now(),
  dryRun: false,
  signal: new AbortController().signal,
  ...more,
});
const run = (topic: string, more: Partial<Parameters<typeof replay>[1]> = {}, by = driver) =>
  replay(by, request(topic, more), () => undefined);

const total = ({ partitions }: ReplayReport, of: "records" | "copies" | "sentBefore" | "sent") =>
  partitions.reduce((sum, one: PartitionCount) => sum + one[of], 0);
const totals = (report: ReplayReport) => ({
  records: total(report, "records"),
  copies: total(report, "copies"),
  sentBefore: total(report, "sentBefore"),
  sent: total(report, "sent"),
});

const numbersOf = (records: readonly { readonly value: Buffer | null }[]) =>
  records.map(({ value }) => (JSON.parse(String(value)) as { number: number }).number).sort((a, b) => a - b);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
const copies = async (topic: string) =>
  (await everything(driver, topic)).filter(({ headers }) => headers["millrace-replay-of"] !== undefined);

describe("a replay", () => {
  it("sends the records between two times again, byte for byte, each in its partition, with what it is a copy of", async () => {
    const topic = await topicOf(300);
    const before = await everything(driver, topic);
    expect(totals(await run(topic, { from: tick(100), to: tick(200) }))).toEqual({
      records: 100,
      copies: 0,
      sentBefore: 0,
      sent: 100,
    });
    const after = await copies(topic);
    expect(numbersOf(after)).toEqual(numbers(100, 200));
    for (const copy of after) {
      const original = before.find(
        ({ partition, offset }) => String(copy.headers["millrace-replay-of"]) === `${topic}/${partition}/${offset}`,
      );
      expect(original).toBeDefined();
      expect(copy).toMatchObject({ partition: original?.partition, key: original?.key, value: original?.value });
      const { "millrace-replay-of": _of, "millrace-replay": name, ...headers } = copy.headers;
      expect(headers).toEqual(original?.headers);
      expect(String(name)).toBe("replay");
    }
    // The order of each key is that of the first time.
    for (let partition = 0; partition < 3; partition++) {
      const order = after
        .filter((one) => one.partition === partition)
        .map(({ value }) => numbersOf([{ value }])[0] ?? 0);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });

  it("sends nothing the second time, also when its range holds what the first time sent; by another name it sends again", async () => {
    const topic = await topicOf(50);
    expect(totals(await run(topic))).toMatchObject({ records: 50, sent: 50 });
    expect(totals(await run(topic))).toEqual({ records: 50, copies: 50, sentBefore: 50, sent: 0 });
    expect((await copies(topic)).length).toBe(50);
    expect(totals(await run(topic, { name: "after-the-fix" }))).toEqual({
      records: 50,
      copies: 50,
      sentBefore: 0,
      sent: 50,
    });
    expect((await copies(topic)).length).toBe(100);
  });

  it("sends of a range that overlaps another only what is new", async () => {
    const topic = await topicOf(60);
    await run(topic, { from: tick(0), to: tick(40) });
    expect(totals(await run(topic, { from: tick(20), to: tick(60) }))).toEqual({
      records: 40,
      copies: 0,
      sentBefore: 20,
      sent: 20,
    });
    expect(numbersOf(await copies(topic))).toEqual(numbers(0, 60));
  });

  it("that was ended half-way is completed by the same call, each record once", async () => {
    const topic = await topicOf(20_000, 2);
    const end = new AbortController();
    const ended = await replay(driver, request(topic, { signal: end.signal }), ({ doing }) => {
      if (doing === "sending") end.abort();
    });
    expect(ended.finished).toBe(false);
    const part = totals(ended).sent;
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(20_000);
    expect((await copies(topic)).length).toBe(part);
    expect(totals(await run(topic))).toMatchObject({ records: 20_000, sentBefore: part, sent: 20_000 - part });
    expect(numbersOf(await copies(topic))).toEqual(numbers(0, 20_000));
  });

  it("that died behind a write is completed by the same call, each record once", async () => {
    const topic = await topicOf(10_000, 1);
    await expect(run(topic, {}, failingAfter(driver, 2))).rejects.toThrow("killed behind a write");
    expect((await copies(topic)).length).toBe(4_000);
    expect(totals(await run(topic))).toMatchObject({ sentBefore: 4_000, sent: 6_000 });
    expect(numbersOf(await copies(topic))).toEqual(numbers(0, 10_000));
  });

  it("goes into a topic with other partitions, once, by key", async () => {
    const topic = await topicOf(200);
    const into = await topicOf(0, 5);
    expect(totals(await run(topic, { into }))).toMatchObject({ records: 200, sent: 200 });
    expect(totals(await run(topic, { into }))).toMatchObject({ sentBefore: 200, sent: 0 });
    const there = await everything(driver, into);
    expect(numbersOf(there)).toEqual(numbers(0, 200));
    const partitionsOfKey = new Map<string, Set<number>>();
    for (const { key, partition } of there) {
      partitionsOfKey.set(String(key), (partitionsOfKey.get(String(key)) ?? new Set()).add(partition));
    }
    expect([...partitionsOfKey.values()].every(({ size }) => size === 1)).toBe(true);
    expect((await copies(topic)).length).toBe(0);
  });

  it("of which a dry run counts exactly what it would send, and sends nothing", async () => {
    const topic = await topicOf(90);
    await run(topic, { to: tick(30) });
    expect(totals(await run(topic, { to: tick(90), dryRun: true }))).toMatchObject({ sentBefore: 30, sent: 60 });
    expect((await everything(driver, topic)).length).toBe(120);
    const { partitions } = await run(topic, { to: tick(90) });
    expect(partitions.map(({ partition, records }) => ({ partition, records }))).toEqual(
      [0, 1, 2].map((partition) => ({
        partition,
        records: partitions.find((one) => one.partition === partition)?.records,
      })),
    );
    expect((await everything(driver, topic)).length).toBe(180);
  });

  it("tells of what retention has deleted, and sends the rest", async () => {
    const topic = await topicOf(100, 1);
    const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic); // without which it does not know the topic
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "40" }] });
    await admin.disconnect();
    await until("the first records are gone", async () => (await driver.watermarks(topic))[0]?.low === 40);
    const report = await run(topic);
    expect(report.partitions[0]).toMatchObject({ from: 40, cut: true, sent: 60 });
    // Of one that ended before the cut nothing is left.
    expect(await run(topic, { to: tick(30) })).toMatchObject({ partitions: [], cut: [{ partition: 0, from: 40 }] });
    // One that begins behind the cut knows nothing of it.
    expect((await run(topic, { from: tick(50) })).partitions[0]).toMatchObject({ from: 50, cut: false });
    expect((await run(topic, { from: tick(50) })).cut).toEqual([]);
  });
});

describe("the command", () => {
  const said: string[] = [];
  const surroundings = (): Surroundings => ({
    env: { MILLRACE_KAFKA_BROKERS: broker.bootstrap },
    streams: [deposits],
    workers: [],
    captures: [],
    pollers: [],
    gateways: [],
    now: Date.now,
    say: (line) => said.push(line),
    sayOver: () => undefined,
    signal: new AbortController().signal,
  });
  const says = async (...args: string[]): Promise<readonly string[]> => {
    said.length = 0;
    await command(args, surroundings());
    return [...said];
  };

  beforeAll(async () => {
    await broker.createTopic(deposits.name, { partitions: 1 });
    const producer = await driver.producer();
    const records = numbers(0, 10).map((n) => ({ ...depositRecord(deposit(1, n)), timestamp: tick(n) }));
    await producer.send([{ topic: deposits.name, records }]);
    await producer.close();
  });

  it("counts in lines, by partition and in all", async () => {
    const [from, to] = [new Date(tick(2)).toISOString(), new Date(tick(8)).toISOString()];
    expect(await says("replay", "deposits", "--from", from, "--to", to, "--dry-run")).toEqual([
      "deposits-0: offsets 2 to 7, 6 records, 6 to send",
      `deposits from ${from} to ${to}: 6 records, 0 sent before, 6 to send`,
    ]);
    expect(await says("replay", "deposits", "--from", from, "--to", to)).toEqual([
      "deposits-0: offsets 2 to 7, 6 records, 6 sent",
      `deposits from ${from} to ${to}: 6 records, 0 sent before, 6 sent`,
    ]);
    expect(await says("replay", "deposits", "--from", from, "--to", to)).toEqual([
      "deposits-0: offsets 2 to 7, 6 records, 6 sent before, 0 sent",
      `deposits from ${from} to ${to}: 6 records, 6 sent before, 0 sent`,
    ]);
  });

  it("says when there is nothing in the range", async () => {
    expect(await says("replay", "deposits", "--from", "2001-01-01", "--to", "2001-01-02")).toEqual([
      "deposits has no record from 2001-01-01T00:00:00.000Z to 2001-01-02T00:00:00.000Z; nothing is sent",
    ]);
  });

  it.each([
    [["replay", "depots", "--from", "1 hour"], 'no stream "depots"; the streams are deposits'],
    [
      ["replay", "deposits", "--from", "1 hour", "--into", "deposits.state"],
      '--into must be the name of a stream, or of a topic of lower-case letters, digits and hyphens, got "deposits.state"',
    ],
    [["redrive", "fraud"], 'no worker "fraud"; the workers are '],
  ])("refuses %j with a sentence", async (args, sentence) => {
    await expect(command(args, surroundings())).rejects.toThrow(new Error(sentence));
  });

  it("refuses a target that does not exist", async () => {
    await expect(
      command(["replay", "deposits", "--from", "1 hour", "--into", "nowhere"], surroundings()),
    ).rejects.toThrow('--into names neither a stream nor a topic of these brokers, got "nowhere"');
  });
});
