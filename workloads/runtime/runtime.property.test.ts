import fc from "fast-check";
import { names } from "../streams";
import { CAUSES, DEAD_LETTER_HEADERS } from "./dead-letter";
import type { InboundRecord } from "./driver";
import { DriverError } from "./errors";
import { defineHandler, emit, type Handler } from "./handler";
import { Runtime } from "./runtime";
import { jsonState } from "./state-codec";
import { MemoryBroker } from "./testing/memory-broker";
import { adder, copier, deposit, depositRecord, deposits, totals, type Deposit } from "./testing/sample";

const PARTITIONS = 3;
const noop = () => undefined;
const LOG = { debug: noop, info: noop, warn: noop, error: noop };
const RETRY = { attempts: 3, firstDelay: 0, maxDelay: 1 };

/** Numbers from 0 to less than 1 that a seed fixes (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Plot {
  readonly seed: number;
  /** Deposits by account. */
  readonly accounts: readonly number[];
  /** Chance that a call of the handler throws. */
  readonly throws: number;
  /** Chance that a write fails before it is done, and after. */
  readonly loses: number;
  /** What happens meanwhile. */
  readonly events: readonly ("rebalance" | "join" | "crash" | "leave")[];
}

const plots: fc.Arbitrary<Plot> = fc.record({
  seed: fc.integer(),
  accounts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
  throws: fc.constantFrom(0, 0.05, 0.3),
  loses: fc.constantFrom(0, 0.1),
  events: fc.array(fc.constantFrom("rebalance", "join", "crash", "leave"), { maxLength: 5 }),
});

const decode = (record: InboundRecord) => JSON.parse(String(record.value)) as Deposit & { readonly total: number };

interface Ended {
  readonly broker: MemoryBroker;
  readonly fed: readonly Deposit[];
  /** Highest offset below which each partition is committed, checked at each commit to be done. */
  readonly early: readonly string[];
}

/** Runs workers over the plot's deposits until all are committed. */
async function play(handler: Handler, { seed, accounts, loses, events }: Plot): Promise<Ended> {
  const random = randomOf(seed);
  const broker = new MemoryBroker({ random, fetch: 12 });
  const { worker } = handler;
  const group = names.consumerGroup(worker);
  for (const topic of [deposits.name, totals.name, names.deadLetterTopic(worker), names.changelogTopic(worker)]) {
    broker.createTopic(topic, PARTITIONS);
  }
  broker.beforeWrite = () => {
    if (random() < loses) throw new DriverError("unavailable", "away for a moment");
  };
  const early: string[] = [];
  broker.beforeCommit = () => {
    if (random() < loses) throw new DriverError("unavailable", "away for a moment");
  };
  const fed: Deposit[] = [];
  const left = accounts.map((count, account) => ({ account, count, next: 1 }));
  while (left.some(({ next, count }) => next <= count)) {
    const open = left.filter(({ next, count }) => next <= count);
    const one = open[Math.floor(random() * open.length)];
    if (one === undefined) break;
    const made = deposit(one.account, one.next++, 1 + Math.floor(random() * 9));
    fed.push(made);
    broker.append(deposits.name, depositRecord(made));
  }
  const running = new Set<Runtime>();
  const start = async () => {
    const runtime = new Runtime({ handler, driver: broker.driver(), log: LOG });
    running.add(runtime);
    await runtime.start();
  };
  const end = async (how: "abandon" | "drain") => {
    const [first] = running;
    if (first === undefined) return;
    running.delete(first);
    await (how === "abandon" ? first.abandon() : first.drain(5_000));
    if (running.size === 0) await start();
  };
  await start();
  for (const event of events) {
    await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 8)));
    if (event === "rebalance") await broker.rebalance(group);
    else if (event === "join") await start();
    else await end(event === "crash" ? "abandon" : "drain");
    early.push(...committedButUndone(broker, worker.name, group));
  }
  const done = () =>
    broker
      .log(deposits.name)
      .every((log, partition) => broker.committed(group, deposits.name, partition) === log.length);
  while (!done()) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    early.push(...committedButUndone(broker, worker.name, group));
  }
  await Promise.all([...running].map((runtime) => runtime.drain(5_000)));
  return { broker, fed, early };
}

/** Deposits below a committed offset of which there is neither a total nor a dead letter. */
function committedButUndone(broker: MemoryBroker, worker: string, group: string): string[] {
  const effects = new Set(broker.log(totals.name).flatMap((log) => log.map((one) => name(decode(one)))));
  const dead = new Set(broker.log(`${worker}.dead-letters`).flatMap((log) => log.map((one) => name(decode(one)))));
  return broker.log(deposits.name).flatMap((log, partition) =>
    log
      .slice(0, broker.committed(group, deposits.name, partition))
      .map((one) => name(decode(one)))
      .filter((one) => !effects.has(one) && !dead.has(one)),
  );
}

const name = ({ account, number }: { readonly account: string; readonly number: number }) => `${account}/${number}`;

/**
 * Throws for some records always, whoever asks, and for the others now and then, but never at all attempts: so that what
 * becomes of a record does not depend on when it is handled.
 */
function moody(plot: Plot): (one: Deposit) => void {
  const random = randomOf(plot.seed + 1);
  const inRow = new Map<string, number>();
  return (one) => {
    const before = inRow.get(name(one)) ?? 0;
    if (isPoison(plot, one) || (random() < plot.throws && before < RETRY.attempts - 1)) {
      inRow.set(name(one), before + 1);
      throw new Error("not now");
    }
    inRow.delete(name(one));
  };
}

const isPoison = ({ seed, throws }: Plot, one: Deposit): boolean =>
  throws > 0 && randomOf(seed + Number(one.id.slice(-12)))() < 0.05;

const copying = (plot: Plot): Handler => {
  const maybeThrow = moody(plot);
  return defineHandler(copier, {
    retry: RETRY,
    handle(one, ctx) {
      maybeThrow(one);
      const { account, number, amount, at } = one;
      return [emit(totals, { id: ctx.id(0), account, number, total: amount, at })];
    },
  });
};

const adding = (plot: Plot): Handler => {
  const maybeThrow = moody(plot);
  return defineHandler(adder, {
    retry: RETRY,
    state: jsonState<{ readonly total: number }>(),
    handle(one, ctx) {
      maybeThrow(one);
      const { account, number, amount, at } = one;
      const total = (ctx.state?.total ?? 0) + amount;
      return { state: { total }, emits: [emit(totals, { id: ctx.id(0), account, number, total, at })] };
    },
  });
};

/** By account, the numbers of records in their order, each at its first time. */
function firstTimes(log: readonly InboundRecord[]): ReadonlyMap<string, readonly number[]> {
  const orders = new Map<string, number[]>();
  for (const record of log) {
    const { account, number } = decode(record);
    const order = orders.get(account) ?? [];
    if (!order.includes(number)) order.push(number);
    orders.set(account, order);
  }
  return orders;
}

const ascending = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0));

const RUNS = { numRuns: 40, interruptAfterTimeLimit: 20_000 };

describe("whatever throws, fails to write, joins, leaves or crashes", () => {
  it("loses no record, commits none before its effect is written, keeps the order of each key, and emits the same ids again", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const { broker, fed, early } = await play(copying(plot), plot);
        const letters = broker.log("copier.dead-letters").flat();
        const written = broker.log(totals.name).flat();
        const done = new Set([...written, ...letters].map((one) => name(decode(one))));
        expect(early).toEqual([]);
        expect(fed.map(name).filter((one) => !done.has(one))).toEqual([]);
        for (const [account, numbers] of firstTimes(written)) {
          expect([account, ascending(numbers)]).toEqual([account, true]);
        }
        const ids = new Map<string, Set<string>>();
        for (const total of written.map(decode)) {
          ids.set(name(total), (ids.get(name(total)) ?? new Set()).add(total.id));
        }
        expect([...ids].filter(([, distinct]) => distinct.size > 1)).toEqual([]);
      }),
      RUNS,
    );
  }, 60_000);

  it("lets each record have its effect on the state once, but for those that throw at every attempt, which it gives up", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const { broker, fed } = await play(adding(plot), plot);
        const expected = new Map<string, number>();
        for (const one of fed) {
          if (!isPoison(plot, one)) expected.set(one.account, (expected.get(one.account) ?? 0) + one.amount);
        }
        const last = new Map<string, number>();
        for (const record of broker.log("adder.state").flat()) {
          const [, state = "{}"] = String(record.value).split("\n");
          last.set(String(record.key), (JSON.parse(state) as { readonly total: number }).total);
        }
        expect(last).toEqual(expected);
        const letters = broker.log("adder.dead-letters").flat();
        expect(new Set(letters.map((one) => name(decode(one))))).toEqual(
          new Set(fed.filter((one) => isPoison(plot, one)).map(name)),
        );
        for (const { headers } of letters) {
          expect(String(headers[DEAD_LETTER_HEADERS.cause])).toBe(CAUSES.handlerError);
          expect(String(headers[DEAD_LETTER_HEADERS.attempts])).toBe("3");
        }
      }),
      RUNS,
    );
  }, 60_000);
});
