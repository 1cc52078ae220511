import { boolean, decimal, double, enumeration, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const priceChanges = defineStream({
  name: "price-changes",
  doc: "A seller's price for an article that differs from the one seen before.",
  owner: { team: "pricing", contact: "pricing@example.com" },
  fields: {
    id: uuid({ doc: "The change." }),
    priceId: uuid({ doc: "The observation that showed it." }),
    sku: string({ doc: "The article, by the shop's own number.", maxLength: 32 }),
    seller: string({ doc: "Whose price changed; `own` is the shop itself.", maxLength: 64 }),
    before: decimal(12, 2, { doc: "The price until now, in `currency`." }),
    after: decimal(12, 2, { doc: "The price from now on, in `currency`." }),
    currency: string({ doc: "ISO 4217 code.", maxLength: 3, rules: [{ rule: "pattern", pattern: "^[A-Z]{3}$" }] }),
    direction: enumeration(["up", "down"], { doc: "Which way it went." }),
    ratio: double({ doc: "`after` by `before`, e.g. 0.9 for ten per cent less.", rules: [{ rule: "range", min: 0 }] }),
    lowest: boolean({ doc: "True when no other seller is known to ask less." }),
    observedAt: timestamp("ms", { doc: "When it was looked up." }),
    detectedAt: timestamp("ms", { doc: "When the change was found." }),
  },
  key: "sku",
  eventTime: "observedAt",
  volume: { average: 60, peak: 1_000, size: "340 B" },
  retention: "30 days",
  slo: { latency: "100 ms", quality: 0.9999 },
  serve: ["pinot", "lake", "search"],
  query: {
    filters: ["seller", "direction"],
    ranges: ["ratio"],
    groups: ["seller", "direction", "currency"],
  },
});

export type PriceChange = RecordOf<typeof priceChanges>;
