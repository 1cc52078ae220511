import { decimal, enumeration, map, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const clicks = defineStream({
  name: "clicks",
  doc: "What visitors do in the shop, as their browsers tell it.",
  owner: { team: "web", contact: "web@example.com" },
  fields: {
    id: uuid({ doc: "The event." }),
    visitorId: string({ doc: "The browser, by a random first-party identifier.", pii: "pseudonymous", maxLength: 64 }),
    customerId: string({ doc: "The account, once signed in.", nullable: true, pii: "pseudonymous", maxLength: 64 }),
    action: enumeration(["view", "search", "add_to_cart", "remove_from_cart", "checkout", "purchase"], {
      doc: "What was done.",
    }),
    page: string({
      doc: "The path of the page, without its query.",
      maxLength: 400,
      rules: [{ rule: "pattern", pattern: "^/" }],
    }),
    referrer: string({ doc: "The host that led here; null for none.", nullable: true, maxLength: 253 }),
    sku: string({ doc: "The article that it is about, if any.", nullable: true, maxLength: 32 }),
    search: string({ doc: "What was searched for, as typed.", nullable: true, pii: "personal", maxLength: 200 }),
    amount: decimal(12, 2, {
      doc: "What was bought for, in `currency`; only with `purchase`.",
      nullable: true,
      rules: [{ rule: "range", min: 0 }],
    }),
    currency: string({
      doc: "ISO 4217 code; only with `amount`.",
      nullable: true,
      maxLength: 3,
      rules: [{ rule: "pattern", pattern: "^[A-Z]{3}$" }],
    }),
    device: enumeration(["desktop", "mobile", "tablet", "other"], { doc: "What it was done on." }),
    country: string({
      doc: "Where, as ISO 3166-1 alpha-2; null where it is not known.",
      nullable: true,
      maxLength: 2,
      rules: [{ rule: "pattern", pattern: "^[A-Z]{2}$" }],
    }),
    experiments: map(string({ doc: "The variant shown.", maxLength: 32 }), {
      doc: "Experiments that this visitor is part of, by name.",
      maxEntries: 20,
    }),
    occurredAt: timestamp("ms", { doc: "When it was done.", rules: [{ rule: "freshWithin", duration: "1 hour" }] }),
  },
  key: "visitorId",
  eventTime: "occurredAt",
  volume: { average: 5_000, peak: 30_000, size: "420 B" },
  retention: "3 days",
  slo: { latency: "100 ms", quality: 0.995 },
  serve: ["pinot", "lake"],
  query: { filters: ["customerId", "sku", "page"], groups: ["action", "device"] },
});

export type Click = RecordOf<typeof clicks>;
