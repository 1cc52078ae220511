import { captured, column, committed, always, defineCapture } from "../streams/capture";
import { prices } from "../streams/catalogue/prices";

export const shop = defineCapture({
  name: "shop",
  doc: "The shop's own prices, as its database of SQL Server changes them.",
  owner: { team: "pricing", contact: "pricing@example.com" },
  database: "Shop",
  tables: [
    captured({
      table: "dbo.OwnPrice",
      writes: prices,
      fields: {
        sku: column("Sku"),
        seller: always("own"),
        source: always("own"),
        price: column("Price"),
        shipping: column("Shipping"),
        currency: column("Currency"),
        promotion: column("IsPromotion"),
        availability: column("Availability"),
        stock: column("Stock"),
        observedAt: committed,
      },
    }),
  ],
});
