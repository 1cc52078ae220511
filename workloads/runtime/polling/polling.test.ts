import type { ServerResponse } from "node:http";
import { DriverError } from "../errors";
import { MemoryBroker } from "../testing/memory-broker";
import { until } from "../testing/until";
import type { PollerHandler } from "./handler";
import { Polling, type PollingOptions } from "./polling";
import { json, startSource, type TestSource } from "./testing/source";
import { paid, tillsHandler, type PaidPage } from "./testing/tills";

/** Asks more often than a definition may. */
const often: PollerHandler = { ...tillsHandler, poller: { ...tillsHandler.poller, every: "30 ms" } };
let broker: MemoryBroker;
let source: TestSource;
/** What the source answers to a question, by its number. */
let answer: (response: ServerResponse, url: URL, question: number) => void;
let polling: Polling | undefined;
let said: string[];

beforeEach(async () => {
  broker = new MemoryBroker();
  for (const topic of ["deposits", "tills.dead-letters", "tills.state"]) broker.createTopic(topic, 1);
  source = await startSource((_, response, url) => {
    answer(response, url, source.questions.length);
  });
  said = [];
});
afterEach(async () => {
  await polling?.drain(5_000);
  await source.close();
});

const log = (facts: object, message: string) => {
  said.push(`${message} ${JSON.stringify(facts)}`);
};

async function started(more: Partial<PollingOptions> = {}, handler: PollerHandler = often): Promise<Polling> {
  polling = new Polling({
    ...options(),
    handler,
    firstDelay: 10,
    ...more,
  });
  await polling.start();
  return polling;
}

/** Ends it in good order, and begins anew on the same broker and source. */
async function restarted(more: Partial<PollingOptions> = {}): Promise<Polling> {
  expect(await polling?.drain(5_000)).toBe(true);
  return started(more);
}

const numbers = () =>
  broker
    .log("deposits")
    .flat()
    .map(({ value }) => (JSON.parse(String(value)) as { readonly number: number }).number);
const kept = () =>
  broker
    .log("tills.state")
    .flat()
    .map(({ value }) => JSON.parse(String(value)) as unknown);
const asked = () => source.questions.map(({ path }) => path);
const page = (response: ServerResponse, body: PaidPage, headers: Readonly<Record<string, string>> = {}) => {
  json(response, body, { headers });
};
const metric = async (name: string) =>
  ((await polling?.metrics.text()) ?? "")
    .split("\n")
    .filter((line) => line.startsWith(`millrace_poller_${name}`))
    .map((line) => line.replace("millrace_poller_", "").replace(',poller="tills"', ""));

describe("a poller", () => {
  it("asks page after page, and keeps how far it is when each is written", async () => {
    answer = (response, url) => {
      if (url.searchParams.get("page") === "b") page(response, { paid: [paid(2)], since: "2" });
      else if (url.searchParams.get("after") === "2") page(response, { paid: [], since: "2" });
      else page(response, { paid: [paid(1)], next: "b" });
    };
    await started();
    await until("it has asked from where it was", () => asked().includes("/paid?after=2"));
    expect(numbers()).toEqual([1, 2]);
    expect(asked().slice(0, 3)).toEqual(["/paid", "/paid?page=b", "/paid?after=2"]);
    expect(kept()).toEqual([{ round: { page: "b" } }, { since: "2" }]);
    expect(await metric("asked_total")).toContain('asked_total{outcome="unreadable"} 0');
    expect(await metric("items_total")).toEqual([
      'items_total{outcome="written"} 2',
      'items_total{outcome="skipped"} 0',
      'items_total{outcome="refused"} 0',
    ]);
  });

  it("goes on where it was when it is started again, within a round too", async () => {
    answer = (response, url) => {
      const at = Number(url.searchParams.get("page") ?? 0);
      page(response, { paid: [paid(at)], ...(at < 9 ? { next: String(at + 1) } : {}), since: String(at) });
    };
    // Three pages are the most of a round.
    await started({}, { ...tillsHandler, poller: { ...tillsHandler.poller, every: "1 hour" } });
    await until("a round is over", () => asked().length >= 3);
    await restarted();
    await until("the rest is asked", () => asked().includes("/paid?after=9"));
    expect(numbers().slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(asked().filter((path) => path === "/paid")).toHaveLength(1);
  });

  it("says how it knows the answer, and takes nothing when nothing changed, after a restart too", async () => {
    let tag = '"one"';
    answer = (response, _url) => {
      if (source.questions.at(-1)?.headers["if-none-match"] === tag) response.writeHead(304).end();
      else page(response, { paid: tag === '"one"' ? [paid(1)] : [paid(1), paid(2)] }, { etag: tag });
    };
    await started();
    await until("nothing has changed", () => asked().length >= 3);
    await restarted();
    await until("it has asked again", () => asked().length >= 5);
    expect(numbers()).toEqual([1]);
    tag = '"two"';
    await until("the new one is there", () => numbers().includes(2));
    expect(await metric("asked_total")).toContain('asked_total{outcome="answered"} 1');
    // It has not seen the first one since its start: it is written again, under the same id.
    expect(
      new Set(
        broker
          .log("deposits")
          .flat()
          .map(({ value }) => String(value)),
      ).size,
    ).toBe(2);
  });

  it("keeps no page's validators for a round of several pages, since the others may change alone", async () => {
    answer = (response, url) => {
      const second = url.searchParams.has("page");
      page(response, second ? { paid: [] } : { paid: [], next: "b" }, { etag: '"same"' });
    };
    await started();
    await until("rounds are over", () => asked().length >= 4);
    expect(source.questions.filter(({ headers }) => headers["if-none-match"] !== undefined)).toEqual([]);
  });

  it("writes what a source tells each time once", async () => {
    answer = (response) => {
      page(response, { paid: [paid(1), { ...paid(2), amount: -2 }] });
    };
    await started();
    await until("it was told several times", () => asked().length >= 4);
    expect(numbers()).toEqual([1]);
    expect(broker.log("tills.dead-letters").flat()).toHaveLength(1);
    expect(await metric("dead_letters_total")).toContain('dead_letters_total{cause="paid out"} 1');
  });

  it("waits out a source that is away, and leaves it alone for as long as it asks", async () => {
    const times: number[] = [];
    answer = (response, _url, question) => {
      times.push(Date.now());
      if (question === 1) response.destroy();
      else if (question === 2) json(response, {}, { status: 429, headers: { "retry-after": "1" } });
      else page(response, { paid: [paid(1)] });
    };
    await started();
    await until("it has come through", () => numbers().length === 1);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(990);
    expect(said.filter((line) => line.includes("the source"))).toEqual([
      expect.stringContaining('the source does not answer as it should; asking on {"reason":"unavailable"'),
      'the source answers again {"failures":2}',
    ]);
    expect(await metric("asked_total")).toContain('asked_total{outcome="throttled"} 1');
  });

  it("begins a round anew when its next page is refused, and loses nothing", async () => {
    let refused = false;
    answer = (response, url) => {
      if (url.searchParams.get("page") !== "b") page(response, { paid: [paid(1)], next: "b" });
      else if (refused) page(response, { paid: [paid(2)] });
      else {
        refused = true;
        json(response, {}, { status: 410 });
      }
    };
    await started();
    await until("all is there", () => numbers().includes(2));
    expect(asked().slice(0, 4)).toEqual(["/paid", "/paid?page=b", "/paid", "/paid?page=b"]);
    expect(numbers()).toEqual([1, 2]);
  });

  it("takes nothing of an answer that it cannot read, or that would never end", async () => {
    answer = (response, _url, question) => {
      if (question === 1) json(response, { other: [] });
      else page(response, { paid: [], next: "b" });
    };
    await started();
    await until("it has asked the page that names itself", () => asked().length >= 4);
    await until("both are counted", async () =>
      (await metric("asked_total")).some((line) => /unreadable"} [2-9]/.test(line)),
    );
    expect(kept()).toEqual([{ round: { page: "b" } }]);
    expect(await metric("rounds_total")).toEqual(['rounds_total{poller="tills"} 0']);
  });

  it("keeps nothing before it is written, however long the brokers are away", async () => {
    let away = 3;
    broker.beforeWrite = () => {
      if (away-- > 0) throw new DriverError("unavailable", "away");
      return Promise.resolve();
    };
    answer = (response) => {
      expect(kept()).toEqual([]);
      page(response, { paid: [paid(1)] });
    };
    await started();
    await until("it is written", () => numbers().length === 1);
    expect(asked().length).toBeLessThanOrEqual(2);
    expect(await metric("send_failures_total")).toEqual(['send_failures_total{code="unavailable"} 3']);
  });

  it("begins where it was told to, and asks another address from its beginning", async () => {
    answer = (response) => {
      page(response, { paid: [], since: "7" });
    };
    await started();
    await until("it is kept", () => kept().length === 1);
    await restarted({ settings: { ...settings(), from: "3" } });
    await until("it has asked", () => asked().includes("/paid?after=3"));
    await restarted({ settings: { ...settings(), url: `${source.origin}/other` } });
    await until("it has asked elsewhere", () => asked().includes("/other"));
  });

  it("says what it is not ready for, and ends with a sentence where what was kept is none of its own", async () => {
    answer = (response) => {
      page(response, { paid: [] });
    };
    broker.append("tills.state", { key: `${source.origin}/paid`, value: '{"version":9}' });
    const faulted = new Promise<Error>((resolve) => void started({ faulted: resolve }));
    const { message } = await faulted;
    expect(message).toContain('poller "tills": what tills.state has of its source is no cursor');
    expect([polling?.notReady, polling?.fault?.message]).toEqual([message, message]);
    const fresh = new Polling({ ...options(), driver: new MemoryBroker().driver() });
    expect(fresh.notReady).toBe("it is not known yet from where on to ask");
  });
});

const settings = () => ({
  url: `${source.origin}/paid`,
  asking: { agent: "millrace/tills", timeout: 2_000, maxAnswer: 100_000 },
  from: undefined,
});
const options = (): PollingOptions => ({
  handler: tillsHandler,
  settings: settings(),
  driver: broker.driver(),
  log: { debug: () => undefined, info: log, warn: log, error: log },
});
