import { clicks } from "../streams/catalogue/clicks";
import { sessions } from "../streams/catalogue/sessions";
import { derived, defineWorker } from "../streams/worker";

/** What tells the visit that a click belongs to. */
const VISIT = ["clicks.visitorId", "clicks.occurredAt"] as const;

export const behaviour = defineWorker({
  name: "behaviour",
  doc: "Joins each visitor's clicks into visits, and tells each when it has ended.",
  owner: { team: "web", contact: "web@example.com" },
  reads: [clicks],
  writes: [sessions],
  lineage: {
    sessions: {
      id: derived("a UUID made of the id of the click that began it, the same on every replay", "clicks.id"),
      visitorId: derived("the key of the visit's clicks", "clicks.visitorId"),
      customerId: derived("of the visit's latest click that has one", ...VISIT, "clicks.customerId"),
      startedAt: derived("of the visit's first click", ...VISIT),
      endedAt: derived("of the visit's last click", ...VISIT),
      length: derived("from the first click to the last", ...VISIT),
      clicks: derived("how many clicks the visit has", ...VISIT),
      "actions.views": derived("how many are views", ...VISIT, "clicks.action"),
      "actions.searches": derived("how many are searches", ...VISIT, "clicks.action"),
      "actions.added": derived("how many put something into the cart", ...VISIT, "clicks.action"),
      "actions.purchases": derived("how many are orders", ...VISIT, "clicks.action"),
      "articles[]": derived("each article viewed, once", ...VISIT, "clicks.action", "clicks.sku"),
      revenue: derived("the orders' sum", ...VISIT, "clicks.action", "clicks.amount", "clicks.currency"),
      currency: derived("of the visit's first order", ...VISIT, "clicks.action", "clicks.currency"),
      converted: derived("whether there is an order", ...VISIT, "clicks.action"),
      entryPage: derived("of the visit's first click", ...VISIT, "clicks.page"),
      exitPage: derived("of the visit's last click", ...VISIT, "clicks.page"),
      referrer: derived("of the visit's first click", ...VISIT, "clicks.referrer"),
      device: derived("of the click that began it", ...VISIT, "clicks.device"),
      country: derived("of the first click that came and has one", ...VISIT, "clicks.country"),
    },
  },
  // A visit ends within a day; what is kept after it tells a click that is sent again.
  state: { retention: "2 days" },
  slo: { latency: "500 ms" },
  scale: { min: 1, max: 6 },
});
