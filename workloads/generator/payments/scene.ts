import type { Place } from "../geography";
import { type Choice, type Random, choiceOf } from "../random";
import { HOUR, type Span } from "../time";
import { type Account, type Holder, makeAccount } from "./accounts";
import { type Payment, awake } from "./habits";
import type { Merchants } from "./merchants";

/** Something out of the ordinary that takes several payments: a fraud, or honest behaviour that looks like one. */
export interface Pattern {
  readonly name: string;
  readonly fraud: boolean;
  /** Share of the episodes of its sort (fraud, or honest). */
  readonly weight: number;
  /** How many payments one episode takes. */
  size(random: Random): number;
  /** Longest time from the first payment to the last, in milliseconds. */
  readonly lasts: number;
  /**
   * The payments of one episode, `size` of them within `lasts` from `at`, in order; undefined when nobody fits now.
   */
  act(scene: Scene, at: number, size: number): readonly Payment[] | undefined;
}

/** Where somebody was. */
export interface Visit {
  readonly at: number;
  readonly place: Place;
  readonly holder: Holder;
}

/** The accounts and what happened so far, as a pattern sees them. */
export class Scene {
  readonly random: Random;
  readonly merchants: Merchants;
  readonly accounts: readonly Account[];
  readonly span: Span;
  readonly #byActivity: Choice<Account>;
  /** The last honest payments made in person, newest last. */
  readonly #recent: Visit[] = [];

  constructor(random: Random, merchants: Merchants, accounts: readonly Account[], span: Span) {
    this.random = random;
    this.merchants = merchants;
    this.accounts = accounts;
    this.span = span;
    this.#byActivity = choiceOf(accounts, (account) => account.activity);
  }

  /** Somebody who may pay now, the more active and awake the likelier. */
  someone(at: number): Holder {
    let holder = this.random.pick(this.random.choose(this.#byActivity).holders);
    // Bounded, since at night in a small world nobody may be awake: then the last one drawn is.
    for (let tries = 0; tries < 60; tries++) {
      const { account } = holder;
      if (at >= account.opened && at >= holder.silentUntil && this.random.chance(awake(account, at))) return holder;
      holder = this.random.pick(this.random.choose(this.#byActivity).holders);
    }
    return holder;
  }

  /** A holder whose account has that many honest payments and no fraud yet, or undefined when none is found. */
  untouched(at: number, history: number, fits: (holder: Holder) => boolean = () => true): Holder | undefined {
    for (let tries = 0; tries < 200; tries++) {
      const account = this.random.choose(this.#byActivity);
      const holder = this.random.pick(account.holders);
      if (!account.victim && account.payments >= history && at >= holder.silentUntil && fits(holder)) return holder;
    }
    return undefined;
  }

  /** The newest payment in person of a possible victim within the last hours, or undefined. */
  lately(at: number, hours: number, history: number, fits: (last: Visit) => boolean): Visit | undefined {
    return this.#recent.findLast(
      (last) =>
        last.at > at - hours * HOUR &&
        !last.holder.account.victim &&
        last.holder.account.payments >= history &&
        at >= last.holder.silentUntil &&
        fits(last),
    );
  }

  saw(payment: Payment): void {
    const { at, place, holder } = payment;
    if (place === null || holder === undefined) return;
    this.#recent.push({ at, place, holder });
    if (this.#recent.length > 400) this.#recent.splice(0, 200);
  }

  /** An account that nobody has heard of before. */
  newcomer(at: number): Holder {
    const account = makeAccount(this.random.fork(`newcomer/${this.random.uuid()}`), this.merchants, at);
    const [holder] = account.holders;
    if (holder === undefined) throw new Error(`account ${account.id} has no holder`);
    return holder;
  }

  /** So many times from `at` on, in order: the first at once, the others `gap` apart on average, none later than `most`. */
  times(at: number, count: number, gap: number, most: number): readonly number[] {
    const steps = Array.from({ length: count }, (_, index) =>
      index === 0 ? 0 : gap * (0.2 + this.random.exponential(0.8)),
    );
    const total = steps.reduce((sum, step) => sum + step, 0);
    const factor = total > most ? most / total : 1;
    let sum = 0;
    return steps.map((step) => Math.floor(at + (sum += step * factor)));
  }
}
