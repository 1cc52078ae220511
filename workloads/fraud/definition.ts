import { fraudAlerts } from "../streams/catalogue/fraud-alerts";
import { payments } from "../streams/catalogue/payments";
import { derived, defineWorker, generated, unchanged } from "../streams/worker";

/** What the rules look at, in the payment and in those before it (`recent.ts`). */
const JUDGED_BY = [
  "payments.accountId",
  "payments.cardId",
  "payments.category",
  "payments.amount",
  "payments.currency",
  "payments.channel",
  "payments.location.lat",
  "payments.location.lon",
  "payments.occurredAt",
] as const;

export const fraud = defineWorker({
  name: "fraud",
  doc: "Raises an alert for each payment that its account's own history makes hard to believe.",
  owner: { team: "risk", contact: "risk@example.com" },
  reads: [payments],
  writes: [fraudAlerts],
  lineage: {
    "fraud-alerts": {
      id: derived("a UUID made of the payment's, the same on every replay", "payments.id"),
      paymentId: unchanged("payments.id"),
      accountId: unchanged("payments.accountId"),
      score: derived("the rules' scores over the account's history, combined as independent causes", ...JUDGED_BY),
      "reasons[].rule": derived("the rules that found something, strongest first", ...JUDGED_BY),
      "reasons[].score": derived("what each rule found against the account's history", ...JUDGED_BY),
      "reasons[].detail": derived("what the rule saw, in words", ...JUDGED_BY),
      occurredAt: unchanged("payments.occurredAt"),
      detectedAt: generated("the clock, when the payment is judged"),
    },
  },
  // Long enough to know an account that is used once a month.
  state: { retention: "90 days" },
  slo: { latency: "250 ms" },
  scale: { min: 1, max: 6 },
});
