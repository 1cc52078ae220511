import { decimal, double, enumeration, record, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const payments = defineStream({
  name: "payments",
  doc: "Card payments as the processor authorises them.",
  owner: { team: "payments", contact: "payments@example.com" },
  fields: {
    id: uuid({ doc: "The payment." }),
    accountId: string({ doc: "The paying account.", pii: "pseudonymous", maxLength: 64 }),
    cardId: string({ doc: "Token of the card; never its number.", pii: "pseudonymous", maxLength: 64 }),
    merchantId: string({ doc: "Who is paid.", maxLength: 64 }),
    category: string({
      doc: "Merchant category code (ISO 18245).",
      maxLength: 4,
      rules: [{ rule: "pattern", pattern: "^[0-9]{4}$" }],
    }),
    amount: decimal(12, 2, { doc: "What is paid, in `currency`.", rules: [{ rule: "range", min: 0 }] }),
    currency: string({ doc: "ISO 4217 code.", maxLength: 3, rules: [{ rule: "pattern", pattern: "^[A-Z]{3}$" }] }),
    channel: enumeration(["chip", "contactless", "swipe", "online", "atm"], { doc: "How the card was presented." }),
    country: string({
      doc: "Where, as ISO 3166-1 alpha-2.",
      maxLength: 2,
      rules: [{ rule: "pattern", pattern: "^[A-Z]{2}$" }],
    }),
    location: record(
      {
        lat: double({ doc: "Latitude.", unit: "°", rules: [{ rule: "range", min: -90, max: 90 }] }),
        lon: double({ doc: "Longitude.", unit: "°", rules: [{ rule: "range", min: -180, max: 180 }] }),
      },
      { doc: "Where the card was presented; null online.", nullable: true, pii: "personal" },
    ),
    occurredAt: timestamp("ms", {
      doc: "When the card was presented.",
      rules: [{ rule: "freshWithin", duration: "1 hour" }],
    }),
  },
  key: "accountId",
  eventTime: "occurredAt",
  volume: { average: 2_000, peak: 10_000, size: "330 B" },
  retention: "7 days",
  slo: { latency: "50 ms", quality: 0.9995 },
  serve: ["pinot", "lake", "search"],
  query: {
    filters: ["cardId", "merchantId", "category", "country"],
    ranges: ["amount"],
    groups: ["category", "currency", "channel", "country"],
    sums: ["amount"],
  },
});

export type Payment = RecordOf<typeof payments>;
