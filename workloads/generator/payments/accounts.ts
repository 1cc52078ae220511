import { ABROAD, type City, HOMES, type Place, distanceKm, journeyTime } from "../geography";
import { type Choice, type Random, choiceOf, zipfChoice } from "../random";
import { DAY, HOUR, type Span } from "../time";
import { CATEGORIES, type Category, type CategoryName, type Merchant, type Merchants } from "./merchants";

/** A journey: away from `leaves` to `home`, at the destination between `arrives` and `returns`. */
interface Trip {
  readonly to: City;
  readonly leaves: number;
  readonly arrives: number;
  readonly returns: number;
  readonly home: number;
}

/** One person with one card. */
export interface Holder {
  card: string;
  readonly account: Account;
  trip: Trip | undefined;
  /** The last payment made in person. */
  last: { readonly at: number; readonly place: Place; readonly merchant: Merchant } | undefined;
  /** Until then the person is occupied by something else in the simulation: a shopping tour, a blocked card. */
  busyUntil: number;
  silentUntil: number;
  /** When the holder last was asked where he is. */
  movedAt: number;
}

/** An account with its own habits. */
export interface Account {
  readonly id: string;
  readonly home: City;
  readonly currency: string;
  /** What one euro is in the account's currency, roughly: amounts are in the currency that the account is billed in. */
  readonly units: number;
  /** How often it pays, relative to the others. */
  readonly activity: number;
  /** How much it spends where the average customer spends 1. */
  readonly generosity: number;
  /** How the account's own amounts scatter, relative to the category's. */
  readonly scatter: number;
  /** Hours by which its day is shifted. */
  readonly shift: number;
  /** Tendency to buy online: 1 is the average. */
  readonly onlineTaste: number;
  readonly tastes: readonly (readonly [Category, number])[];
  /** Its usual merchants of a kind at home, the most visited first. */
  readonly usual: (kind: Category) => Choice<Merchant>;
  readonly holders: readonly Holder[];
  /** No payment before. */
  readonly opened: number;
  /** Ordinary payments so far. */
  payments: number;
  /** A fraud was or will be injected. */
  victim: boolean;
  /** Rent is paid by card, once in a feed at most. */
  rentPaid: boolean;
}

/** Billing currency by country, and the rough number of units that a euro buys. */
const CURRENCIES: Readonly<Record<string, readonly [code: string, units: number]>> = {
  GB: ["GBP", 0.86],
  PL: ["PLN", 4.3],
  SE: ["SEK", 11.3],
  CH: ["CHF", 0.94],
};

const homes = zipfChoice(HOMES, 0.6);

/** One holder in eight accounts is joined by a second one, who has a card and a way of his own. */
const JOINT = 1 / 8;
/** Accounts that are opened while the feed runs: honest accounts without a history. */
const OPENED_DURING = 0.04;

export function makeAccount(random: Random, merchants: Merchants, opened: number): Account {
  const home = random.choose(homes);
  const [currency, units] = CURRENCIES[home.country] ?? ["EUR", 1];
  const holders: Holder[] = [];
  const favourites = new Map<Category, Choice<Merchant>>();
  const account: Account = {
    id: `acc-${random.hex(8)}${random.hex(2)}`,
    home,
    currency,
    units,
    // People differ by more than a factor of ten in how often they pay; a few accounts make a large share of all payments.
    activity: random.boundedPareto(1.3, 1, 15),
    generosity: random.logNormal(1, 0.45),
    scatter: random.between(0.6, 1.1),
    shift: random.normal(0, 1.2),
    onlineTaste: random.logNormal(1, 0.5),
    tastes: Object.values(CATEGORIES).map((kind) => [kind, kind.weight * random.logNormal(1, 0.8)]),
    usual: (kind) => {
      const known =
        favourites.get(kind) ?? zipfChoice(someShops(random.fork(kind.code), merchants.inCity(home, kind)), 1);
      favourites.set(kind, known);
      return known;
    },
    holders,
    opened,
    payments: 0,
    victim: false,
    rentPaid: false,
  };
  for (let i = random.chance(JOINT) ? 2 : 1; i > 0; i--) {
    holders.push({
      card: newCard(random),
      account,
      trip: undefined,
      last: undefined,
      busyUntil: 0,
      silentUntil: 0,
      movedAt: opened,
    });
  }
  return account;
}

const someShops = (random: Random, shops: Choice<Merchant>): readonly Merchant[] =>
  Array.from({ length: random.integer(1, 4) }, () => random.choose(shops));

export const newCard = (random: Random): string => `card-${random.hex(8)}${random.hex(4)}`;

export function makeAccounts(random: Random, merchants: Merchants, count: number, span: Span): readonly Account[] {
  return Array.from({ length: count }, (_, index) => {
    const own = random.fork(`account/${index}`);
    const opened = own.chance(OPENED_DURING) ? own.between(span.start, span.end) : span.start;
    return makeAccount(own, merchants, opened);
  });
}

/** On average a holder starts a journey once in so many days. */
const DAYS_BETWEEN_TRIPS = 45;

/** Nearby places draw more visitors (a gravity model, with the distance to the power of one half). */
const destinations = new Map<string, Choice<City>>();
function destinationFrom(home: City): Choice<City> {
  const known =
    destinations.get(home.name) ??
    choiceOf([...HOMES, ...ABROAD], (other) => (other.name === home.name ? 0 : 1 / Math.sqrt(distanceKm(home, other))));
  destinations.set(home.name, known);
  return known;
}

/**
 * The city that a holder is in, or undefined while travelling. Asked in order of time; a journey may begin between two
 * questions, hours after the last payment, so that every journey takes the time that an honest one takes.
 */
export function whereabouts(random: Random, holder: Holder, at: number): City | undefined {
  const { home } = holder.account;
  const since = at - holder.movedAt;
  holder.movedAt = Math.max(at, holder.movedAt);
  if (holder.trip !== undefined && at >= holder.trip.home) holder.trip = undefined;
  if (
    holder.trip === undefined &&
    at >= holder.busyUntil &&
    random.chance(1 - Math.exp(-Math.max(0, since) / (DAYS_BETWEEN_TRIPS * DAY)))
  ) {
    const to = random.choose(destinationFrom(home));
    const way = journeyTime(home, to);
    const leaves = at + random.between(1, 9) * HOUR;
    const arrives = leaves + way;
    const returns = arrives + random.logNormal(3, 0.6) * DAY;
    holder.trip = { to, leaves, arrives, returns, home: returns + way };
  }
  const { trip } = holder;
  if (trip === undefined || at < trip.leaves) return home;
  return at >= trip.arrives && at < trip.returns ? trip.to : undefined;
}

/** Whether a person who last paid there can be here now. */
export function reachable(holder: Holder, place: Place, at: number): boolean {
  const { last } = holder;
  return last === undefined || at - last.at >= journeyTime(last.place, place);
}

export const named = (name: CategoryName): Category => CATEGORIES[name];
