import { names } from "../streams";
import { DEAD_LETTER_HEADERS } from "./dead-letter";
import type { Driver, InboundRecord, OutboundRecord } from "./driver";
import { kafkajsDriver } from "./drivers/kafkajs";
import type { RuntimeFault } from "./errors";
import { Runtime } from "./runtime";
import { adderHandler } from "./testing/adder-handler";
import { startBroker, type TestBroker } from "./testing/broker";
import { freePorts } from "./testing/ports";
import { startChild } from "./testing/child";
import { adder, deposit, depositRecord, deposits, totals, type Deposit } from "./testing/sample";
import { until } from "./testing/until";

jest.setTimeout(120_000);

const PARTITIONS = 3;
const GROUP = names.consumerGroup(adder);
const noop = () => undefined;
const LOG = { debug: noop, info: noop, warn: noop, error: noop };

let broker: TestBroker;
let driver: Driver;
let run = 0;

beforeAll(async () => {
  broker = await startBroker();
});

/** Each test has a broker's topics of its own: the worker's names are fixed, so they are made anew. */
beforeEach(async () => {
  driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: `runtime-test-${run++}` });
  await broker.wipe([deposits.name, totals.name, names.deadLetterTopic(adder), names.changelogTopic(adder)], [GROUP]);
  for (const topic of [deposits.name, totals.name, names.deadLetterTopic(adder)]) {
    await broker.createTopic(topic, { partitions: PARTITIONS });
  }
  await broker.createTopic(names.changelogTopic(adder), {
    partitions: PARTITIONS,
    config: { "cleanup.policy": "compact" },
  });
});

afterEach(async () => {
  await driver.close();
});

afterAll(async () => {
  await broker.stop();
});

async function feed(records: readonly OutboundRecord[]): Promise<void> {
  const producer = await driver.producer();
  await producer.send([{ topic: deposits.name, records }]);
}

async function readAll(topic: string): Promise<InboundRecord[]> {
  const all: InboundRecord[] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for await (const records of driver.readPartition({ topic, partition })) all.push(...records);
  }
  return all;
}

type Total = Deposit & { readonly total: number };
const parse = ({ value }: InboundRecord) => JSON.parse(String(value)) as Total;

/** The last state of each account in the changelog. */
async function states(): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  for (const { key, value } of await readAll(names.changelogTopic(adder))) {
    last.set(String(key), (JSON.parse(String(value).split("\n")[1] ?? "") as { readonly total: number }).total);
  }
  return last;
}

/** `count` deposits of 1 to each of some accounts, one account after the other. */
const amounts = (accounts: number, count: number) =>
  Array.from({ length: accounts * count }, (_, n) => deposit(n % accounts, 1 + Math.floor(n / accounts)));

const handledAll = (accounts: number, count: number) => async () => {
  const state = await states();
  return state.size === accounts && [...state.values()].every((total) => total === count);
};

async function withRuntime(work: (runtime: Runtime) => Promise<void>): Promise<void> {
  const own = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "runtime" });
  const runtime = new Runtime({ handler: adderHandler, driver: own, log: LOG });
  await runtime.start();
  try {
    await work(runtime);
  } finally {
    await runtime.drain(10_000);
  }
}

const childEnv = async (more: Readonly<Record<string, string>> = {}) => {
  const [port = 0] = await freePorts(1);
  return {
    MILLRACE_KAFKA_BROKERS: broker.bootstrap,
    MILLRACE_HTTP_PORT: String(port),
    MILLRACE_LOG_LEVEL: "warn",
    ...more,
  };
};

const ready = (env: Readonly<Record<string, string>>) => async () => {
  const answer = await fetch(`http://127.0.0.1:${env.MILLRACE_HTTP_PORT ?? ""}/readyz`).catch(() => undefined);
  return answer?.status === 200;
};

describe("a worker on a real broker", () => {
  it("handles, emits, keeps state and commits", async () => {
    await withRuntime(async (runtime) => {
      await feed(amounts(20, 10).map(depositRecord));
      await until("all is handled", handledAll(20, 10));
      await until("it is ready", () => runtime.ready);
    });
    const emitted = (await readAll(totals.name)).map(parse);
    expect(emitted.length).toBe(200);
    for (let account = 0; account < 20; account++) {
      const mine = emitted.filter((one) => one.account === `account-${account}`);
      expect(mine.map(({ number, total }) => [number, total])).toEqual(mine.map((_, at) => [at + 1, at + 1]));
    }
  });

  it("carries id, ingest time and trace to what it emits", async () => {
    const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const input = depositRecord(deposit(1, 1));
    await withRuntime(async () => {
      await feed([{ ...input, headers: { ...input.headers, traceparent: trace } }]);
      await until("it is handled", handledAll(1, 1));
    });
    const [output] = await readAll(totals.name);
    if (output === undefined) throw new Error("nothing was emitted");
    expect(String(output.headers["millrace-id"])).toBe(parse(output).id);
    expect(String(output.headers["millrace-ingested-at"])).toBe(String(deposit(1, 1).at + 1));
    expect(String(output.headers.traceparent)).toMatch(
      /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/,
    );
  });

  it("gives up what cannot be handled, with its bytes and headers, and goes on", async () => {
    const broken = { key: "account-1", value: Buffer.from([0xff, 0x00]), headers: { a: ["1", null, "2"] } };
    await withRuntime(async () => {
      await feed([
        depositRecord(deposit(1, 1)),
        broken,
        depositRecord(deposit(1, 2, -5)),
        depositRecord(deposit(1, 3, 666)),
        { key: null, value: "{}", partition: 0 },
        { key: "account-1", value: null },
        depositRecord(deposit(1, 4)),
      ]);
      await until("what is good is handled", handledAll(1, 2));
      await until("the rest is given up", async () => (await readAll(names.deadLetterTopic(adder))).length === 5);
    });
    const letters = (await readAll(names.deadLetterTopic(adder))).map((letter) => ({
      value: letter.value,
      cause: String(letter.headers[DEAD_LETTER_HEADERS.cause]),
      detail: String(letter.headers[DEAD_LETTER_HEADERS.detail]),
      attempts: String(letter.headers[DEAD_LETTER_HEADERS.attempts]),
      from: String(letter.headers[DEAD_LETTER_HEADERS.topic]),
      worker: String(letter.headers[DEAD_LETTER_HEADERS.worker]),
      a: letter.headers.a,
    }));
    const common = { from: "deposits", worker: "adder", a: undefined };
    const bytes = (one: OutboundRecord) => Buffer.from(one.value as string);
    expect(new Set(letters)).toEqual(
      new Set([
        {
          ...common,
          value: broken.value,
          cause: "undecodable",
          detail: "the record must be JSON in UTF-8, these bytes are not UTF-8",
          attempts: "0",
          a: [Buffer.from("1"), null, Buffer.from("2")],
        },
        {
          ...common,
          value: bytes(depositRecord(deposit(1, 2, -5))),
          cause: "negative amount",
          detail: "amount must be 0 or more, got -5",
          attempts: "1",
        },
        {
          ...common,
          value: bytes(depositRecord(deposit(1, 3, 666))),
          cause: "handler-error",
          detail: "the number of the beast",
          attempts: "2",
        },
        {
          ...common,
          value: Buffer.from("{}"),
          cause: "no-key",
          detail: 'worker "adder" keeps state by key, the record has none',
          attempts: "0",
        },
        { ...common, value: null, cause: "undecodable", detail: "the record has no value", attempts: "0" },
      ]),
    );
  });

  it("loses nothing and goes on by itself when the broker dies and comes back", async () => {
    await withRuntime(async (runtime) => {
      await feed(amounts(10, 20).map(depositRecord));
      await until("all is handled", handledAll(10, 20));
      await broker.kill9();
      await until("it is not ready", () => !runtime.ready);
      await broker.restart();
      await feed(amounts(10, 40).slice(200).map(depositRecord));
      await until("what came after is handled", handledAll(10, 40));
      await until("it is ready", () => runtime.ready);
    });
  });

  it("begins with the state that it left", async () => {
    await withRuntime(async () => {
      await feed(amounts(5, 3).map(depositRecord));
      await until("all is handled", handledAll(5, 3));
    });
    await withRuntime(async (runtime) => {
      await until("it is ready", () => runtime.ready);
      expect(await runtime.metrics.text()).toContain('millrace_worker_state_entries{worker="adder"} 5');
      await feed(amounts(5, 4).slice(15).map(depositRecord));
      await until("the state has gone on", handledAll(5, 4));
    });
  });

  it("refuses a changelog with other partitions than its input's", async () => {
    await broker.wipe([names.changelogTopic(adder)], []);
    await broker.createTopic(names.changelogTopic(adder), { partitions: 2, config: { "cleanup.policy": "compact" } });
    const own = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "runtime" });
    const fault = await new Promise<RuntimeFault>((resolve) => {
      const runtime = new Runtime({ handler: adderHandler, driver: own, log: LOG, faulted: resolve });
      void runtime.start();
    });
    await own.close();
    expect(fault.message).toBe(
      'worker "adder": deposits has 3 partitions and the changelog adder.state 2; they must be as many, since a key\'s state is where its records are: delete the changelog and make it anew with 3 to begin without state',
    );
  });

  it("refuses state of offsets that its input does not reach: the topic was made anew", async () => {
    await withRuntime(async () => {
      await feed(amounts(3, 3).map(depositRecord));
      await until("all is handled", handledAll(3, 3));
    });
    await broker.wipe([deposits.name], [GROUP]);
    await broker.createTopic(deposits.name, { partitions: PARTITIONS });
    const own = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "runtime" });
    const fault = await new Promise<RuntimeFault>((resolve) => {
      const runtime = new Runtime({ handler: adderHandler, driver: own, log: LOG, faulted: resolve });
      void runtime.start();
    });
    await own.close();
    expect(fault.message).toMatch(
      /^worker "adder": its state of partition \d was made from deposits up to offset \d+, the topic ends at 0: it was made anew, or has lost records; delete the changelog adder\.state to begin without state$/,
    );
  });
});

describe("a worker's process", () => {
  it("killed between changelog and commit, has each effect once when it is started again", async () => {
    const deposited = amounts(10, 30);
    await feed(deposited.map(depositRecord));
    const doomed = startChild("adder-main", await childEnv({ MILLRACE_TEST_CRASH: "2" }));
    expect(await doomed.ended).toEqual({ code: null, signal: "SIGKILL" });
    const env = await childEnv();
    const second = startChild("adder-main", env);
    await feed(amounts(10, 31).slice(300).map(depositRecord));
    await until(`all is handled; ${second.output()}`, handledAll(10, 31), 60_000);
    second.process.kill("SIGTERM");
    expect(await second.ended).toEqual({ code: 0, signal: null });
    const emitted = (await readAll(totals.name)).map(parse);
    // Outputs that were acknowledged before the crash may come again, then with the same id and contents.
    const distinct = new Map(emitted.map((one) => [one.id, JSON.stringify(one)]));
    expect(emitted.every((one) => distinct.get(one.id) === JSON.stringify(one))).toBe(true);
    expect(distinct.size).toBe(310);
  });

  it("shares its partitions with a second, and takes them over when that is killed", async () => {
    const envs = [await childEnv(), await childEnv()] as const;
    const first = startChild("adder-main", envs[0]);
    await until("the first is ready", ready(envs[0]), 60_000);
    const second = startChild("adder-main", envs[1]);
    await feed(amounts(10, 20).map(depositRecord));
    await until("the second is ready", ready(envs[1]), 60_000);
    await feed(amounts(10, 40).slice(200).map(depositRecord));
    await until("all is handled", handledAll(10, 40));
    second.process.kill("SIGKILL");
    await second.ended;
    await feed(amounts(10, 60).slice(400).map(depositRecord));
    await until("what came after is handled by the first", handledAll(10, 60), 60_000);
    first.process.kill("SIGTERM");
    expect(await first.ended).toEqual({ code: 0, signal: null });
  });

  it("answers for its health, its readiness and its numbers", async () => {
    const env = await childEnv();
    const child = startChild("adder-main", env);
    const get = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${env.MILLRACE_HTTP_PORT}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    await until("it is ready", ready(env), 60_000);
    await feed([depositRecord(deposit(1, 1)), depositRecord(deposit(1, 2, -1))]);
    await until("it is handled", handledAll(1, 1));
    expect(await get("/healthz")).toEqual({ status: 200, text: '{"status":"ok","worker":"adder"}\n' });
    expect(await get("/readyz")).toEqual({ status: 200, text: '{"status":"ready","worker":"adder"}\n' });
    expect((await get("/elsewhere")).status).toBe(404);
    await until("the numbers are there", async () => (await get("/metrics")).text.includes("dead_letters_total{"));
    const { text } = await get("/metrics");
    for (const line of [
      'millrace_worker_records_in_total{stream="deposits",worker="adder"} 2',
      'millrace_worker_records_out_total{stream="totals",worker="adder"} 1',
      'millrace_worker_dead_letters_total{stream="deposits",cause="negative amount",worker="adder"} 1',
      'millrace_worker_ready{worker="adder"} 1',
      'millrace_worker_partitions{worker="adder"} 3',
      'millrace_worker_event_latency_seconds_count{worker="adder",stream="deposits"} 1',
      'millrace_worker_ingest_latency_seconds_count{worker="adder",stream="deposits"} 1',
    ]) {
      expect(text).toContain(line);
    }
    child.process.kill("SIGINT");
    expect(await child.ended).toEqual({ code: 0, signal: null });
  });

  it("ends with 1 and a sentence when it cannot be drained in time", async () => {
    const env = await childEnv({ MILLRACE_DRAIN_TIMEOUT: "500 ms", MILLRACE_LOG_LEVEL: "silent" });
    const child = startChild("adder-main", env);
    await until("it is ready", ready(env), 60_000);
    broker.freeze();
    try {
      child.process.kill("SIGTERM");
      expect(await child.ended).toEqual({ code: 1, signal: null });
    } finally {
      broker.thaw();
    }
    expect(child.stderr()).toBe(
      "adder: not drained within 500 ms; what was not acknowledged will be handled again; raise MILLRACE_DRAIN_TIMEOUT if the brokers are just slow\n",
    );
  });

  it("ends with 1 and a sentence that names each variable that is wrong", async () => {
    const child = startChild("adder-main", {
      MILLRACE_KAFKA_BROKERS: "localhost",
      MILLRACE_HTTP_PORT: "http",
      MILLRACE_DRAIN_TIMEOUT: "soon",
    });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.stderr()).toBe(
      'adder: environment: MILLRACE_KAFKA_BROKERS must be host:port, several separated by commas, got "localhost"; MILLRACE_HTTP_PORT must be a port from 0 to 65535, got "http"; MILLRACE_DRAIN_TIMEOUT: a duration must be a number and one of ms, second, seconds, minute, minutes, hour, hours, day, days, got "soon"; write for example "5 seconds"\n',
    );
  });
});
