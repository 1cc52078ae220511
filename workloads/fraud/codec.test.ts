import { accountCodec } from "./codec";
import { recentOf } from "./recent";
import { HOUR, NOON, ordinaryLife, paymentOf, PLACES, recent, stateAfter } from "./testing/fixtures";

describe("the writing of an account's state", () => {
  it("has one row a recent payment, and each card once", () => {
    const state = stateAfter([
      recentOf(paymentOf(1)),
      recentOf(paymentOf(2, { occurredAt: NOON + HOUR, location: PLACES.potsdam })),
      recentOf(paymentOf(3, { occurredAt: NOON + 2 * HOUR, channel: "online", currency: "XAU", category: "5815" })),
      recentOf(paymentOf(4, { occurredAt: NOON + 3 * HOUR, cardId: "card-2" })),
    ]);
    const [first, second, third, fourth] = state.recent.map(({ id }) => id);
    expect(JSON.parse(accountCodec.encode(state))).toEqual({
      count: 4,
      since: NOON,
      rate: { weight: 0, at: 0 },
      amounts: { n: 0, mean: 0, m2: 0 },
      cards: ["card-1", "card-2"],
      recent: [
        [first, NOON, 25, "5411", 0, 52.52, 13.405],
        [second, NOON + HOUR, 25, "5411", 0, 52.396, 13.058],
        [third, NOON + 2 * HOUR, null, "5815"],
        [fourth, NOON + 3 * HOUR, 25, "5411", 1, 52.52, 13.405],
      ],
    });
  });

  it("is read back as it was", () => {
    const state = stateAfter([...ordinaryLife(40), recentOf(paymentOf(1)), recent(2, NOON + HOUR, null)]);
    expect(accountCodec.decode(accountCodec.encode(state), 1)).toEqual(state);
  });

  it("refuses a version that it does not know", () => {
    expect(() => accountCodec.decode("{}", 2)).toThrow(
      "an account's state must be of version 1, got 2; add its reading to codec.ts",
    );
  });

  it("stays within 12 KiB for a full list with the longest names that a payment may have", () => {
    const payments = Array.from({ length: 500 }, (_, i) =>
      recentOf(
        paymentOf(i, {
          occurredAt: NOON + i,
          amount: "9999999999.99",
          cardId: String(i).padStart(64, "c"),
          location: { lat: -51.123456, lon: -171.123456 },
        }),
      ),
    );
    expect(accountCodec.encode(stateAfter(payments)).length).toBeLessThan(12 * 1024);
  });
});
