import type { Price } from "../streams/catalogue/prices";
import { decimalText, unscaled } from "../streams/canonical";

/** How many sellers of an article are remembered; the one that was not looked up for the longest goes first. */
export const MOST_SELLERS = 100;
/** For how long after it was looked up, in event time, an offer counts as one that a customer could take. */
export const CURRENT_MS = 48 * 3_600_000;
/** Decimal places of a price. */
const SCALE = 2;

/** What a seller asked when the article was last looked up there. */
export interface Offer {
  readonly seller: string;
  /** In hundredths of the currency. */
  readonly price: number;
  readonly currency: string;
  readonly available: boolean;
  /** When it was looked up, in ms since the epoch. */
  readonly at: number;
}

/** What is known of one article: each seller's latest offer, at most `MOST_SELLERS`, the one looked up last at the end. */
export interface Article {
  readonly offers: readonly Offer[];
}

export interface Change {
  readonly before: string;
  readonly after: string;
  readonly direction: "up" | "down";
  readonly ratio: number;
  readonly lowest: boolean;
}

export interface Seen {
  /** Undefined when the observation tells nothing new. */
  readonly article: Article | undefined;
  readonly change: Change | undefined;
}

const NOTHING_NEW: Seen = { article: undefined, change: undefined };

export const offerOf = ({ seller, price, currency, availability, observedAt }: Price): Offer => ({
  seller,
  price: Number(unscaled(price)),
  currency,
  available: availability !== "out_of_stock",
  at: observedAt,
});

/**
 * An article after one more look at a seller's offer. An observation that is not newer than the seller's known one changes
 * nothing, so that one that comes late or twice cannot bring an old price back. A price in another currency is taken as a first
 * one: what it was before would have to be guessed by a rate.
 */
export function seen(article: Article | undefined, offer: Offer): Seen {
  const offers = article?.offers ?? [];
  const known = offers.find(({ seller }) => seller === offer.seller);
  if (known !== undefined && offer.at <= known.at) return NOTHING_NEW;
  const others = offers.filter(({ seller }) => seller !== offer.seller);
  const next = { offers: insert(others, offer).slice(-MOST_SELLERS) };
  if (known?.currency !== offer.currency || known.price === offer.price) return { article: next, change: undefined };
  return { article: next, change: changeOf(known, offer, others) };
}

function changeOf(known: Offer, offer: Offer, others: readonly Offer[]): Change {
  return {
    before: decimalText(known.price, SCALE),
    after: decimalText(offer.price, SCALE),
    direction: offer.price > known.price ? "up" : "down",
    ratio: offer.price / known.price,
    lowest: !others.some((other) => isCurrent(other, offer) && other.price < offer.price),
  };
}

/** True when a customer who sees `offer` can compare it with `other`: the same currency, in stock, looked up lately. */
const isCurrent = (other: Offer, offer: Offer): boolean =>
  other.currency === offer.currency && other.available && Math.abs(offer.at - other.at) <= CURRENT_MS;

/** In order of time; those of one millisecond go by seller, so that the order of arrival leaves no trace. */
function insert(offers: readonly Offer[], offer: Offer): readonly Offer[] {
  const after = ({ at, seller }: Offer): boolean => at > offer.at || (at === offer.at && seller > offer.seller);
  const place = offers.findIndex(after);
  return place < 0 ? [...offers, offer] : [...offers.slice(0, place), offer, ...offers.slice(place)];
}
