import { fraudAlerts } from "../streams/catalogue/fraud-alerts";
import { payments } from "../streams/catalogue/payments";
import { defineWorker } from "../streams/worker";

export const fraud = defineWorker({
  name: "fraud",
  doc: "Raises an alert for each payment that its account's own history makes hard to believe.",
  owner: { team: "risk", contact: "risk@example.com" },
  reads: [payments],
  writes: [fraudAlerts],
  // Long enough to know an account that is used once a month.
  state: { retention: "90 days" },
  slo: { latency: "250 ms" },
  scale: { min: 1, max: 6 },
});
