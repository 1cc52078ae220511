import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import type { Claim, Consumer, Driver, InboundRecord } from "../../driver";
import type { DriverError } from "../../errors";
import { startBroker, type TestBroker } from "../../testing/broker";
import { javaPeer } from "../../testing/java";
import { until } from "../../testing/until";
import { kafkajsDriver } from ".";

jest.setTimeout(120_000);

let broker: TestBroker;
let driver: Driver;

beforeAll(async () => {
  broker = await startBroker();
  driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "consumer-test" });
});

afterAll(async () => {
  await driver.close();
  await broker.stop();
});

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ key: `k${(from + n) % 7}`, value: String(from + n) }));

async function write(topic: string, records: readonly { key: string; value: string }[]): Promise<void> {
  const producer = await driver.producer();
  await producer.send([{ topic, records }]);
  await producer.close();
}

/** A member that keeps what it is told. */
class Member {
  readonly values: string[] = [];
  readonly failures: DriverError[] = [];
  readonly events: string[] = [];
  /** By partition, the offset at which it was told that nothing follows. */
  readonly ends = new Map<number, number>();
  claims: readonly Claim[] = [];
  consumer: Consumer | undefined;
  /** What to do when partitions are taken back. */
  onRevoked: (claims: readonly Claim[], lost: boolean) => Promise<void> = () => Promise.resolve();
  onRecords: (claim: Claim, records: readonly InboundRecord[]) => void = () => undefined;

  async join(group: string, topics: readonly string[]): Promise<this> {
    this.consumer = await driver.consumer({
      group,
      topics,
      listener: {
        assigned: (claims, { consecutive }) => {
          this.claims = claims;
          this.events.push(`assigned ${claims.length}${consecutive ? " consecutive" : ""}`);
        },
        reachedEnd: ({ partition }, next) => {
          this.ends.set(partition, next);
        },
        revoked: async (claims, lost) => {
          this.events.push(`${lost ? "lost" : "revoked"} ${claims.length}`);
          await this.onRevoked(claims, lost);
        },
        records: (claim, records) => {
          this.values.push(...records.map(({ value }) => String(value)));
          this.onRecords(claim, records);
        },
        failed: (error) => this.failures.push(error),
      },
    });
    return this;
  }

  async commit(offset: number): Promise<void> {
    await this.consumer?.commit(this.claims.map((claim) => ({ claim, offset })));
  }

  async close(): Promise<void> {
    await this.consumer?.close();
  }
}

const sorted = (values: readonly string[]) => values.map(Number).toSorted((one, other) => one - other);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe("a consumer", () => {
  it("reads all partitions from the beginning, each in order, and goes on as records come", async () => {
    await broker.createTopic("all", { partitions: 3 });
    await write("all", numbered(1_000));
    const member = await new Member().join("all", ["all"]);
    await until("the first are read", () => member.values.length === 1_000);
    await write("all", numbered(500, 1_000));
    await until("the rest is read", () => member.values.length === 1_500);
    expect(sorted(member.values)).toEqual(upTo(1_500));
    for (let key = 0; key < 7; key++) {
      const order = member.values.map(Number).filter((n) => n % 7 === key);
      expect(order).toEqual(sorted(order.map(String)));
    }
    await member.close();
  });

  it("begins where its group has committed", async () => {
    await broker.createTopic("committed");
    await write("committed", numbered(10));
    const first = await new Member().join("committed", ["committed"]);
    await until("all are read", () => first.values.length === 10);
    await first.commit(6);
    await first.close();
    const second = await new Member().join("committed", ["committed"]);
    await until("the rest is read", () => second.values.length === 4);
    expect(second.values).toEqual(["6", "7", "8", "9"]);
    await second.close();
  });

  it("tells when a partition is read to its end, an empty one's too, and again after more was written", async () => {
    await broker.createTopic("ends", { partitions: 2 });
    await write("ends", numbered(1));
    const member = await new Member().join("ends", ["ends"]);
    const ends = () => [...member.ends.values()].sort();
    await until("both ends are told", () => member.ends.size === 2 && member.values.length === 1);
    await until("the one record counts", () => ends()[1] === 1);
    expect(ends()).toEqual([0, 1]);
    await write("ends", [...numbered(1), ...numbered(1)]);
    await until("the end is told again", () => ends()[1] === 3);
    expect(member.values).toHaveLength(3);
    await member.close();
  });

  it("fetches nothing that is paused, and goes on when it is resumed", async () => {
    await broker.createTopic("paused", { partitions: 2 });
    const member = new Member();
    let resumed = false;
    member.onRecords = (claim) => {
      if (claim.partition === 0 && !resumed) member.consumer?.pause([claim]);
    };
    await member.join("paused", ["paused"]);
    await until("it has joined", () => member.claims.length === 2);
    const producer = await driver.producer();
    const put = (partition: number, value: string) =>
      producer.send([{ topic: "paused", records: [{ key: null, value, partition }] }]);
    await put(0, "0");
    await until("the first is read", () => member.values.length === 1);
    await put(0, "1");
    await put(1, "2");
    await until("the other partition is read", () => member.values.includes("2"));
    await put(1, "3");
    await until("the other partition is read on", () => member.values.includes("3"));
    expect(member.values).toEqual(["0", "2", "3"]);
    resumed = true;
    member.consumer?.resume(member.claims);
    await until("what was paused is read", () => member.values.includes("1"));
    await member.close();
  });

  it("reads what Java compresses with gzip and zstd", async () => {
    for (const codec of ["gzip", "zstd"]) {
      await broker.createTopic(`java-${codec}`);
      await javaPeer("write", broker.bootstrap, `java-${codec}`, codec, "200");
      const member = await new Member().join(`java-${codec}`, [`java-${codec}`]);
      await until("all are read", () => member.values.length === 200);
      expect(member.values).toEqual(upTo(200).map((n) => `v${n}`));
      await member.close();
    }
  });

  it("tells which codec it cannot read, and goes on with the other partitions", async () => {
    await broker.createTopic("java-lz4");
    await broker.createTopic("plain");
    await javaPeer("write", broker.bootstrap, "java-lz4", "lz4", "1");
    await write("plain", numbered(1));
    const member = await new Member().join("codecs", ["java-lz4", "plain"]);
    await until("the failure is told", () => member.failures.length > 0);
    await until("the other topic is read", () => member.values.length === 1);
    expect(member.failures[0]?.message).toBe(
      "the batch at offset 0 is compressed with lz4, the driver reads none, gzip and zstd; set the topic's compression.type to one of them",
    );
    await member.close();
  });

  it("leaves out what a transaction has aborted", async () => {
    await broker.createTopic("transactions");
    await javaPeer("transact", broker.bootstrap, "transactions");
    const member = await new Member().join("transactions", ["transactions"]);
    await until("the committed record is read", () => member.values.length > 0);
    expect(member.values).toEqual(["committed"]);
    await member.close();
  });

  it("reads what kafkajs itself writes", async () => {
    await broker.createTopic("by-kafkajs");
    const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({
      topic: "by-kafkajs",
      compression: CompressionTypes.GZIP,
      messages: [{ key: "k", value: "v", headers: { a: "1", b: ["2", "3"] } }],
    });
    await producer.disconnect();
    const records: InboundRecord[] = [];
    for await (const some of driver.readPartition({ topic: "by-kafkajs", partition: 0 })) records.push(...some);
    expect(records.map(({ key, value, headers }) => [String(key), String(value), { ...headers }])).toEqual([
      ["k", "v", { a: Buffer.from("1"), b: [Buffer.from("2"), Buffer.from("3")] }],
    ]);
  });

  it("skips to what is still kept when its offset is gone, and tells what was lost", async () => {
    await broker.createTopic("trimmed");
    await write("trimmed", numbered(10));
    const first = await new Member().join("trimmed", ["trimmed"]);
    await until("it has joined", () => first.claims.length === 1);
    await first.commit(2);
    await first.close();
    const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    // It deletes only where it has looked before.
    await until("it knows the topic's leader", () =>
      admin.fetchTopicOffsets("trimmed").then(
        () => true,
        () => false,
      ),
    );
    await admin.deleteTopicRecords({ topic: "trimmed", partitions: [{ partition: 0, offset: "5" }] });
    await admin.disconnect();
    const second = await new Member().join("trimmed", ["trimmed"]);
    await until("the rest is read", () => second.values.length === 5);
    expect(second.values).toEqual(["5", "6", "7", "8", "9"]);
    expect(second.failures.map(({ message }) => message)).toEqual([
      "trimmed-0 no longer has offset 2: reading on from 5, the first that is kept; what was between is lost to this group, so raise the topic's retention or the worker's speed",
    ]);
    await second.close();
  });

  it("waits for a topic that does not exist yet", async () => {
    const member = await new Member().join("waits", ["waited-for"]);
    await until("the failure is told", () => member.failures.length > 0);
    expect(member.failures[0]?.code).toBe("unknown-topic");
    await broker.createTopic("waited-for");
    await write("waited-for", numbered(1));
    await until("it is read", () => member.values.length === 1);
    await member.close();
  });
});

describe("a group", () => {
  it("waits until a member has finished and committed before another gets its partitions", async () => {
    await broker.createTopic("handed-over", { partitions: 2 });
    await write("handed-over", numbered(100));
    const first = new Member();
    first.onRevoked = async (claims) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await first.consumer?.commit(claims.map((claim) => ({ claim, offset: claim.partition + 10 })));
    };
    await first.join("handed-over", ["handed-over"]);
    await until("all are read", () => first.values.length === 100);
    const second = new Member();
    const begun: [number, number][] = [];
    second.onRecords = (claim, [record]) => begun.push([claim.partition, record?.offset ?? -1]);
    await second.join("handed-over", ["handed-over"]);
    await until("the second has a partition", () => begun.length > 0);
    await until("the first has the other", () => first.claims.length === 1);
    const [[partition, offset] = [-1, -1]] = begun;
    expect(offset).toBe(partition + 10);
    expect(first.events).toEqual(["assigned 2", "revoked 2", "assigned 1 consecutive"]);
    await second.close();
    await until("the first has both again", () => first.claims.length === 2);
    await first.close();
  });

  it("gives partitions of one number of all topics to the same member", async () => {
    await broker.createTopic("left", { partitions: 4 });
    await broker.createTopic("right", { partitions: 4 });
    const members = [
      await new Member().join("pairs", ["left", "right"]),
      await new Member().join("pairs", ["left", "right"]),
    ];
    await until("both have partitions", () => members.every(({ claims }) => claims.length === 4));
    for (const { claims } of members) {
      const of = (topic: string) => claims.filter((claim) => claim.topic === topic).map(({ partition }) => partition);
      expect(of("left")).toEqual(of("right"));
    }
    await Promise.all(members.map((member) => member.close()));
  });

  it("refuses a commit for a partition that was given back", async () => {
    await broker.createTopic("given-back");
    const member = await new Member().join("given-back", ["given-back"]);
    await until("it has joined", () => member.claims.length === 1);
    const [old] = member.claims;
    const other = await new Member().join("given-back", ["given-back"]);
    await until("it was given back", () => old?.held === false);
    if (old === undefined) throw new Error("there was no claim");
    await expect(member.consumer?.commit([{ claim: old, offset: 0 }])).rejects.toMatchObject({
      code: "fenced",
      message: "group given-back no longer gives given-back-0 to this consumer",
    });
    await other.close();
    await member.close();
  });

  it("goes on after its broker was killed and came back, with the same member", async () => {
    await broker.createTopic("survives", { partitions: 3 });
    await write("survives", numbered(100));
    const member = await new Member().join("survives", ["survives"]);
    await until("the first are read", () => member.values.length === 100);
    await member.commit(0);
    await broker.kill9();
    await until("the failure is told", () => member.failures.length > 0);
    await broker.restart();
    await write("survives", numbered(100, 100));
    await until("what came after is read", () => new Set(member.values).size === 200);
    // What follows may come before the group is heard again: the partitions are read by their own connections.
    await until("its position is kept again", async () => {
      if (member.consumer?.joined !== true) return false;
      return member.commit(0).then(
        () => true,
        () => false,
      );
    });
    await member.close();
  });
});

describe("reading a partition without a group", () => {
  const read = async (options: Omit<Parameters<Driver["readPartition"]>[0], "topic">): Promise<number[]> => {
    const values: number[] = [];
    for await (const records of driver.readPartition({ topic: "read", ...options })) {
      values.push(...records.map(({ value }) => Number(value)));
    }
    return values;
  };

  beforeAll(async () => {
    await broker.createTopic("read", { partitions: 2 });
    const producer = await driver.producer();
    const records = numbered(3_000).map(({ value }) => ({
      key: null,
      value: value.padStart(2_000, "0"),
      partition: 1,
    }));
    await producer.send([{ topic: "read", records }]);
  });

  it("gives what is there when it begins, and ends", async () => {
    expect(await read({ partition: 1 })).toEqual(upTo(3_000));
    expect(await read({ partition: 0 })).toEqual([]);
  });

  it("gives a range of offsets", async () => {
    expect(await read({ partition: 1, from: 10, to: 13 })).toEqual([10, 11, 12]);
  });

  it("goes on with what comes, until it is told to end", async () => {
    const end = new AbortController();
    const values: string[] = [];
    const reading = (async () => {
      const options = { topic: "read", partition: 0, from: "latest", to: "never", signal: end.signal } as const;
      for await (const records of driver.readPartition(options))
        values.push(...records.map(({ value }) => String(value)));
    })();
    const producer = await driver.producer();
    await until("what is written now is read", async () => {
      await producer.send([{ topic: "read", records: [{ key: null, value: "new", partition: 0 }] }]);
      return values.length > 0;
    });
    end.abort();
    await reading;
    expect(new Set(values)).toEqual(new Set(["new"]));
  });

  it("names the partitions that there are", async () => {
    await expect(read({ partition: 2 })).rejects.toThrow("topic read has the partitions 0 to 1, got 2");
  });

  it("tells first and next offsets, and the number of partitions", async () => {
    expect(await driver.partitions("read")).toBe(2);
    expect((await driver.watermarks("read"))[1]).toEqual({ low: 0, high: 3_000 });
    await expect(driver.partitions("unheard-of")).rejects.toMatchObject({ code: "unknown-topic" });
  });
});
