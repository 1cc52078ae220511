import { priceChanges } from "../streams/catalogue/price-changes";
import { undercuts as stream } from "../streams/catalogue/undercuts";
import { defineQuery, field, sql } from "../streams/query";

export const undercuts = defineQuery({
  name: "undercuts",
  doc: "Finds the price cuts that make another seller the cheapest by a tenth or more.",
  owner: { team: "pricing", contact: "pricing@example.com" },
  reads: priceChanges,
  writes: stream,
  where: sql`${field("seller")} <> 'own' AND ${field("lowest")} AND ${field("ratio")} <= 9E-1`,
  select: {
    id: "id",
    priceId: "priceId",
    sku: "sku",
    seller: "seller",
    price: "after",
    currency: "currency",
    cut: sql`1 - ${field("ratio")}`,
    observedAt: "observedAt",
  },
  slo: { latency: "2 seconds" },
});
