/** Workers over deposits in memory, while whatever can go wrong goes wrong: for the properties of the runtime. */
import fc from "fast-check";
import { names } from "../../streams";
import type { InboundRecord } from "../driver";
import { DriverError } from "../errors";
import type { Handler } from "../handler";
import { Runtime } from "../runtime";
import { MemoryBroker } from "./memory-broker";
import { deposit, depositRecord, deposits, totals, type Deposit } from "./sample";

const PARTITIONS = 3;
const noop = () => undefined;
const LOG = { debug: noop, info: noop, warn: noop, error: noop };
export const RETRY = { attempts: 3, firstDelay: 0, maxDelay: 1 };

/** Numbers from 0 to less than 1 that a seed fixes (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Plot {
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

export const plots: fc.Arbitrary<Plot> = fc.record({
  seed: fc.integer(),
  accounts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
  throws: fc.constantFrom(0, 0.05, 0.3),
  loses: fc.constantFrom(0, 0.1),
  events: fc.array(fc.constantFrom("rebalance", "join", "crash", "leave"), { maxLength: 5 }),
});

export const decode = (record: InboundRecord) =>
  JSON.parse(String(record.value)) as Deposit & { readonly total: number };

export interface Ended {
  readonly broker: MemoryBroker;
  readonly fed: readonly Deposit[];
  /** Highest offset below which each partition is committed, checked at each commit to be done. */
  readonly early: readonly string[];
}

export interface Staging {
  /** A deposit as it is fed, made of one that happened in its turn. */
  readonly staged?: (made: Deposit, random: () => number) => Deposit;
  /** What has to be true besides, before the workers are ended. */
  readonly until?: (broker: MemoryBroker, fed: readonly Deposit[]) => boolean;
}

/** Runs workers over the plot's deposits until all are committed. */
export async function play(
  handler: Handler,
  { seed, accounts, loses, events }: Plot,
  { staged = (made) => made, until = () => true }: Staging = {},
): Promise<Ended> {
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
    const made = staged(deposit(one.account, one.next++, 1 + Math.floor(random() * 9)), random);
    fed.push(made);
    broker.append(deposits.name, { ...depositRecord(made), timestamp: made.at });
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
  while (!done() || !until(broker, fed)) {
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

export const name = ({ account, number }: { readonly account: string; readonly number: number }) =>
  `${account}/${number}`;

/**
 * Throws for some records always, whoever asks, and for the others now and then, but never at all attempts: so that what
 * becomes of a record does not depend on when it is handled.
 */
export function moody(plot: Plot): (one: Deposit) => void {
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

export const isPoison = ({ seed, throws }: Plot, one: Deposit): boolean =>
  throws > 0 && randomOf(seed + Number(one.id.slice(-12)))() < 0.05;

export const RUNS = { numRuns: 40, interruptAfterTimeLimit: 20_000 };
