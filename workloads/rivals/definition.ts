import { prices } from "../streams/catalogue/prices";
import { definePoller } from "../streams/poller";
import { derived, unchanged } from "../streams/worker";

export const rivals = definePoller({
  name: "rivals",
  doc: "What other sellers ask for the shop's articles, as a price-comparison service sees it.",
  owner: { team: "pricing", contact: "pricing@example.com" },
  url: "https://offers.example.com/v1/offers",
  every: "10 seconds",
  since: "after",
  // The service numbers its offers: a further page begins after the last one's number, as the next round does.
  paging: { parameter: "after", pages: 50 },
  secret: { header: "authorization", scheme: "Bearer" },
  writes: prices,
  lineage: {
    id: derived("a UUID made of seller, article and time", "seller", "article", "seenAt"),
    sku: unchanged("article"),
    seller: unchanged("seller"),
    source: derived("competitor or marketplace, by the seller's kind", "kind"),
    price: derived("from hundredths", "cents"),
    shipping: derived("from hundredths", "shippingCents"),
    currency: unchanged("currency"),
    promotion: unchanged("promotion"),
    availability: derived("the service's word for it", "availability"),
    stock: unchanged("stock"),
    observedAt: derived("from ISO 8601", "seenAt"),
  },
  slo: { freshness: "5 minutes" },
});
