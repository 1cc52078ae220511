/**
 * Frauds, by published patterns. What is taken from where:
 *
 * - Le Borgne, Siblini, Lebichot, Bontempi, "Reproducible machine learning for credit card fraud detection – practical
 *   handbook", Université Libre de Bruxelles, 2022, chapter 3.2 (simulated data set): frauds as episodes over days, victims
 *   chosen among customers, leaked card-not-present credentials with a part of the amounts multiplied.
 * - Bhatla, Prabhu, Dua, "Understanding credit card frauds", Cards Business Review 2003-1, Tata Consultancy Services: lost
 *   and stolen cards, account takeover, counterfeit cards, application fraud.
 * - Visa's acquirer monitoring programme and the trade's descriptions of enumeration and card testing: bursts of payments of
 *   about one currency unit at weakly guarded online merchants, then few large ones.
 * - European Central Bank, reports on card fraud (sixth report, 2020): most fraud by value is card-not-present; counterfeit
 *   cards are used at cash machines and by magnetic stripe outside Europe.
 *
 * How many, how large and how fast are settings of this simulation, chosen to fit those descriptions; no published data set
 * gives them.
 */
import { CITIES, type City, distanceKm, journeyTime } from "../geography";
import { DAY, HOUR, MINUTE } from "../time";
import { type Account, type Holder, named, newCard } from "./accounts";
import { type Payment, channelAt, ordinary, roundNote, usualAmount } from "./habits";
import type { Category } from "./merchants";
import type { Pattern, Scene, Visit } from "./scene";

/** Honest payments that a victim has behind it, so that there is a history to compare with. */
const HISTORY = 8;

function online(scene: Scene, holder: Holder, at: number, kind: Category, amount: number): Payment {
  const { account, card } = holder;
  return {
    at,
    account,
    card,
    merchant: scene.random.choose(scene.merchants.online(kind)),
    amount,
    channel: "online",
    place: null,
  };
}

function inPerson(scene: Scene, holder: Holder, at: number, city: City, kind: Category, amount: number): Payment {
  const { account, card } = holder;
  const merchant = scene.random.choose(scene.merchants.inCity(city, kind));
  return {
    at,
    account,
    card,
    merchant,
    amount,
    channel: channelAt(scene.random, merchant, amount / account.units),
    place: merchant.place,
  };
}

/** What the account pays on average for daily things, in its currency. */
const level = (account: Account): number => 25 * account.units * account.generosity;

const TAPPED = [named("fastFood"), named("grocery"), named("fuel"), named("pharmacy")];
const EASILY_SOLD = [named("electronics"), named("jewellery"), named("giftCards"), named("department")];

const cardTesting: Pattern = {
  name: "card-testing",
  fraud: true,
  weight: 4,
  size: (random) => random.integer(6, 12),
  lasts: 2 * HOUR,
  act(scene, at, size) {
    const { random } = scene;
    const victim = scene.untouched(at, HISTORY);
    if (victim === undefined) return undefined;
    const { account } = victim;
    // One or two weak shops are tried from; the card that answers is then used in earnest.
    const shops = [1, 2].map(() =>
      random.choose(scene.merchants.online(random.pick([named("charity"), named("media")]))),
    );
    const large = Math.min(random.integer(1, 2), size);
    const tests = scene.times(at, size - large, 25_000, 15 * MINUTE);
    const rest = (tests.at(-1) ?? at) + random.between(5, 60) * MINUTE;
    return [
      ...tests.map((time) => ({
        ...online(scene, victim, time, named("media"), random.between(0.3, 2.5) * account.units),
        merchant: random.pick(shops),
      })),
      ...scene
        .times(rest, large, 8 * MINUTE, 30 * MINUTE)
        .map((time) =>
          online(scene, victim, time, random.pick(EASILY_SOLD), random.logNormal(420, 0.4) * account.units),
        ),
    ];
  },
};

const stolenCard: Pattern = {
  name: "stolen-card",
  fraud: true,
  weight: 4,
  size: (random) => random.integer(5, 10),
  lasts: 3 * HOUR,
  act(scene, at, size) {
    const { random } = scene;
    // The thief is where the holder was a moment ago.
    const last = scene.lately(at, 6, HISTORY, ({ holder }) => at >= holder.busyUntil);
    if (last === undefined) return undefined;
    const { place, holder: victim } = last;
    const { account } = victim;
    const here = CITIES.reduce((best, city) => (distanceKm(city, place) < distanceKm(best, place) ? city : best));
    // Taps below the limit that asks for a PIN, in shops nearby; now and then something larger that sells well.
    const payments = scene.times(at, size, 11 * MINUTE, 3 * HOUR).map((time) => {
      const tap = random.chance(0.7);
      const kind = random.pick(tap ? TAPPED : EASILY_SOLD);
      const amount = (tap ? random.between(18, 49.9) : random.logNormal(160, 0.5)) * account.units;
      const shops = scene.merchants.inCity(here, kind).values.filter((shop) => shop.place !== null);
      const near = shops.toSorted((a, b) => distanceKm(a.place ?? place, place) - distanceKm(b.place ?? place, place));
      const merchant = random.pick(near.slice(0, 5));
      const channel = tap ? ("contactless" as const) : ("chip" as const);
      return { at: time, account, card: victim.card, merchant, amount, channel, place: merchant.place };
    });
    // The holder misses the card, and pays with a new one some days later.
    victim.silentUntil = (payments.at(-1)?.at ?? at) + random.between(1, 3) * DAY;
    victim.card = newCard(random);
    return payments;
  },
};

const accountTakeover: Pattern = {
  name: "account-takeover",
  fraud: true,
  weight: 4,
  size: (random) => random.integer(1, 4),
  lasts: 6 * HOUR,
  act(scene, at, size) {
    const { random } = scene;
    const victim = scene.untouched(at, 2 * HISTORY);
    if (victim === undefined) return undefined;
    // The thief may spend what the limit allows, which has nothing to do with what the account usually pays.
    return scene
      .times(at, size, 70 * MINUTE, 6 * HOUR)
      .map((time) =>
        online(scene, victim, time, random.pick(EASILY_SOLD), level(victim.account) * random.between(10, 40)),
      );
  },
};

const clonedCard: Pattern = {
  name: "cloned-card",
  fraud: true,
  weight: 3,
  size: (random) => random.integer(2, 4),
  lasts: 4 * HOUR,
  act(scene, at, size) {
    const { random } = scene;
    // So far away that the holder cannot have come there since.
    const outOfReach = (last: Visit): City[] =>
      CITIES.filter(
        (city) => distanceKm(city, last.place) > 1_000 && journeyTime(city, last.place) > 2 * (at + MINUTE - last.at),
      );
    const last = scene.lately(at, 5, HISTORY, (visit) => outOfReach(visit).length > 0);
    if (last === undefined) return undefined;
    const first = Math.max(at, last.at + MINUTE);
    const victim = last.holder;
    const { account } = victim;
    const city = random.pick(outOfReach(last));
    return scene.times(first, size, 25 * MINUTE, 2 * HOUR).map((time) => {
      if (random.chance(0.5)) {
        const amount = roundNote(random.between(100, 400) * account.units, account.units);
        return inPerson(scene, victim, time, city, named("cash"), amount);
      }
      const kind = random.pick(EASILY_SOLD);
      // Counterfeits have no chip.
      return {
        ...inPerson(scene, victim, time, city, kind, usualAmount(random, account, kind) * 2),
        channel: "swipe" as const,
      };
    });
  },
};

/** Hard for rules: amounts, times and kinds of merchant are the account's own; only the merchants are new. */
const lowAndSlow: Pattern = {
  name: "low-and-slow",
  fraud: true,
  weight: 2,
  size: (random) => random.integer(3, 6),
  lasts: 3 * DAY,
  act(scene, at, size) {
    const victim = scene.untouched(at, HISTORY);
    if (victim === undefined) return undefined;
    const kinds = [named("media"), named("clothing"), named("fastFood"), named("department"), named("games")];
    return scene.times(at, size, 14 * HOUR, 3 * DAY).map((time) => {
      const kind = scene.random.pick(kinds);
      return online(scene, victim, time, kind, usualAmount(scene.random, victim.account, kind));
    });
  },
};

/** Hard for rules: an account opened with somebody else's papers has no history to compare with. */
const newAccount: Pattern = {
  name: "new-account",
  fraud: true,
  weight: 1.5,
  size: (random) => random.integer(3, 6),
  lasts: 2 * DAY,
  act(scene, at, size) {
    const { random } = scene;
    const holder = scene.newcomer(at);
    return scene.times(at, size, 9 * HOUR, 2 * DAY).map((time) => {
      const kind = random.pick(EASILY_SOLD);
      const amount = random.logNormal(240, 0.5) * holder.account.units;
      return random.chance(0.6)
        ? online(scene, holder, time, kind, amount)
        : inPerson(scene, holder, time, holder.account.home, kind, amount);
    });
  },
};

/** Not to be told apart at the time: the holder buys, and disputes the payment weeks later. */
const friendlyFraud: Pattern = {
  name: "friendly-fraud",
  fraud: true,
  weight: 3,
  size: () => 1,
  lasts: MINUTE,
  act(scene, at) {
    const holder = scene.untouched(at, HISTORY);
    if (holder === undefined) return undefined;
    const category = scene.random.pick([named("electronics"), named("clothing"), named("games"), named("media")]);
    return [ordinary(scene.random, scene.merchants, holder, at, { category, online: true })];
  },
};

export const FRAUDS: readonly Pattern[] = [
  cardTesting,
  stolenCard,
  accountTakeover,
  clonedCard,
  lowAndSlow,
  newAccount,
  friendlyFraud,
];
