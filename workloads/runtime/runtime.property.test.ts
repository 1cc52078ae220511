import fc from "fast-check";
import { CAUSES, DEAD_LETTER_HEADERS } from "./dead-letter";
import type { InboundRecord } from "./driver";
import { defineHandler, emit, type Handler } from "./handler";
import { jsonState } from "./state-codec";
import { decode, isPoison, moody, name, play, plots, RETRY, RUNS, type Plot } from "./testing/play";
import { adder, copier, totals } from "./testing/sample";

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
