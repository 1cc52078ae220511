import { offset, type City, type Place } from "../geography";
import { type Choice, type Random, choiceOf, zipfChoice } from "../random";

/** A kind of merchant: what is paid there, when, and how. */
export interface Category {
  /** Merchant category code (ISO 18245). */
  readonly code: string;
  readonly name: string;
  /** Median ticket of an average customer in euro, and the deviation of its logarithm. */
  readonly median: number;
  readonly sigma: number;
  /** How often people pay there, relative to the others. */
  readonly weight: number;
  /** Share of its payments that are made online. */
  readonly online: number;
  readonly hours: "shop" | "meal" | "commute" | "any";
}

const category = (
  code: string,
  name: string,
  median: number,
  sigma: number,
  weight: number,
  online: number,
  hours: Category["hours"],
): Category => ({ code, name, median, sigma, weight, online, hours });

/** Round figures of our own choice, in the order of what such a purchase costs in western Europe. */
export const CATEGORIES = {
  grocery: category("5411", "grocery store", 27, 0.7, 30, 0.05, "shop"),
  restaurant: category("5812", "restaurant", 26, 0.6, 11, 0.02, "meal"),
  fastFood: category("5814", "fast food", 9.5, 0.45, 13, 0.15, "meal"),
  fuel: category("5541", "service station", 48, 0.4, 6, 0, "shop"),
  transit: category("4111", "local transport", 3, 0.4, 10, 0.2, "commute"),
  pharmacy: category("5912", "pharmacy", 14, 0.6, 4, 0.1, "shop"),
  clothing: category("5651", "clothing store", 45, 0.7, 5, 0.4, "shop"),
  department: category("5311", "department store", 38, 0.8, 4, 0.5, "shop"),
  electronics: category("5732", "electronics store", 75, 1, 2, 0.55, "shop"),
  furniture: category("5712", "furniture store", 130, 0.9, 0.6, 0.3, "shop"),
  jewellery: category("5944", "jewellery store", 120, 0.8, 0.3, 0.2, "shop"),
  giftCards: category("5947", "gift and card store", 30, 0.5, 0.5, 0.5, "shop"),
  media: category("5815", "digital media", 9, 0.4, 5, 1, "any"),
  games: category("5816", "digital games", 6, 0.7, 3, 1, "any"),
  charity: category("8398", "charity", 15, 0.8, 0.4, 0.9, "any"),
  telecom: category("4814", "telecommunication", 24, 0.4, 1.2, 0.9, "any"),
  airline: category("4511", "airline", 190, 0.7, 0.4, 0.97, "any"),
  lodging: category("7011", "hotel", 140, 0.6, 0.7, 0.5, "any"),
  cash: category("6011", "cash machine", 60, 0.6, 3, 0, "shop"),
  rent: category("6513", "rental agent", 780, 0.3, 0, 1, "any"),
} as const satisfies Record<string, Category>;

export type CategoryName = keyof typeof CATEGORIES;

/** How busy a kind of merchant is at an hour of the day, 0 to 1. */
export function busy(hours: Category["hours"], hour: number): number {
  const bump = (peak: number, width: number): number => Math.exp(-(((hour - peak) / width) ** 2));
  switch (hours) {
    case "shop":
      return hour < 7 || hour >= 22 ? 0.02 : Math.max(bump(11.5, 3), bump(17.5, 2.5));
    case "meal":
      return 0.02 + 0.98 * Math.max(bump(12.75, 1.2), bump(19.5, 1.8), 0.5 * bump(8.25, 1));
    case "commute":
      return 0.04 + 0.96 * Math.max(bump(8, 1.2), bump(17.5, 1.5));
    case "any":
      return 0.15 + 0.85 * bump(20, 4.5);
  }
}

/** Payments over the day, 0 to 1: quiet at night, with a first peak at noon and a second one after work. */
export function dailyRhythm(hour: number): number {
  return Object.values(CATEGORIES).reduce((sum, kind) => sum + kind.weight * busy(kind.hours, hour), 0) / 100;
}

export interface Merchant {
  readonly id: string;
  readonly category: Category;
  readonly country: string;
  /** Where its terminals are; null for an online shop. */
  readonly place: Place | null;
}

const SHOPS_A_CITY = 40;
const ONLINE_SHOPS = 60;

/** Every merchant of the world, made when it is first asked for. */
export class Merchants {
  readonly #random: Random;
  readonly #shops = new Map<string, Choice<Merchant>>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The shops of a kind in a city, the most visited first. */
  inCity(city: City, kind: Category): Choice<Merchant> {
    return this.#cached(`${city.name}/${kind.code}`, (random) =>
      zipfChoice(
        Array.from({ length: SHOPS_A_CITY }, () => ({
          id: `m-${random.hex(8)}`,
          category: kind,
          country: city.country,
          place: offset(city, random.normal(0, 4), random.normal(0, 4)),
        })),
        0.9,
      ),
    );
  }

  /** The online shops of a kind, the most visited first. */
  online(kind: Category): Choice<Merchant> {
    return this.#cached(`online/${kind.code}`, (random) =>
      zipfChoice(
        Array.from({ length: ONLINE_SHOPS }, () => ({
          id: `m-${random.hex(8)}`,
          category: kind,
          country: random.choose(ONLINE_COUNTRIES),
          place: null,
        })),
        1.1,
      ),
    );
  }

  #cached(name: string, make: (random: Random) => Choice<Merchant>): Choice<Merchant> {
    const known = this.#shops.get(name) ?? make(this.#random.fork(name));
    this.#shops.set(name, known);
    return known;
  }
}

/** Where online shops have their seat. */
const ONLINE_COUNTRIES = choiceOf(["DE", "IE", "LU", "NL", "FR", "GB", "US", "CN"], (_, index) => 1 / (index + 1));
