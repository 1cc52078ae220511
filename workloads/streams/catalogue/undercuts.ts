import { decimal, double, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const undercuts = defineStream({
  name: "undercuts",
  doc: "Cuts of ten per cent or more by which another seller becomes the cheapest of an article.",
  owner: { team: "pricing", contact: "pricing@example.com" },
  fields: {
    id: uuid({ doc: "The price change that it is." }),
    priceId: uuid({ doc: "The observation that showed it." }),
    sku: string({ doc: "The article, by the shop's own number.", maxLength: 32 }),
    seller: string({ doc: "Who is the cheapest now.", maxLength: 64 }),
    price: decimal(12, 2, { doc: "What they ask, in `currency`." }),
    currency: string({ doc: "ISO 4217 code.", maxLength: 3, rules: [{ rule: "pattern", pattern: "^[A-Z]{3}$" }] }),
    cut: double({ doc: "By how much of the former price, from 0.1 to 1.", rules: [{ rule: "range", min: 0, max: 1 }] }),
    observedAt: timestamp("ms", { doc: "When it was looked up." }),
  },
  key: "sku",
  eventTime: "observedAt",
  volume: { average: 2, peak: 50, size: "260 B" },
  retention: "30 days",
  slo: { latency: "100 ms", quality: 0.9999 },
  serve: ["pinot", "lake"],
});

export type Undercut = RecordOf<typeof undercuts>;
