import type { Price } from "../../streams/catalogue/prices";
import type { Offer } from "../offers";

export const HOUR = 3_600_000;
/** 2 March 2026, 12:00 UTC: the present of the tests. */
export const NOON = Date.UTC(2026, 2, 2, 12);

export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** A look at noon at the shop's own offer of 19.99 euros, in stock, but for what is given. */
export const priceOf = (n: number, given: Partial<Price> = {}): Price => ({
  id: idOf(n),
  sku: "SKU-1",
  seller: "own",
  source: "own",
  price: "19.99",
  shipping: null,
  currency: "EUR",
  promotion: false,
  availability: "in_stock",
  stock: null,
  observedAt: NOON,
  ...given,
});

/** The same as it is remembered. */
export const offer = (given: Partial<Offer> = {}): Offer => ({
  seller: "own",
  price: 1_999,
  currency: "EUR",
  available: true,
  at: NOON,
  ...given,
});
