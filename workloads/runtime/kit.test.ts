import { defineHandler, emit, reject, type ErasedOutcome, type Handler } from "./handler";
import { jsonState } from "./state-codec";
import { handlerKit } from "./testing";
import { adderHandler } from "./testing/adder-handler";
import { adder, copier, deposit, deposits, totals, type Deposit } from "./testing/sample";

const copying = (handle: (one: Deposit, attempt: number) => unknown): Handler => {
  let attempt = 0;
  return defineHandler(copier, {
    retry: { attempts: 3 },
    // Past the types on purpose: what a handler in JavaScript may answer.
    handle: (one) => handle(one, ++attempt) as never,
  });
};

const total = ({ id, account, number, amount, at }: Deposit) =>
  emit(totals, { id, account, number, total: amount, at });

describe("a handler in the test kit", () => {
  it("emits what it answers, with the key of the record", async () => {
    const kit = handlerKit(adderHandler);
    const { emits, rejects } = await kit.feed(deposits, deposit(7, 1, 5));
    expect(rejects).toEqual([]);
    expect(emits).toEqual([
      {
        stream: "totals",
        key: "account-7",
        record: { id: expect.any(String) as string, account: "account-7", number: 1, total: 5, at: deposit(7, 1).at },
      },
    ]);
  });

  it("keeps its state by key, over a restart too", async () => {
    const kit = handlerKit(adderHandler);
    await kit.feed(deposits, deposit(1, 1, 5));
    await kit.feed(deposits, deposit(2, 1, 7));
    kit.restart();
    await kit.feed(deposits, deposit(1, 2, 5));
    expect([kit.state("account-1"), kit.state("account-2"), kit.state("account-3")]).toEqual([
      { total: 10 },
      { total: 7 },
      undefined,
    ]);
  });

  it("has the effect of a replayed record once", async () => {
    const kit = handlerKit(adderHandler);
    await kit.feed(deposits, deposit(1, 1, 5));
    expect(await kit.replay()).toEqual({ emits: [], rejects: [], skipped: 1 });
    expect(kit.state("account-1")).toEqual({ total: 5 });
  });

  it("has the effect of an event that was sent twice once, where it says so", async () => {
    const handler = defineHandler(adder, {
      state: jsonState<number>(),
      dedupe: 3,
      handle: (one, ctx) => ({ state: (ctx.state ?? 0) + one.amount }),
    });
    const kit = handlerKit(handler);
    await kit.feed(deposits, deposit(1, 1, 5));
    expect((await kit.feed(deposits, deposit(1, 1, 5))).skipped).toBe(1);
    expect(kit.state("account-1")).toBe(5);
  });

  it("emits the same ids at a replay without state", async () => {
    const handler = defineHandler(copier, {
      handle: ({ account, number, amount, at }, ctx) => [
        emit(totals, { id: ctx.id(0), account, number, total: amount, at }),
      ],
    });
    const kit = handlerKit(handler);
    const first = await kit.feed(deposits, deposit(1, 1));
    expect((await kit.replay()).emits).toEqual(first.emits);
  });

  it("changes no state by a rejection", async () => {
    const kit = handlerKit(adderHandler);
    expect((await kit.feed(deposits, deposit(1, 1, -5))).rejects).toEqual([
      { cause: "negative amount", detail: "amount must be 0 or more, got -5", attempts: 1 },
    ]);
    expect(kit.state("account-1")).toBeUndefined();
  });

  it("is called again when it throws, and succeeds", async () => {
    const kit = handlerKit(
      copying((one, attempt) => {
        if (attempt < 3) throw new Error("not now");
        return [total(one)];
      }),
    );
    expect((await kit.feed(deposits, deposit(1, 1))).emits.length).toBe(1);
  });

  it("is given up when it throws at every attempt, also by a promise", async () => {
    const kit = handlerKit(copying(() => Promise.reject(new Error("never"))));
    expect((await kit.feed(deposits, deposit(1, 1))).rejects).toEqual([
      { cause: "handler-error", detail: "never", attempts: 3 },
    ]);
  });

  it("counts the attempts of a rejection after it threw", async () => {
    const kit = handlerKit(
      copying((_one, attempt) => {
        if (attempt === 1) throw new Error("not now");
        return reject("no");
      }),
    );
    expect((await kit.feed(deposits, deposit(1, 1))).rejects).toEqual([{ cause: "no", detail: "", attempts: 2 }]);
  });

  it.each<[string, (one: Deposit) => unknown, string]>([
    [
      "nothing",
      () => undefined,
      "a handler must answer a list of emits, a rejection, or { emits, state }, got undefined; return [] for nothing",
    ],
    ["one emit", (one) => total(one), "a handler must answer a list of emits, got one emit; put it into [ ]"],
    [
      "a record of a stream that it does not write",
      (one) => [{ type: "emit", stream: deposits, record: one }],
      'worker "copier" writes totals, got a record for deposits; add the stream to `writes`',
    ],
    [
      "a record of the wrong shape",
      (one) => [{ type: "emit", stream: totals, record: { ...one, total: 1.5 } }],
      'stream "totals": the record does not fit: total must be an integer from -2147483648 to 2147483647, got 1.5; amount is no field; the fields are id, account, number, total, at',
    ],
    [
      "a record that is too large",
      (one) => [total({ ...one, account: "x".repeat(600_000) })],
      'stream "totals": the record does not fit',
    ],
  ])("that answers %s is given up at once, and told why", async (_what, answer, message) => {
    const kit = handlerKit(copying(answer));
    const { rejects, emits } = await kit.feed(deposits, deposit(1, 1));
    expect(emits).toEqual([]);
    expect(rejects).toMatchObject([{ cause: "invalid-emit", attempts: 1 }]);
    expect(rejects[0]?.detail).toContain(message);
  });

  it("writes all records of an input or none", async () => {
    const kit = handlerKit(copying((one) => [total(one), { type: "emit", stream: deposits, record: one }]));
    expect((await kit.feed(deposits, deposit(1, 1))).emits).toEqual([]);
  });

  it("may not change the state that it was given", async () => {
    const handler = defineHandler(adder, {
      state: jsonState<{ total: number }>(),
      retry: { attempts: 1 },
      handle: (one, ctx) => {
        if (ctx.state === undefined) return { state: { total: one.amount } };
        (ctx.state as { total: number }).total += one.amount;
        return { state: ctx.state };
      },
    });
    const kit = handlerKit(handler);
    await kit.feed(deposits, deposit(1, 1));
    expect((await kit.feed(deposits, deposit(1, 2))).rejects).toMatchObject([{ cause: "handler-error" }]);
  });

  it("gets bytes that are no record as a dead letter with the issues", async () => {
    const kit = handlerKit(adderHandler);
    expect((await kit.feedBytes(deposits, "account-1", Buffer.from("{}"))).rejects).toMatchObject([
      { cause: "undecodable", attempts: 0 },
    ]);
  });

  it("of a batch answers for each record, and one by one when the batch fails", async () => {
    const sizes: number[] = [];
    const handler = defineHandler(copier, {
      retry: { attempts: 2 },
      handleBatch: (items) => {
        sizes.push(items.length);
        if (items.some(({ record }) => record.amount === 666)) throw new Error("the number of the beast");
        return items.map(({ record }) => [total(record)]);
      },
    });
    const kit = handlerKit(handler);
    expect((await kit.feed(deposits, deposit(1, 1))).emits.length).toBe(1);
    expect((await kit.feed(deposits, deposit(1, 2, 666))).rejects).toEqual([
      { cause: "handler-error", detail: "the number of the beast", attempts: 2 },
    ]);
    expect(sizes).toEqual([1, 1, 1, 1]);
  });

  it("that answers for fewer records than it was given is given up", async () => {
    const handler = defineHandler(copier, { handleBatch: () => [] });
    expect((await handlerKit(handler).feed(deposits, deposit(1, 1))).rejects).toMatchObject([
      { cause: "invalid-emit", detail: "handleBatch must answer one outcome for each of its 1 records, got 0" },
    ]);
  });

  it("of another stream is refused by the kit", async () => {
    const record = { id: deposit(1, 1).id, account: "a", number: 1, total: 1, at: 1 };
    await expect(handlerKit(adderHandler).feed(totals, record)).rejects.toThrow(
      'worker "adder" does not read "totals"; it reads deposits',
    );
  });

  it("sees event, clock and state in its context", async () => {
    const seen: unknown[] = [];
    const handler = defineHandler(adder, {
      state: jsonState<number>(),
      handle: (one, ctx): { state: number } => {
        const { id, stream, key, time, topic, partition, offset, ingestedAt } = ctx.event;
        seen.push({ id, stream, key, time, topic, partition, offset, ingestedAt, now: ctx.now(), state: ctx.state });
        return { state: one.number };
      },
    });
    const kit = handlerKit(handler, { now: 5 });
    await kit.feed(deposits, deposit(1, 1));
    kit.now = 6;
    await kit.feed(deposits, deposit(1, 2));
    const common = { stream: "deposits", topic: "deposits", partition: 0, key: "account-1", ingestedAt: undefined };
    expect(seen).toEqual([
      { ...common, id: deposit(1, 1).id, time: deposit(1, 1).at, offset: 0, now: 5, state: undefined },
      { ...common, id: deposit(1, 2).id, time: deposit(1, 2).at, offset: 1, now: 6, state: 1 },
    ]);
  });
});

describe("a handler's definition", () => {
  it.each<[string, () => unknown, string]>([
    [
      "state in the definition and none in the handler",
      () => defineHandler(adder, { handle: () => [] as ErasedOutcome as never }),
      'worker "adder": its definition declares keyed state and its handler has none; give the handler `state: jsonState<T>()`, or remove `state` from the definition',
    ],
    [
      "state in the handler and none in the definition",
      () => defineHandler(copier, { state: jsonState<number>(), handle: () => [] }),
      'worker "copier": its handler keeps state and its definition declares none; add `state: { retention: "7 days" }` to the definition, which makes the changelog topic',
    ],
    [
      "a wrong number of ids to remember",
      () => defineHandler(adder, { state: jsonState<number>(), dedupe: -1, handle: () => [] }),
      'worker "adder": dedupe must be an integer from 0 to 1000, got -1; set `dedupe` in the handler',
    ],
    [
      "a wrong number of attempts",
      () => defineHandler(copier, { retry: { attempts: 0 }, handle: () => [] }),
      'worker "copier": retry.attempts must be an integer of 1 or more, got 0; set `retry` in the handler',
    ],
    [
      "an input without a function",
      () => defineHandler(copier, { handle: {} as never }),
      'worker "copier": it reads "deposits" and its handler has no function for it; add `"deposits": (record, ctx) => …` to `handle`',
    ],
  ])("is refused with %s", (_what, define, message) => {
    expect(define).toThrow(message);
  });
});
