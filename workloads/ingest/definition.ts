import { defineGateway } from "../streams/gateway";
import { clicks } from "../streams/catalogue/clicks";
import { payments } from "../streams/catalogue/payments";
import { prices } from "../streams/catalogue/prices";
import { products } from "../streams/catalogue/products";
import { telemetry } from "../streams/catalogue/telemetry";

/** The door for events from outside, over HTTP. */
export const ingest = defineGateway({
  name: "ingest",
  doc: "Takes events over HTTP, checks each against its stream, and answers when the brokers have them.",
  owner: { team: "platform", contact: "platform@example.com" },
  writes: [payments, products, prices, telemetry, clicks],
  slo: { latency: "50 ms" },
  scale: { min: 2, max: 12 },
});
