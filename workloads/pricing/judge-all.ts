import { handlerKit } from "../runtime/testing";
import { arrivedOf, type Generated } from "../runtime/testing/evaluation";
import type { PriceChange } from "../streams/catalogue/price-changes";
import { prices, type Price } from "../streams/catalogue/prices";
import { judged, type Judged, type Told } from "./evaluation";
import { handler } from "./handle";

/** Puts observations through the worker in the order of the file, by the same code that runs it behind Kafka. */
export async function judgeAll(generated: Generated): Promise<Judged> {
  const arrived = arrivedOf(generated, prices) as readonly Price[];
  const kit = handlerKit(handler, { now: arrived.reduce((latest, { observedAt }) => Math.max(latest, observedAt), 0) });
  const worker: Told[] = [];
  for (const price of arrived) {
    const { emits, rejects } = await kit.feed(prices, price);
    if (rejects[0] !== undefined) throw new Error(`observation ${price.id} was rejected: ${rejects[0].detail}`);
    for (const { record } of emits) {
      const { priceId, before, after, lowest } = record as PriceChange;
      worker.push({ priceId, before, after, lowest });
    }
  }
  return judged(arrived, worker);
}
