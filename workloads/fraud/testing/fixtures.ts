import { createHash } from "node:crypto";
import type { Payment } from "../../streams/catalogue/payments";
import type { RecentPayment } from "../recent";
import { applied, type AccountState } from "../state";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** 2 March 2026, 12:00 UTC: the present of the tests. */
export const NOON = Date.UTC(2026, 2, 2, 12);

export const PLACES = {
  berlin: { lat: 52.52, lon: 13.405 },
  potsdam: { lat: 52.396, lon: 13.058 },
  hamburg: { lat: 53.551, lon: 9.994 },
  lisbon: { lat: 38.722, lon: -9.139 },
  tokyo: { lat: 35.677, lon: 139.65 },
} as const;

/** A uuid that only the number decides. */
export function idOf(n: number): string {
  const hex = createHash("sha256").update(String(n)).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A payment of 25 euros with a chip in Berlin at noon, but for what is given. */
export function paymentOf(n: number, given: Partial<Payment> = {}): Payment {
  return {
    id: idOf(n),
    accountId: "account-1",
    cardId: "card-1",
    merchantId: "merchant-1",
    category: "5411",
    amount: "25.00",
    currency: "EUR",
    channel: "chip",
    country: "DE",
    location: PLACES.berlin,
    occurredAt: NOON,
    ...given,
  };
}

/** What is kept of such a payment, without a place. */
export function recent(n: number, at: number, euros: number | null = 25): RecentPayment {
  return { id: idOf(n), at, euros, category: "5411" };
}

/** The state after these payments, in this order. */
export function stateAfter(payments: readonly RecentPayment[]): AccountState {
  const [first, ...rest] = payments;
  if (first === undefined) throw new Error("a state needs a payment; give at least one");
  return rest.reduce(applied, applied(undefined, first));
}

/** Two payments a day for so many days, the last of them twelve hours before noon. */
export function ordinaryLife(days: number): readonly RecentPayment[] {
  return Array.from({ length: days * 2 }, (_, i) =>
    recent(1_000 + i, NOON - (days * 2 - i) * 12 * HOUR, [12, 30, 18, 55, 25, 8][i % 6]),
  );
}
