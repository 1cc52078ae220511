import { defineHandler, emit, type Handler } from "../handler";
import { jsonState } from "../state-codec";
import { gatherer, totals, type Deposit } from "./sample";

interface Gathered {
  /** Of the first total and of the last. */
  readonly ids: readonly [string, string];
  /** Totals told. */
  readonly told: 0 | 1;
  readonly number: number;
  readonly total: number;
  readonly at: number;
}

/** So many milliseconds of event time without a deposit bring the first total, twice as many the last. */
export const GAP = 10;

/** Gathers deposits; a gathering of 666 makes the timer throw. */
export const gathererHandler = (before: (one: Deposit) => void = () => undefined): Handler =>
  defineHandler(gatherer, {
    retry: { attempts: 3, firstDelay: 0, maxDelay: 1 },
    state: jsonState<Gathered>(),
    timer: {
      idle: "20 ms",
      due: ({ at, told }) => at + GAP * (1 + told),
      fire: (state, { key: account }) => {
        const { ids, told, number, total, at } = state;
        if (total === 666) throw new Error("the number of the beast");
        return {
          state: told === 0 ? { ...state, told: 1 as const } : null,
          emits: [emit(totals, { id: ids[told], account, number, total, at })],
        };
      },
    },
    handle(one, ctx) {
      before(one);
      const { number, amount, at } = one;
      const known = ctx.state ?? { ids: [ctx.id(0), ctx.id(1)] as const, told: 0 as const, total: 0, at: 0 };
      return { state: { ...known, number, total: known.total + amount, at: Math.max(known.at, at) } };
    },
  });
