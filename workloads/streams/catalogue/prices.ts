import { boolean, decimal, enumeration, int, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const prices = defineStream({
  name: "prices",
  doc: "What a seller asks for an article, each time that it is looked up.",
  owner: { team: "pricing", contact: "pricing@example.com" },
  fields: {
    id: uuid({ doc: "The observation." }),
    sku: string({ doc: "The article, by the shop's own number.", maxLength: 32, rules: [{ rule: "notBlank" }] }),
    seller: string({ doc: "Who asks it; `own` is the shop itself.", maxLength: 64, rules: [{ rule: "notBlank" }] }),
    source: enumeration(["own", "competitor", "marketplace"], { doc: "Where it was looked up." }),
    price: decimal(12, 2, {
      doc: "What one piece costs with tax, in `currency`.",
      rules: [{ rule: "range", min: 0.01, max: 1_000_000 }],
    }),
    shipping: decimal(8, 2, {
      doc: "What sending one piece costs, in `currency`; null where it is not told.",
      nullable: true,
      rules: [{ rule: "range", min: 0 }],
    }),
    currency: string({ doc: "ISO 4217 code.", maxLength: 3, rules: [{ rule: "pattern", pattern: "^[A-Z]{3}$" }] }),
    promotion: boolean({ doc: "True when the seller calls it a special offer." }),
    availability: enumeration(["in_stock", "low_stock", "out_of_stock"], { doc: "Whether the seller can send it." }),
    stock: int({ doc: "Pieces that the seller has; null where it is not told.", nullable: true, min: 0 }),
    observedAt: timestamp("ms", {
      doc: "When it was looked up.",
      rules: [{ rule: "freshWithin", duration: "15 minutes" }],
    }),
  },
  key: "sku",
  eventTime: "observedAt",
  volume: { average: 1_500, peak: 6_000, size: "300 B" },
  retention: "7 days",
  slo: { latency: "100 ms", quality: 0.999 },
  serve: ["pinot", "lake"],
  query: {
    filters: ["seller", "source", "availability"],
    ranges: ["price"],
    groups: ["seller", "source", "currency"],
    sums: ["price"],
  },
});

export type Price = RecordOf<typeof prices>;
