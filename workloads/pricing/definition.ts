import { priceChanges } from "../streams/catalogue/price-changes";
import { prices } from "../streams/catalogue/prices";
import { derived, defineWorker, generated, unchanged } from "../streams/worker";

/** What tells an article's offers, this one and those known before (`offers.ts`). */
const OFFERS = [
  "prices.sku",
  "prices.seller",
  "prices.price",
  "prices.currency",
  "prices.availability",
  "prices.observedAt",
] as const;

export const pricing = defineWorker({
  name: "pricing",
  doc: "Finds the prices that differ from what the same seller asked before, and whether anybody asks less.",
  owner: { team: "pricing", contact: "pricing@example.com" },
  reads: [prices],
  writes: [priceChanges],
  lineage: {
    "price-changes": {
      id: derived("a UUID made of the observation's, the same on every replay", "prices.id"),
      priceId: unchanged("prices.id"),
      sku: unchanged("prices.sku"),
      seller: unchanged("prices.seller"),
      before: derived("the seller's price at the latest observation before this one", ...OFFERS),
      after: unchanged("prices.price"),
      currency: unchanged("prices.currency"),
      direction: derived("whether the price is above or below the one before", ...OFFERS),
      ratio: derived("the price by the one before", ...OFFERS),
      lowest: derived("whether no other seller's known price of the same currency is below", ...OFFERS),
      observedAt: unchanged("prices.observedAt"),
      detectedAt: generated("the clock, when the observation is handled"),
    },
  },
  // An offer is compared with one of a month ago; an article that nobody has looked up for longer begins anew.
  state: { retention: "30 days" },
  slo: { latency: "250 ms" },
  scale: { min: 1, max: 3 },
});
