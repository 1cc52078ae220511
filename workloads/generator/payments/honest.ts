/**
 * Honest behaviour that looks like fraud. Journeys, joint accounts with two cards, and new accounts are part of the habits
 * (`accounts.ts`); here are the episodes.
 */
import { offset } from "../geography";
import { HOUR, MINUTE } from "../time";
import { named, reachable, whereabouts } from "./accounts";
import { type Payment, channelAt, ordinary, usualAmount } from "./habits";
import type { Merchant } from "./merchants";
import type { Pattern } from "./scene";

/** Shop after shop in one afternoon: fast, and more than usual. */
const shoppingTour: Pattern = {
  name: "shopping-tour",
  fraud: false,
  weight: 3,
  size: (random) => random.integer(4, 8),
  lasts: 3 * HOUR,
  act(scene, at, size) {
    const { random, merchants } = scene;
    const centre = { lat: 0, lon: 0 };
    const holder = scene.untouched(at, 0, (candidate) => {
      if (at < candidate.busyUntil || at < candidate.account.opened || candidate.trip !== undefined) return false;
      const city = whereabouts(random, candidate, at);
      if (city !== candidate.account.home) return false;
      Object.assign(centre, offset(city, random.normal(0, 2), random.normal(0, 2)));
      return reachable(candidate, centre, at);
    });
    if (holder === undefined) return undefined;
    const { account } = holder;
    const times = scene.times(at, size, 20 * MINUTE, 3 * HOUR);
    holder.busyUntil = (times.at(-1) ?? at) + 30 * MINUTE;
    return times.map((time): Payment => {
      const category = random.pick([
        named("clothing"),
        named("department"),
        named("pharmacy"),
        named("fastFood"),
        named("jewellery"),
      ]);
      const known = random.choose(merchants.inCity(account.home, category));
      // All of them under one roof.
      const merchant: Merchant = { ...known, id: `${known.id}-mall`, place: { ...centre } };
      const amount = usualAmount(random, account, category);
      const channel = channelAt(random, merchant, amount / account.units);
      return { at: time, account, card: holder.card, merchant, amount, channel, place: merchant.place, holder };
    });
  },
};

/** Small payments one after the other: what is bought in a game. */
const gamePurchases: Pattern = {
  name: "game-purchases",
  fraud: false,
  weight: 3,
  size: (random) => random.integer(3, 7),
  lasts: HOUR,
  act(scene, at, size) {
    const { random, merchants } = scene;
    const holder = scene.untouched(at, 0, ({ account }) => at >= account.opened);
    if (holder === undefined) return undefined;
    const { account, card } = holder;
    const merchant = random.choose(merchants.online(named("games")));
    const price = random.pick([0.99, 1.99, 2.99, 4.99]) * account.units;
    return scene.times(at, size, 5 * MINUTE, HOUR).map((time): Payment => ({
      at: time,
      account,
      card,
      merchant,
      amount: price * random.integer(1, 2),
      channel: "online",
      place: null,
      holder,
    }));
  },
};

/** A television, a sofa, a flight: many times what the account usually pays. */
const largePurchase: Pattern = {
  name: "large-purchase",
  fraud: false,
  weight: 6,
  size: () => 1,
  lasts: MINUTE,
  act(scene, at) {
    const { random, merchants } = scene;
    const holder = scene.untouched(at, 0, ({ account }) => at >= account.opened);
    if (holder === undefined) return undefined;
    const category = random.pick([named("electronics"), named("furniture"), named("airline"), named("jewellery")]);
    return [ordinary(random, merchants, holder, at, { category, times: random.between(4, 12) })];
  },
};

/** The rent, once in a feed. */
const rent: Pattern = {
  name: "rent",
  fraud: false,
  weight: 3,
  size: () => 1,
  lasts: MINUTE,
  act(scene, at) {
    const { random, merchants } = scene;
    const holder = scene.untouched(at, 0, ({ account }) => at >= account.opened && !account.rentPaid);
    if (holder === undefined) return undefined;
    holder.account.rentPaid = true;
    return [ordinary(random, merchants, holder, at, { category: named("rent"), online: true })];
  },
};

export const HONEST: readonly Pattern[] = [shoppingTour, gamePurchases, largePurchase, rent];
