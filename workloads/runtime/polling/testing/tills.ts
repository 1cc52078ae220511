/** A poller over the runtime's sample stream, for its own tests: tills that tell what was paid in, each under its number. */
import { definePoller, derived, unchanged } from "../../../streams";
import { deposit, deposits } from "../../testing/sample";
import { emit, reject } from "../../handler";
import { definePollerHandler } from "../handler";

export const tills = definePoller({
  name: "tills",
  doc: "Asks for what was paid in.",
  owner: { team: "runtime", contact: "runtime@example.com" },
  url: "https://tills.example.com/paid",
  every: "1 second",
  since: "after",
  paging: { parameter: "page", pages: 3 },
  writes: deposits,
  lineage: {
    id: derived("a UUID made of account and number", "account", "number"),
    account: unchanged("account"),
    number: unchanged("number"),
    amount: unchanged("amount"),
    at: unchanged("at"),
  },
  slo: { freshness: "1 minute" },
});

export interface Paid {
  readonly account: string;
  readonly number: number;
  readonly amount: number;
  readonly at: number;
}
export interface PaidPage {
  readonly paid: readonly Paid[];
  readonly next?: string;
  readonly since?: string;
}

/** What a till tells of the nth deposit. */
export function paid(number: number): Paid {
  const { id: _id, ...rest } = deposit(number % 7, number);
  return rest;
}

export const tillsHandler = definePollerHandler(tills, {
  page({ body }) {
    const { paid: items, next, since } = body as PaidPage;
    if (!Array.isArray(items)) throw new Error("no list of what was paid");
    return { items: items as readonly Paid[], next, since };
  },
  event(item, ctx) {
    if (item.amount < 0) return reject("paid out", `got ${item.amount}`);
    return emit(deposits, { id: ctx.id(`${item.account}/${item.number}`), ...item });
  },
});
