import { defineHandler, emit, reject, type Handler } from "../handler";
import { jsonState } from "../state-codec";
import { adder, totals } from "./sample";

interface Account {
  readonly total: number;
}

/** Adds up; refuses what is negative, and throws for 666. */
export const adderHandler: Handler = defineHandler(adder, {
  retry: { attempts: 2, firstDelay: 1, maxDelay: 2 },
  state: jsonState<Account>(),
  handle({ account, number, amount, at }, ctx) {
    if (amount === 666) throw new Error("the number of the beast");
    if (amount < 0) return reject("negative amount", `amount must be 0 or more, got ${amount}`);
    const total = (ctx.state?.total ?? 0) + amount;
    return { state: { total }, emits: [emit(totals, { id: ctx.id(0), account, number, total, at })] };
  },
});
