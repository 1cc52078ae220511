import { handlerKit } from "../runtime/testing";
import { prices, type Price } from "../streams/catalogue/prices";
import { handler } from "./handle";
import { HOUR, idOf, NOON, offer, priceOf } from "./testing/fixtures";

const start = () => handlerKit(handler, { now: NOON + 2 * HOUR });

async function changesOf(kit: ReturnType<typeof start>, fed: readonly Price[]): Promise<readonly unknown[]> {
  const changes: unknown[] = [];
  for (const price of fed) {
    const { emits, rejects } = await kit.feed(prices, price);
    expect(rejects).toEqual([]);
    for (const { stream, key, record } of emits) {
      expect([stream, key]).toEqual(["price-changes", price.sku]);
      changes.push(record);
    }
  }
  return changes;
}
const cheaper = priceOf(2, { price: "17.99", observedAt: NOON + HOUR });

describe("the pricing worker", () => {
  it("writes a change with the price before and after, keyed by the article", async () => {
    expect(await changesOf(start(), [priceOf(1), cheaper])).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        priceId: idOf(2),
        sku: "SKU-1",
        seller: "own",
        before: "19.99",
        after: "17.99",
        currency: "EUR",
        direction: "down",
        ratio: 1_799 / 1_999,
        lowest: true,
        observedAt: NOON + HOUR,
        detectedAt: NOON + 2 * HOUR,
      },
    ]);
  });

  it("keeps articles apart", async () => {
    expect(await changesOf(start(), [priceOf(1), { ...cheaper, sku: "SKU-2" }])).toEqual([]);
  });

  it("takes an observation once, however often and however late it is sent again", async () => {
    const kit = start();
    expect(await changesOf(kit, [priceOf(1), cheaper, cheaper, priceOf(1)])).toHaveLength(1);
    expect(kit.state("SKU-1")).toEqual({ offers: [offer({ price: 1_799, at: NOON + HOUR })] });
  });

  it("writes the same change at a replay, and goes on after a restart as if there had been none", async () => {
    const [whole, restarted] = [start(), start()];
    const [change] = await changesOf(whole, [priceOf(1), cheaper]);
    await changesOf(restarted, [priceOf(1)]);
    restarted.restart();
    expect(await changesOf(restarted, [cheaper])).toEqual([change]);
    expect(await restarted.replay()).toEqual({ emits: [], rejects: [], skipped: 1 });
    expect(restarted.state("SKU-1")).toEqual(whole.state("SKU-1"));
  });

  it("refuses an observation from the future, and a price of nothing, without effect on the state", async () => {
    const kit = start();
    const at = NOON + 3 * HOUR + 1;
    expect((await kit.feed(prices, priceOf(1, { observedAt: at }))).rejects).toEqual([
      {
        cause: "event time in the future",
        detail: `observedAt must be at most an hour ahead of the clock, got ${at} at ${NOON + 2 * HOUR}; correct the clock or the unit (ms) of the sender`,
        attempts: 1,
      },
    ]);
    expect((await kit.feed(prices, priceOf(2, { price: "0.00" }))).rejects).toEqual([
      {
        cause: "no price",
        detail: "price must be more than 0, got 0.00; send none for an article without a price",
        attempts: 1,
      },
    ]);
    expect(kit.state("SKU-1")).toBeUndefined();
  });
});
