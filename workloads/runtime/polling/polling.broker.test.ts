import { names } from "../../streams";
import type { Driver, InboundRecord } from "../driver";
import { kafkajsDriver } from "../drivers/kafkajs";
import { startBroker, type TestBroker } from "../testing/broker";
import { startChild, type Child } from "../testing/child";
import { freePort } from "../testing/ports";
import { until } from "../testing/until";
import { json, startSource, type TestSource } from "./testing/source";
import { paid, tills } from "./testing/tills";

jest.setTimeout(180_000);

const PARTITIONS = 3;
const PAGE = 100;

let broker: TestBroker;
let driver: Driver;
let source: TestSource;
/** How many items the source has, and what it does before it answers a question. */
let items = 0;
let before: (question: number) => Promise<void> | void;
let children: Child[] = [];

beforeAll(async () => {
  broker = await startBroker();
});
beforeEach(async () => {
  driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "polling-test" });
  const [dead, state] = [names.deadLetterTopic(tills), names.changelogTopic(tills)];
  await broker.wipe([tills.writes.name, dead, state], []);
  for (const topic of [tills.writes.name, dead]) await broker.createTopic(topic, { partitions: PARTITIONS });
  await broker.createTopic(state, { config: { "cleanup.policy": "compact" } });
  before = () => undefined;
  source = await startSource(async (_, response, { searchParams }) => {
    await before(source.questions.length);
    // Numbered from 1; a page goes on where the one before it ended.
    const from = Number(searchParams.get("page") ?? searchParams.get("after") ?? 0);
    const last = Math.min(from + PAGE, items);
    const some = Array.from({ length: last - from }, (_, at) => paid(from + at + 1));
    // Each hundredth is refused.
    const told = some.map((one) => (one.number % 100 === 0 ? { ...one, amount: -1 } : one));
    json(response, { paid: told, since: String(last), ...(last < items ? { next: String(last) } : {}) });
  });
});
afterEach(async () => {
  for (const { process } of children) process.kill("SIGKILL");
  await Promise.all(children.map(({ ended }) => ended));
  children = [];
  await source.close();
  await driver.close();
});
afterAll(async () => {
  await broker.stop();
});

async function launch(env: Readonly<Record<string, string>> = {}) {
  const port = await freePort();
  const child = startChild("../polling/testing/tills-main", {
    MILLRACE_KAFKA_BROKERS: broker.bootstrap,
    MILLRACE_HTTP_PORT: String(port),
    MILLRACE_LOG_LEVEL: "warn",
    MILLRACE_POLLER_URL: `${source.origin}/paid`,
    ...env,
  });
  children.push(child);
  return { child, at: (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined) };
}

async function readAll(topic: string, partitions = PARTITIONS): Promise<InboundRecord[]> {
  const all: InboundRecord[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    for await (const records of driver.readPartition({ topic, partition })) all.push(...records);
  }
  return all;
}

interface Event {
  readonly id: string;
  readonly number: number;
}
const events = async () => (await readAll(tills.writes.name)).map(({ value }) => JSON.parse(String(value)) as Event);
const kept = async () => {
  const [newest] = (await readAll(names.changelogTopic(tills), 1)).slice(-1);
  return newest === undefined ? {} : (JSON.parse(String(newest.value)) as { readonly since?: string });
};
const allKept = async () => (await kept()).since === String(items);

/** Every item of the source by its number: one id each, whatever was written twice, and those refused as dead letters alone. */
async function expectEachOnce(): Promise<{ readonly twice: number }> {
  const all = await events();
  const byNumber = new Map<number, Set<string>>();
  for (const { number, id } of all) byNumber.set(number, (byNumber.get(number) ?? new Set()).add(id));
  const good = Array.from({ length: items }, (_, at) => at + 1).filter((number) => number % 100 !== 0);
  expect([...byNumber.keys()].sort((a, b) => a - b)).toEqual(good);
  expect([...byNumber.values()].filter((ids) => ids.size !== 1)).toEqual([]);
  const letters = await readAll(names.deadLetterTopic(tills));
  expect(new Set(letters.map(({ key }) => String(key))).size).toBe(items / 100);
  return { twice: all.length - good.length };
}

describe("a poller that is killed (kill -9) in the middle of a round", () => {
  it("between two pages goes on from the last one that it kept: every item once by id, none lost", async () => {
    items = 2_000;
    let answer: () => void = () => undefined;
    before = (question) => (question === 6 ? new Promise((resolve) => (answer = resolve)) : undefined);
    const { child } = await launch();
    await until("the sixth page is asked for", () => source.questions.length === 6);
    child.process.kill("SIGKILL");
    expect((await child.ended).signal).toBe("SIGKILL");
    answer();
    await launch();
    await until("all is kept", allKept);
    expect(source.questions[6]?.path).toBe("/paid?page=500");
    expect(await expectEachOnce()).toEqual({ twice: 0 });
  });

  it("after the brokers have a page, before it is kept, writes that page again under the same ids", async () => {
    items = 1_000;
    const { child } = await launch({ MILLRACE_TEST_CRASH: "4" });
    expect((await child.ended).signal).toBe("SIGKILL");
    const asked = source.questions.length;
    await launch();
    await until("all is kept", allKept);
    expect(source.questions[asked]?.path).toBe("/paid?page=300");
    expect(await expectEachOnce()).toEqual({ twice: 99 });
  });

  it("again and again while the source grows, in the end has each item once by id", async () => {
    items = 500;
    for (let life = 0; life < 4; life++) {
      items += 700;
      const { child } = await launch(life % 2 === 0 ? { MILLRACE_TEST_CRASH: String(2 + life) } : {});
      if (life % 2 === 1) {
        const asked = source.questions.length;
        await until("it has asked", () => source.questions.length > asked + 2);
        child.process.kill("SIGKILL");
      }
      await child.ended;
    }
    await launch();
    await until("all is kept", allKept);
    await expectEachOnce();
  });
});

test("a broker that is killed and comes back leaves nothing out", async () => {
  items = 1_500;
  let halfway: () => void = () => undefined;
  const half = new Promise<void>((resolve) => (halfway = resolve));
  before = (question) => {
    if (question === 5) halfway();
  };
  await launch();
  await half;
  await broker.kill9();
  await broker.restart();
  await until("all is kept", allKept, 90_000);
  await expectEachOnce();
});

test("told to end, it writes and keeps what it has taken, and ends with 0", async () => {
  items = 300;
  const { child, at } = await launch();
  await until("it is ready", async () => (await at("/readyz"))?.status === 200);
  expect((await at("/healthz"))?.status).toBe(200);
  await until("all is kept", allKept);
  expect(await (await at("/metrics"))?.text()).toContain(
    'millrace_poller_items_total{outcome="written",poller="tills"} 297',
  );
  child.process.kill("SIGTERM");
  expect(await child.ended).toEqual({ code: 0, signal: null });
  expect(child.stderr()).toBe("");
});

test("what is wrong with its environment is the last that it says", async () => {
  const { child } = await launch({ MILLRACE_POLLER_URL: "http://example.com/paid" });
  expect(await child.ended).toEqual({ code: 1, signal: null });
  expect(child.stderr()).toBe(
    'tills: environment: MILLRACE_POLLER_URL must be https, or http of this machine, got "http://example.com/paid"\n',
  );
});
