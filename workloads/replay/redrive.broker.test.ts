import { defineHandler, emit, reject, type Driver } from "../runtime";
import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { Runtime } from "../runtime/runtime";
import { startBroker, type TestBroker } from "../runtime/testing/broker";
import { copier, deposit, depositRecord, deposits, totals } from "../runtime/testing/sample";
import { until } from "../runtime/testing/until";
import { names } from "../streams";
import { holdAll } from "./hold";
import { redrive, type RedriveReport } from "./redrive";
import { everything, failingAfter } from "./testing";

jest.setTimeout(120_000);

const LETTERS = names.deadLetterTopic(copier);
const PARTITIONS = 2;
const noop = () => undefined;
const LOG = { debug: noop, info: noop, warn: noop, error: noop };

let broker: TestBroker;
let driver: Driver;
let runtime: Runtime;
/** What the worker refuses now. */
let refused: (amount: number) => string | undefined;

const handler = defineHandler(copier, {
  handle({ id, account, number, amount, at }) {
    const cause = refused(amount);
    return cause === undefined ? [emit(totals, { id, account, number, total: amount, at })] : reject(cause);
  },
});

beforeAll(async () => {
  broker = await startBroker();
});
beforeEach(async () => {
  driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "redrive-test" });
  await broker.wipe([deposits.name, totals.name, LETTERS], [names.consumerGroup(copier), names.redriveGroup(copier)]);
  for (const topic of [deposits.name, totals.name, LETTERS])
    await broker.createTopic(topic, { partitions: PARTITIONS });
  const own = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "redrive-test-worker" });
  runtime = new Runtime({ handler, driver: own, log: LOG });
  await runtime.start();
});
afterEach(async () => {
  await runtime.drain(20_000);
  await driver.close();
});
afterAll(() => broker.stop());

/** Sends deposits, the n-th of amount n, and waits until each is a total or a dead letter. */
async function feed(count: number): Promise<void> {
  const producer = await driver.producer();
  const records = Array.from({ length: count }, (_, n) => depositRecord(deposit(n % 5, n, n)));
  await producer.send([{ topic: deposits.name, records }]);
  await producer.close();
  await settled(count);
}
const settled = (count: number) =>
  until(`${count} totals and dead letters`, async () => {
    return (await everything(driver, totals.name)).length + (await everything(driver, LETTERS)).length === count;
  });

const run = (more: Partial<Parameters<typeof redrive>[1]> = {}, by = driver): Promise<RedriveReport> =>
  redrive(
    by,
    { worker: copier, inputs: [deposits.name], dryRun: false, signal: new AbortController().signal, ...more },
    noop,
  );
const amounts = async (topic: string, field: "amount" | "total") =>
  (await everything(driver, topic))
    .map(({ value }) => (JSON.parse(String(value)) as Record<string, number>)[field] ?? -1)
    .sort((a, b) => a - b);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
const none = { letters: 0, sentBefore: 0, sent: 0, left: 0, unsendable: 0 };

describe("a redrive", () => {
  it("sends what was given up to the topic it came from, once, as it came, and the mended worker handles it", async () => {
    refused = (amount) => (amount < 10 ? "small" : undefined);
    await feed(40);
    expect(await amounts(totals.name, "total")).toEqual(numbers(10, 40));
    const originals = await everything(driver, deposits.name);

    refused = () => undefined;
    expect(await run({ dryRun: true })).toEqual({ causes: [{ ...none, cause: "small", letters: 10, sent: 10 }] });
    expect((await everything(driver, deposits.name)).length).toBe(40);
    expect(await run()).toEqual({ causes: [{ ...none, cause: "small", letters: 10, sent: 10 }] });
    await settled(50);
    expect(await amounts(totals.name, "total")).toEqual(numbers(0, 40));
    // How old they were is no latency of the worker's.
    expect(await runtime.metrics.text()).toContain(
      'millrace_worker_event_latency_seconds_count{worker="copier",stream="deposits"} 30\n',
    );

    const again = (await everything(driver, deposits.name)).filter(({ headers }) => "millrace-redrive-of" in headers);
    expect(again.length).toBe(10);
    for (const { partition, key, value, headers } of again) {
      const original = originals.find(
        (one) => String(headers["millrace-replay-of"]) === `deposits/${one.partition}/${one.offset}`,
      );
      expect({ partition, key, value }).toEqual({
        partition: original?.partition,
        key: original?.key,
        value: original?.value,
      });
      expect(Object.keys(headers).sort()).toEqual([
        "millrace-id",
        "millrace-ingested-at",
        "millrace-redrive-attempts",
        "millrace-redrive-of",
        "millrace-replay-of",
      ]);
    }
    expect(await run()).toEqual({ causes: [] });
    expect((await everything(driver, deposits.name)).length).toBe(50);
  });

  it("ends though the worker gives the records up again, whose attempts are carried on", async () => {
    refused = () => "never";
    await feed(12);
    for (const round of [1, 2]) {
      expect(await run()).toEqual({ causes: [{ ...none, cause: "never", letters: 12, sent: 12 }] });
      await settled(12 * (round + 1));
    }
    const attempts = (await everything(driver, LETTERS)).map(({ headers }) => Number(headers["millrace-dl-attempts"]));
    expect(attempts.sort((a, b) => a - b)).toEqual([
      ...numbers(0, 12).map(() => 1),
      ...numbers(0, 12).map(() => 2),
      ...numbers(0, 12).map(() => 3),
    ]);
  });

  it("sends the causes that were asked for, and the others when they are, each letter once", async () => {
    refused = (amount) => (amount % 2 === 0 ? "even" : amount < 10 ? "odd and small" : undefined);
    await feed(20);
    refused = () => undefined;
    expect(await run({ causes: new Set(["odd and small"]) })).toEqual({
      causes: [
        { ...none, cause: "even", letters: 10, left: 10 },
        { ...none, cause: "odd and small", letters: 5, sent: 5 },
      ],
    });
    await settled(25);
    const { causes } = await run();
    expect(causes.find(({ cause }) => cause === "even")).toEqual({ ...none, cause: "even", letters: 10, sent: 10 });
    // Those before the first that was left are behind the committed offset, and are not looked at again.
    expect(causes.find(({ cause }) => cause === "odd and small")?.sent ?? 0).toBe(0);
    await settled(35);
    expect(await amounts(totals.name, "total")).toEqual(numbers(0, 20));
    expect(await run()).toEqual({ causes: [] });
  });

  it("that died between the acknowledgement and the commit sends none twice", async () => {
    refused = () => "never";
    await feed(1_200);
    refused = () => undefined;
    await expect(run({}, failingAfter(driver, 1))).rejects.toThrow("killed behind a write");
    await settled(1_200 + 500);
    expect(await run()).toEqual({ causes: [{ ...none, cause: "never", letters: 1_200, sentBefore: 500, sent: 700 }] });
    await settled(2_400);
    expect(await amounts(totals.name, "total")).toEqual(numbers(0, 1_200));
  });

  it("that was ended half-way is completed by the next, each letter once", async () => {
    refused = () => "never";
    await feed(2_000);
    refused = () => undefined;
    const end = new AbortController();
    const request = { worker: copier, inputs: [deposits.name], dryRun: false, signal: end.signal };
    const ended = await redrive(driver, request, ({ doing }) => {
      if (doing === "sending") end.abort();
    });
    expect(ended).toEqual({ causes: [{ ...none, cause: "never", letters: 500, sent: 500 }], ended: "interrupted" });
    // What was sent is committed: the next run does not look at it.
    expect(await run()).toEqual({ causes: [{ ...none, cause: "never", letters: 1_500, sent: 1_500 }] });
    await settled(4_000);
    expect(await amounts(totals.name, "total")).toEqual(numbers(0, 2_000));
  });

  it("is taken over by a later one, which waits until the earlier has let go", async () => {
    const group = names.redriveGroup(copier);
    const first = await holdAll(driver, group, LETTERS);
    await first.commit(0, 3);
    let taken = false;
    const second = holdAll(driver, group, LETTERS).then((hold) => {
      taken = true;
      return hold;
    });
    await until("the first is told", () => first.lost.aborted);
    expect(taken).toBe(false);
    await first.commit(1, 4);
    await first.release();
    await (await second).release();
    expect(await driver.committed(group, LETTERS)).toEqual([3, 4]);
  });

  it("counts letters that cannot be sent, and goes on", async () => {
    refused = () => undefined;
    const producer = await driver.producer();
    const from = { "millrace-dl-topic": "elsewhere", "millrace-dl-partition": "0", "millrace-dl-offset": "1" };
    await producer.send([
      {
        topic: LETTERS,
        records: [
          { key: "a", value: "lost", headers: { "millrace-dl-cause": "odd" }, partition: 0 },
          { key: "a", value: "other", headers: { ...from, "millrace-dl-cause": "odd" }, partition: 0 },
        ],
      },
    ]);
    await producer.close();
    expect(await run()).toEqual({ causes: [{ ...none, cause: "odd", letters: 2, unsendable: 2 }] });
    expect(await everything(driver, deposits.name)).toEqual([]);
    expect(await run()).toEqual({ causes: [] });
  });
});
