import { feed } from "../feed";
import { DAY } from "../time";

/** What another seller asks, as a price-comparison service tells it. */
export interface Offer {
  readonly article: string;
  readonly seller: string;
  readonly kind: "shop" | "marketplace";
  /** In hundredths of `currency`. */
  readonly cents: number;
  readonly shippingCents: number | null;
  readonly currency: string;
  readonly promotion: boolean;
  readonly availability: "yes" | "few" | "no";
  readonly stock: number | null;
  /** ISO 8601. */
  readonly seenAt: string;
}

export interface OfferOptions {
  /** The same one gives the same offers. */
  readonly seed: number;
  /** Offers a second that the service sees. */
  readonly rate: number;
  /** When it sees the first, in milliseconds since the epoch. */
  readonly start: number;
  /** Different offers; then they come again, seen anew. */
  readonly different: number;
}

/** A look of the generated shop, as its stream has it. */
interface Look {
  readonly sku: string;
  readonly seller: string;
  readonly source: string;
  readonly price: string;
  readonly shipping: string | null;
  readonly currency: string;
  readonly promotion: boolean;
  readonly availability: string;
  readonly stock: number | null;
}

const AVAILABILITIES: Readonly<Record<string, Offer["availability"]>> = {
  in_stock: "yes",
  low_stock: "few",
  out_of_stock: "no",
};
const NO_FAULTS = { late: 0, duplicates: 0, malformed: 0 } as const;
/** Of the shop's events a part are changes of articles, and of the looks a third are at its own prices. */
const EVENTS_FOR_ONE = 4;

const centsOf = (decimal: string): number => Number(decimal.replace(".", ""));

/** Offers that become known one after the other, each under its number, from 1 on. */
export class Offers {
  readonly #options: OfferOptions;
  readonly #looks: readonly Look[];

  constructor(options: OfferOptions) {
    this.#options = options;
    this.#looks = looksOf(options);
  }

  /** Number of the last offer that is known at this time, in milliseconds since the epoch; 0 before the first. */
  known(now: number): number {
    const { start, rate } = this.#options;
    return Math.max(0, Math.floor(((now - start) / 1_000) * rate));
  }

  /** The offer of a number, from 1 on. */
  at(number: number): Offer {
    const { start, rate } = this.#options;
    const look = this.#looks[(number - 1) % this.#looks.length];
    if (look === undefined) throw new Error(`offers are numbered from 1 on, got ${number}`);
    const { sku: article, seller, source, price, shipping, currency, promotion, availability, stock } = look;
    return {
      article,
      seller,
      kind: source === "marketplace" ? "marketplace" : "shop",
      cents: centsOf(price),
      shippingCents: shipping === null ? null : centsOf(shipping),
      currency,
      promotion,
      availability: AVAILABILITIES[availability] ?? "no",
      stock,
      seenAt: new Date(start + (number / rate) * 1_000).toISOString(),
    };
  }
}

/** Looks at other sellers' prices, in order of time. */
function looksOf({ seed, start, different }: OfferOptions): readonly Look[] {
  const looks: Look[] = [];
  const world = { seed, count: different * EVENTS_FOR_ONE, span: { start: start - 6 * DAY, end: start } };
  const more = { useCases: ["shop"], fraudRate: 0, decayRate: 0, faults: NO_FAULTS } as const;
  for (const { stream, body } of feed({ ...world, ...more })) {
    if (stream !== "prices") continue;
    const look = JSON.parse(body) as Look;
    if (look.seller !== "own") looks.push(look);
    if (looks.length === different) break;
  }
  return looks;
}
