import fc from "fast-check";
import type { InboundRecord, OutboundRecord } from "./driver";
import { Effects } from "./effects";
import { derivedId } from "./ids";
import { planOf, storeOf } from "./plan";
import { Processor } from "./processor";
import type { StateStore } from "./state";
import { gathererHandler, GAP } from "./testing/gatherer-handler";
import type { MemoryBroker } from "./testing/memory-broker";
import { decode, isPoison, moody, name, play, plots, randomOf, RUNS, type Plot, type Staging } from "./testing/play";
import { deposit, deposits, START, totals, type Deposit } from "./testing/sample";

type Total = Omit<Deposit, "amount"> & { readonly total: number };

/** What a partition's log alone says is to be told: before each record what its time ends, and at last what is left. */
function toldOf(log: readonly Deposit[], isLost: (one: Deposit) => boolean = () => false): readonly Total[] {
  const open: Record<string, { first: string; told: number } & Omit<Total, "id">> = {};
  const told: Total[] = [];
  const until = (time: number): void => {
    for (const [account, gathering] of Object.entries(open)) {
      const { first, told: before, ...total } = gathering;
      for (let n = before; n < 2 && total.at + GAP * (n + 1) <= time; n++) {
        told.push({ id: derivedId("gatherer", first, n), ...total });
        gathering.told = n + 1;
      }
      if (gathering.told === 2) Reflect.deleteProperty(open, account);
    }
  };
  for (const one of log) {
    until(one.at);
    if (isLost(one)) continue;
    const { account, number, amount, at } = one;
    const known = open[account] ?? { first: one.id, told: 0, account, total: 0, at };
    open[account] = { ...known, number, total: known.total + amount, at: Math.max(known.at, at) };
  }
  until(Infinity);
  return told;
}

const byId = (all: readonly Total[]): ReadonlyMap<string, Total> => new Map(all.map((total) => [total.id, total]));

/** Ids that were emitted with more than one content. */
function unlike(all: readonly Total[]): readonly string[] {
  const contents = new Map<string, Set<string>>();
  for (const total of all) contents.set(total.id, (contents.get(total.id) ?? new Set()).add(JSON.stringify(total)));
  return [...contents].filter(([, distinct]) => distinct.size > 1).map(([id]) => id);
}

/** Times that go on by less than `step` a deposit; of a share of them that come late, by up to three gaps. */
function times(step: number, late: number): (made: Deposit, random: () => number) => Deposit {
  let clock = START;
  return (made, random) => {
    clock += Math.floor(random() * step);
    return { ...made, at: random() < late ? clock - Math.floor(random() * 3 * GAP) : clock };
  };
}

describe("whatever throws, fails to write, joins, leaves or crashes, timers", () => {
  const written = (broker: MemoryBroker): readonly Total[] => broker.log(totals.name).flatMap((log) => log.map(decode));
  const expected = (broker: MemoryBroker, plot: Plot): readonly Total[] =>
    broker.log(deposits.name).flatMap((log) => toldOf(log.map(decode), (one) => isPoison(plot, one)));

  it("are called for every state that is due, by the clock once the records end, and emit the same at each replay", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const staging: Staging = {
          staged: times(6, 0.2),
          until: (broker) => byId(written(broker)).size >= expected(broker, plot).length,
        };
        const { broker, fed } = await play(gathererHandler(moody(plot)), plot, staging);
        expect(unlike(written(broker))).toEqual([]);
        expect(byId(written(broker))).toEqual(byId(expected(broker, plot)));
        const dead = new Set(broker.log("gatherer.dead-letters").flatMap((log) => log.map((one) => name(decode(one)))));
        expect(dead).toEqual(new Set(fed.filter((one) => isPoison(plot, one)).map(name)));
      }),
      RUNS,
    );
  }, 120_000);
});

describe("from whichever offset a partition is read again, with whatever of the changelog was written beyond it, timers", () => {
  const plan = planOf(gathererHandler());
  const [input] = plan.inputs.values();
  if (input === undefined) throw new Error("the gatherer reads nothing");
  const store = (): StateStore => {
    const made = storeOf(plan);
    if (made === undefined) throw new Error("the gatherer has no state");
    return made;
  };
  const inbound = (one: Deposit, offset: number): InboundRecord => ({
    offset,
    timestamp: one.at,
    key: Buffer.from(one.account),
    value: Buffer.from(JSON.stringify(one)),
    headers: {},
  });

  interface Batch {
    /** The next offset. */
    readonly next: number;
    readonly emitted: readonly Total[];
    readonly changes: readonly OutboundRecord[];
  }

  /** Reads from an offset on, in batches of so many records. */
  async function read(
    log: readonly Deposit[],
    from: number,
    size: number,
    into: StateStore,
  ): Promise<readonly Batch[]> {
    const noop = () => undefined;
    const processor = new Processor({
      plan,
      now: () => START,
      log: { debug: noop, info: noop, warn: noop },
      partition: 0,
      store: into,
      maxRecordBytes: 1_000_000,
      signal: new AbortController().signal,
    });
    const records = log.map(inbound);
    const batches: Batch[] = [];
    for (let at = from; at < log.length;) {
      const effects = new Effects();
      if (input === undefined) break;
      at = await processor.run({ input, records, from: at, to: Math.min(log.length, at + size) }, effects);
      const emitted = (effects.outputs.get(totals.name) ?? []).map(({ value }) => JSON.parse(String(value)) as Total);
      batches.push({ next: at, emitted, changes: into.takeChanges(0, 1_000_000) });
    }
    const effects = new Effects();
    processor.fire(Infinity, log.length, effects);
    const emitted = (effects.outputs.get(totals.name) ?? []).map(({ value }) => JSON.parse(String(value)) as Total);
    return [...batches, { next: log.length, emitted, changes: into.takeChanges(0, 1_000_000) }];
  }

  it("emit what they emitted before, and what they would have", async () => {
    const crash = fc.record({
      seed: fc.integer(),
      accounts: fc.integer({ min: 1, max: 4 }),
      records: fc.integer({ min: 1, max: 60 }),
      sizes: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })),
      committed: fc.double({ min: 0, max: 1, noNaN: true }),
      beyond: fc.integer({ min: 0, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(crash, async ({ seed, accounts, records, sizes, committed, beyond }) => {
        const random = randomOf(seed);
        const at = times(15, 0.5);
        const log = Array.from({ length: records }, (_, n) => at(deposit(Math.floor(random() * accounts), n), random));
        const before = await read(log, 0, sizes[0], store());
        const upTo = Math.floor(committed * (before.length - 1));
        const kept = before.slice(0, upTo).flatMap(({ changes }) => changes);
        const further = before.slice(upTo).flatMap(({ changes }) => changes);
        const restored = store();
        for (const { key, value } of [...kept, ...further.slice(0, beyond)]) {
          restored.load(String(key), value === null ? null : Buffer.from(value));
        }
        const again = await read(log, before[upTo - 1]?.next ?? 0, sizes[1], restored);
        const all = [...before, ...again].flatMap(({ emitted }) => emitted);
        expect(unlike(all)).toEqual([]);
        // Of what was given up in the crash, all outputs had been written whose changes were.
        expect(byId(all)).toEqual(byId(toldOf(log)));
        const needed = [...before.slice(0, upTo), ...again].flatMap(({ emitted }) => emitted);
        if (beyond === 0) expect(byId(needed)).toEqual(byId(toldOf(log)));
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});
