import { enumeration, int, map, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const products = defineStream({
  name: "products",
  doc: "The shop's articles: the whole of an article each time that something about it changes.",
  owner: { team: "shop", contact: "shop@example.com" },
  fields: {
    id: uuid({ doc: "The change." }),
    sku: string({ doc: "The article, by the shop's own number.", maxLength: 32, rules: [{ rule: "notBlank" }] }),
    gtin: string({
      doc: "Global trade item number, 8 to 14 digits; null for what has none.",
      nullable: true,
      maxLength: 14,
      rules: [{ rule: "pattern", pattern: "^[0-9]{8,14}$" }],
    }),
    title: string({ doc: "What customers read.", maxLength: 200, rules: [{ rule: "notBlank" }] }),
    brand: string({ doc: "Who makes it.", maxLength: 80 }),
    category: string({ doc: "Its shelf, from wide to narrow, e.g. `audio/headphones`.", maxLength: 120 }),
    status: enumeration(["announced", "active", "discontinued"], { doc: "Whether it can be bought." }),
    weight: int({ doc: "With its packing; null where it is not known.", nullable: true, unit: "g", min: 0 }),
    attributes: map(string({ doc: "One property's value.", maxLength: 120 }), {
      doc: "Its properties by name, e.g. `colour`.",
      maxEntries: 40,
    }),
    updatedAt: timestamp("ms", { doc: "When the change was made." }),
  },
  key: "sku",
  eventTime: "updatedAt",
  volume: { average: 20, peak: 500, size: "480 B" },
  retention: "30 days",
  slo: { latency: "250 ms", quality: 0.999 },
  serve: ["pinot", "lake", "search"],
  query: { filters: ["gtin", "brand", "category", "status"], text: ["title"] },
});

export type Product = RecordOf<typeof products>;
