import type { Click } from "../../streams/catalogue/clicks";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** 2 March 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 2, 2, 12);

export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** A look at an article at noon, but for what is given. */
export const clickOf = (n: number, given: Partial<Click> = {}): Click => ({
  id: idOf(n),
  visitorId: "v-1",
  customerId: null,
  action: "view",
  page: "/p/SKU-1",
  referrer: null,
  sku: "SKU-1",
  search: null,
  amount: null,
  currency: null,
  device: "mobile",
  country: null,
  experiments: {},
  occurredAt: NOON,
  ...given,
});
