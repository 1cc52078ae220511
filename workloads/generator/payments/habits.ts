import { type City, type Place } from "../geography";
import { type Random, choiceOf } from "../random";
import { MINUTE, localHour } from "../time";
import { type Account, type Holder, named, reachable, whereabouts } from "./accounts";
import { CATEGORIES, type Category, type Merchant, type Merchants, busy } from "./merchants";

export type Channel = "chip" | "contactless" | "swipe" | "online" | "atm";

/** A payment before it is written down. */
export interface Payment {
  readonly at: number;
  readonly account: Account;
  readonly card: string;
  readonly merchant: Merchant;
  /** In the account's currency. */
  readonly amount: number;
  readonly channel: Channel;
  /** Where the card was presented; null online. */
  readonly place: Place | null;
  /** Who pays, when it is the holder: his place is then remembered. */
  readonly holder?: Holder;
}

/** No PIN is asked below this, in euro; European issuers and terminals allow 50 for most cards. */
const CONTACTLESS_LIMIT = 50;
/** How often a payment goes to a merchant that is not among the usual ones. */
const CURIOSITY = 0.15;

export interface Wish {
  readonly category?: Category;
  readonly online?: boolean;
  /** Factor on the amount. */
  readonly times?: number;
}

/** What the account would ordinarily pay for such a purchase: log-normal about its own level. */
export function usualAmount(random: Random, account: Account, kind: Category): number {
  return account.units * account.generosity * random.logNormal(kind.median, kind.sigma * account.scatter);
}

/** An ordinary payment of a holder at a time: the wish as far as it can be had where the holder is. */
export function ordinary(random: Random, merchants: Merchants, holder: Holder, at: number, wish: Wish = {}): Payment {
  const { account } = holder;
  const city = whereabouts(random, holder, at);
  const kind = wish.category ?? wanted(random, account, localHour(at, (city ?? account.home).utcOffset));
  const base = { at, account, card: holder.card, holder };
  const holiday = city !== undefined && city !== account.home && kind.hours === "meal" ? 1.4 : 1;
  const amount = usualAmount(random, account, kind) * holiday * (wish.times ?? 1);

  const online = wish.online ?? random.chance(Math.min(1, kind.online * account.onlineTaste));
  const inPerson =
    online || city === undefined || at < holder.busyUntil
      ? undefined
      : visit(random, merchants, holder, at, city, kind);
  if (inPerson !== undefined) {
    const exact = kind === named("cash") ? roundNote(amount, account.units) : amount;
    return {
      ...base,
      merchant: inPerson,
      amount: exact,
      channel: channelAt(random, inPerson, exact / account.units),
      place: inPerson.place,
    };
  }
  // Who is under way, or has just paid somewhere else, buys something online instead.
  const digital = kind.online > 0 ? kind : named("media");
  return {
    ...base,
    merchant: random.choose(merchants.online(digital)),
    amount: digital === kind ? amount : usualAmount(random, account, digital),
    channel: "online",
    place: null,
  };
}

/** The merchant that the holder goes to, or undefined when none can be reached in time. */
function visit(
  random: Random,
  merchants: Merchants,
  holder: Holder,
  at: number,
  city: City,
  kind: Category,
): Merchant | undefined {
  const { account, last } = holder;
  const explores = city !== account.home || random.chance(CURIOSITY);
  const merchant = random.choose(explores ? merchants.inCity(city, kind) : account.usual(kind));
  if (merchant.place !== null && reachable(holder, merchant.place, at)) return merchant;
  // Shops stand together: a second purchase within minutes is made at the same address when it is of the same kind.
  return last?.merchant.category === kind && at - last.at < 10 * MINUTE ? last.merchant : undefined;
}

function wanted(random: Random, account: Account, hour: number): Category {
  const own = (hour + account.shift + 24) % 24;
  const [kind] = random.choose(choiceOf(account.tastes, ([candidate, taste]) => taste * busy(candidate.hours, own)));
  return kind;
}

/** How a card is presented in person: by tapping for small amounts, by chip else; the magnetic stripe lives on in some countries. */
export function channelAt(random: Random, merchant: Merchant, euro: number): Channel {
  if (merchant.category === CATEGORIES.cash) return "atm";
  if (random.chance(merchant.country === "US" ? 0.12 : 0.004)) return "swipe";
  return euro <= CONTACTLESS_LIMIT && random.chance(0.8) ? "contactless" : "chip";
}

/** Cash machines give notes: steps of about ten euro. */
export function roundNote(amount: number, units: number): number {
  const note = units > 3 ? (units > 8 ? 100 : 50) : 10;
  return Math.max(note, Math.round(amount / note) * note);
}

/** Remembers where an ordinary payment was made. */
export function remember(payment: Payment): void {
  payment.account.payments++;
  if (payment.holder === undefined || payment.place === null) return;
  payment.holder.last = { at: payment.at, place: payment.place, merchant: payment.merchant };
}

/** How active an account is at a time, 0 to about 1: by the hour of its own day. */
export function awake(account: Account, at: number): number {
  if (at < account.opened) return 0;
  const hour = (localHour(at, account.home.utcOffset) + account.shift + 24) % 24;
  return 0.04 + 0.96 * Math.max(busy("shop", hour), 0.9 * busy("meal", hour), 0.5 * busy("any", hour));
}
