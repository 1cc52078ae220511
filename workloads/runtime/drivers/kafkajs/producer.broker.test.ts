import type { Driver, OutboundRecord, Producer } from "../../driver";
import type { DriverError } from "../../errors";
import { startBroker, type TestBroker } from "../../testing/broker";
import { javaPeer, readByJava } from "../../testing/java";
import { until } from "../../testing/until";
import { kafkajsDriver } from ".";
import { partitionOfKey } from "./murmur2";

jest.setTimeout(120_000);

let broker: TestBroker;
let driver: Driver;
let producer: Producer;

beforeAll(async () => {
  broker = await startBroker();
  driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "producer-test" });
  // Longer than a busy machine takes to bring the broker back.
  producer = await driver.producer({ deliveryTimeout: 120_000 });
});

afterAll(async () => {
  await driver.close();
  await broker.stop();
});

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: unknown) => (error as DriverError).code,
  );

const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: unknown) => (error as Error).message,
  );

async function valuesIn(topic: string): Promise<string[]> {
  const values: string[] = [];
  for (let partition = 0; partition < (await driver.partitions(topic)); partition++) {
    for await (const records of driver.readPartition({ topic, partition })) {
      values.push(...records.map(({ value }) => String(value)));
    }
  }
  return values;
}

describe("what the producer writes", () => {
  const records: OutboundRecord[] = [
    {
      key: "key",
      value: "value",
      headers: { one: "1", many: ["a", null, Buffer.from("b")], empty: "" },
      timestamp: 5_000,
    },
    { key: "ключ 🗝", value: "значение ✓" },
    { key: Buffer.from([0, 1, 2]), value: Buffer.from("bytes") },
    { key: "tombstone", value: null },
    { key: "empty", value: "" },
  ];

  it.each(["none", "gzip"] as const)("is read by Java as it was given (compression: %s)", async (compression) => {
    const topic = `read-by-java-${compression}`;
    await broker.createTopic(topic);
    const own = await driver.producer({ compression });
    await own.send([{ topic, records }]);
    const read = await readByJava(broker.bootstrap, topic, records.length);
    expect(read.map(({ key, value, headers }) => [key, value, headers])).toEqual([
      [
        "key",
        "value",
        [
          ["one", "1"],
          ["many", "a"],
          ["many", null],
          ["many", "b"],
          ["empty", ""],
        ],
      ],
      ["ключ 🗝", "значение ✓", []],
      ["\u0000\u0001\u0002", "bytes", []],
      ["tombstone", null, []],
      ["empty", "", []],
    ]);
    expect(read[0]?.timestamp).toBe(5_000);
    expect(Math.abs((read[1]?.timestamp ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("goes to the partition that Java chooses for its key", async () => {
    await broker.createTopic("chosen-by-java", { partitions: 7 });
    const partitions = await javaPeer("write", broker.bootstrap, "chosen-by-java", "none", "300");
    expect(partitions.map(Number)).toEqual(partitions.map((_, n) => partitionOfKey(`k${n}`, 7)));
  });

  it("goes to a partition that it names, and without a key to one for each call", async () => {
    await broker.createTopic("placed", { partitions: 3 });
    await producer.send([{ topic: "placed", records: [{ key: "k", value: "named", partition: 2 }] }]);
    await producer.send([
      { topic: "placed", records: Array.from({ length: 50 }, () => ({ key: null, value: "keyless" })) },
    ]);
    const read = await readByJava(broker.bootstrap, "placed", 51);
    expect(read.find(({ value }) => value === "named")?.partition).toBe(2);
    expect(new Set(read.filter(({ value }) => value === "keyless").map(({ partition }) => partition)).size).toBe(1);
  });

  it("is split into requests that the broker takes, in order", async () => {
    await broker.createTopic("large", { partitions: 2 });
    const many = Array.from({ length: 3_000 }, (_, n) => ({ key: `k${n % 5}`, value: `${n} ${"x".repeat(2_000)}` }));
    await producer.send([{ topic: "large", records: many }]);
    const read = await readByJava(broker.bootstrap, "large", many.length);
    expect(read.length).toBe(many.length);
    for (let key = 0; key < 5; key++) {
      const order = read.filter((one) => one.key === `k${key}`).map(({ value }) => Number(value?.split(" ")[0]));
      expect(order).toEqual(order.toSorted((one, other) => one - other));
    }
  });

  it("goes to several topics in one call", async () => {
    await broker.createTopic("first");
    await broker.createTopic("second");
    await producer.send([
      { topic: "first", records: [{ key: null, value: "1" }] },
      { topic: "second", records: [{ key: null, value: "2" }] },
    ]);
    expect([await valuesIn("first"), await valuesIn("second")]).toEqual([["1"], ["2"]]);
  });
});

describe("the producer refuses", () => {
  it("a record over the limit, and writes none of the call", async () => {
    await broker.createTopic("too-large");
    const batch = {
      topic: "too-large",
      records: [
        { key: "a", value: "good" },
        { key: "b", value: "x".repeat(1_100_000) },
      ],
    };
    expect(await codeOf(producer.send([batch]))).toBe("too-large");
    expect(await messageOf(producer.send([batch]))).toBe(
      `a record for too-large has 1100037 bytes with its key and headers, the most is ${producer.maxRecordBytes}; make it smaller, or raise maxRequestSize and the topic's max.message.bytes`,
    );
    expect(await valuesIn("too-large")).toEqual([]);
  });

  it("a batch that the topic's own limit refuses, and goes on", async () => {
    await broker.createTopic("narrow", { config: { "max.message.bytes": "1000" } });
    expect(
      await messageOf(producer.send([{ topic: "narrow", records: [{ key: "a", value: "x".repeat(2_000) }] }])),
    ).toMatch(
      /^producing to narrow-0: the topic refuses a batch of 20\d\d bytes; raise its max\.message\.bytes, or lower the producer's maxRequestSize$/,
    );
    await producer.send([{ topic: "narrow", records: [{ key: "a", value: "small" }] }]);
    expect(await valuesIn("narrow")).toEqual(["small"]);
  });

  it("a topic that does not exist, and takes it once it does", async () => {
    const send = () => producer.send([{ topic: "later", records: [{ key: null, value: "x" }] }]);
    expect(await codeOf(send())).toBe("unknown-topic");
    await broker.createTopic("later");
    await send();
    expect(await valuesIn("later")).toEqual(["x"]);
  });

  it("a record without a key for a compacted topic, with the broker's reason", async () => {
    await broker.createTopic("compacted", { config: { "cleanup.policy": "compact" } });
    expect(await messageOf(producer.send([{ topic: "compacted", records: [{ key: null, value: "x" }] }]))).toBe(
      "producing to compacted-0: the broker refuses a record; a compacted topic needs a key in each",
    );
  });

  it("a partition that the topic does not have", async () => {
    await broker.createTopic("two", { partitions: 2 });
    expect(await messageOf(producer.send([{ topic: "two", records: [{ key: null, value: "x", partition: 2 }] }]))).toBe(
      "a record for two names partition 2, the topic has 0 to 1",
    );
  });

  it("whatever comes after it was closed", async () => {
    const own = await driver.producer();
    await own.close();
    expect(await codeOf(own.send([{ topic: "first", records: [{ key: null, value: "x" }] }]))).toBe("closed");
  });
});

describe("when the broker dies", () => {
  it("nothing acknowledged is lost, nothing is written twice, and the order holds", async () => {
    await broker.createTopic("outage", { partitions: 3 });
    const acknowledged: string[] = [];
    let failures = 0;
    let stop = false;
    const sender = async (name: number) => {
      for (let n = 0; !stop; n++) {
        const records = [{ key: `k${name}`, value: `${name} ${n}` }];
        try {
          await producer.send([{ topic: "outage", records }]);
          acknowledged.push(`${name} ${n}`);
        } catch {
          failures++;
        }
      }
    };
    const senders = Promise.all(Array.from({ length: 10 }, (_, name) => sender(name)));
    await until("sends are acknowledged", () => acknowledged.length > 500);
    await duringOutage(() => until("the producer notices", () => !producer.connected));
    await until("sends are acknowledged again", () => acknowledged.length > 1_000);
    stop = true;
    await senders;
    expect(failures).toBe(0);
    const read = await readByJava(broker.bootstrap, "outage", acknowledged.length);
    expect(read.map(({ value }) => value).toSorted()).toEqual(acknowledged.toSorted());
    for (let name = 0; name < 10; name++) {
      const order = read.filter(({ key }) => key === `k${name}`).map(({ value }) => Number(value?.split(" ")[1]));
      expect(order).toEqual(order.map((_, at) => at));
    }
  });

  it("a send fails within its time, or when its caller gives it up, and is not written later as something else", async () => {
    await broker.createTopic("impatient");
    const own = await driver.producer({ deliveryTimeout: 1_000 });
    const send = (value: string, signal?: AbortSignal) =>
      own.send([{ topic: "impatient", records: [{ key: "k", value }] }], signal === undefined ? {} : { signal });
    await send("before");
    await duringOutage(async () => {
      expect(await messageOf(send("too late"))).toMatch(
        /^not acknowledged within 1000 ms: producing to node 1: .*(ECONNREFUSED|ECONNRESET|[Cc]losed)/,
      );
      expect(own.connected).toBe(false);
      const giveUp = new AbortController();
      const sent = send("given up", giveUp.signal);
      giveUp.abort();
      expect(await messageOf(sent)).toBe("the send was given up by its caller");
    });
    await until("the producer is back", () => own.connected);
    await send("after");
    expect(await valuesIn("impatient")).toEqual(["before", "after"]);
  });

  it("one that is frozen is noticed, and sends go on when it thaws", async () => {
    await broker.createTopic("frozen");
    const own = await driver.producer({ deliveryTimeout: 1_000 });
    const send = (value: string) => own.send([{ topic: "frozen", records: [{ key: "k", value }] }]);
    await send("before");
    broker.freeze();
    try {
      expect(await codeOf(send("during"))).toBe("timeout");
    } finally {
      broker.thaw();
    }
    await until("sends are acknowledged again", async () => (await codeOf(send("after"))) === "none");
    const values = await valuesIn("frozen");
    // Nobody was told that "during" was written; it may be, once.
    expect(values.filter((value) => value === "during").length).toBeLessThanOrEqual(1);
    expect(values.filter((value) => value !== "during").slice(0, 2)).toEqual(["before", "after"]);
  });
});

/** Kills the broker, and starts it again whatever happens meanwhile. */
async function duringOutage(work: () => Promise<void>): Promise<void> {
  await broker.kill9();
  try {
    await work();
  } finally {
    await broker.restart();
  }
}
