import { defineHandler, emit, reject } from "../runtime";
import { priceChanges } from "../streams/catalogue/price-changes";
import { articleCodec } from "./codec";
import { pricing } from "./definition";
import { offerOf, seen } from "./offers";

/** An observation may say to be at most this far ahead of the clock: after one from next year all until then would look old. */
const AHEAD_MS = 3_600_000;

export const handler = defineHandler(pricing, {
  state: articleCodec,
  handle(price, ctx) {
    const { id: priceId, sku, seller, currency, observedAt } = price;
    const detectedAt = ctx.now();
    if (observedAt > detectedAt + AHEAD_MS) {
      return reject(
        "event time in the future",
        `observedAt must be at most an hour ahead of the clock, got ${observedAt} at ${detectedAt}; correct the clock or the unit (ms) of the sender`,
      );
    }
    const offer = offerOf(price);
    if (offer.price <= 0) {
      return reject(
        "no price",
        `price must be more than 0, got ${price.price}; send none for an article without a price`,
      );
    }
    const { article, change } = seen(ctx.state, offer);
    if (article === undefined) return [];
    if (change === undefined) return { state: article };
    const told = { id: ctx.id(0), priceId, sku, seller, currency, observedAt, detectedAt };
    return { state: article, emits: [emit(priceChanges, { ...told, ...change })] };
  },
});
