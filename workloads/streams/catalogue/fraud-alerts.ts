import { array, double, enumeration, record, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const fraudAlerts = defineStream({
  name: "fraud-alerts",
  doc: "Payments that look like fraud, with the score and the reasons for it.",
  owner: { team: "risk", contact: "risk@example.com" },
  fields: {
    id: uuid({ doc: "The alert." }),
    paymentId: uuid({ doc: "The payment that raised it." }),
    accountId: string({ doc: "The paying account.", pii: "pseudonymous", maxLength: 64 }),
    score: double({ doc: "From 0 (ordinary) to 1 (surely fraud).", rules: [{ rule: "range", min: 0, max: 1 }] }),
    reasons: array(
      record({
        rule: enumeration(["velocity", "amount", "impossible_travel"], { doc: "What gave rise to it." }),
        score: double({ doc: "This reason's part, from 0 to 1." }),
        detail: string({ doc: "What was seen, in one sentence.", maxLength: 240 }),
      }),
      { doc: "Why, strongest first.", maxItems: 8 },
    ),
    occurredAt: timestamp("ms", { doc: "When the payment happened." }),
    detectedAt: timestamp("ms", { doc: "When the alert was raised." }),
  },
  key: "accountId",
  eventTime: "occurredAt",
  volume: { average: 10, peak: 100, size: "420 B" },
  retention: "30 days",
  slo: { latency: "50 ms", quality: 0.9999 },
  serve: ["pinot", "lake", "search"],
  query: { filters: ["paymentId"], ranges: ["score"] },
});

export type FraudAlert = RecordOf<typeof fraudAlerts>;
