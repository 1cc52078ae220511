import type { Payment } from "../streams/catalogue/payments";
import { euros } from "./rules/currencies";

/** What the rules need of a payment, and its id, by which a second copy is known. */
export interface RecentPayment {
  readonly id: string;
  /** When it happened, in ms since the epoch. */
  readonly at: number;
  /** In euros at a rough rate, null in a currency without one. */
  readonly euros: number | null;
  /** Merchant category code. */
  readonly category: string;
  /** Where and with which card it was made; absent where the card was not present or the place is unknown. */
  readonly place?: Place;
}

export interface Place {
  readonly card: string;
  /** Degrees, to about 100 m. */
  readonly lat: number;
  readonly lon: number;
}

/** The part of a payment that is kept. */
export function recentOf(payment: Payment): RecentPayment {
  const { id, occurredAt, amount, currency, category, channel, cardId, location } = payment;
  const kept = { id, at: occurredAt, euros: euros(amount, currency), category };
  if (channel === "online" || location === null) return kept;
  return { ...kept, place: { card: cardId, lat: round3(location.lat), lon: round3(location.lon) } };
}

/** The payments with one more, in order of event time; those of one millisecond go by id, so that the order of arrival leaves no trace. */
export function insert(recent: readonly RecentPayment[], payment: RecentPayment): readonly RecentPayment[] {
  let place = recent.length;
  for (let other = recent[place - 1]; other !== undefined && isAfter(other, payment); other = recent[place - 1]) {
    place -= 1;
  }
  return [...recent.slice(0, place), payment, ...recent.slice(place)];
}

function isAfter(a: RecentPayment, b: RecentPayment): boolean {
  return a.at > b.at || (a.at === b.at && a.id > b.id);
}

const round3 = (degrees: number): number => Math.round(degrees * 1_000) / 1_000;
