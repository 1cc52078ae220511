import fc from "fast-check";
import { insert, recentOf, type RecentPayment } from "./recent";
import { judge } from "./rules/score";
import { applied, isDuplicate, RECENT_MOST, RECENT_MS, type AccountState } from "./state";
import { DAY, HOUR, NOON, paymentOf, PLACES, recent, stateAfter } from "./testing/fixtures";

describe("what is kept of a payment", () => {
  it("is its id, time, rough amount, category, card and place to about 100 m", () => {
    const payment = paymentOf(1, { currency: "GBP", location: { lat: 51.507351, lon: -0.127758 } });
    expect(recentOf(payment)).toEqual({
      id: payment.id,
      at: NOON,
      euros: 29,
      category: "5411",
      place: { card: "card-1", lat: 51.507, lon: -0.128 },
    });
  });

  it("is no place for a payment online, even if one is given, and none where it is unknown", () => {
    expect(recentOf(paymentOf(1, { channel: "online" }))).not.toHaveProperty("place");
    expect(recentOf(paymentOf(1, { location: null }))).not.toHaveProperty("place");
    expect(recentOf(paymentOf(1, { channel: "atm", location: PLACES.tokyo }))).toHaveProperty("place");
  });
});

describe("an account's state", () => {
  it("knows a payment again while it is among the recent ones", () => {
    const state = stateAfter([recent(1, NOON), recent(2, NOON + HOUR)]);
    expect([isDuplicate(undefined, recent(1, NOON).id), isDuplicate(state, recent(1, NOON).id)]).toEqual([false, true]);
    expect(isDuplicate(applied(state, recent(3, NOON + 2 * DAY)), recent(1, NOON).id)).toBe(false);
  });

  it("counts every payment, and settles what is more than a day older than the newest", () => {
    const state = stateAfter([recent(1, NOON - 2 * DAY), recent(2, NOON - HOUR), recent(3, NOON)]);
    expect(state).toMatchObject({
      count: 3,
      since: NOON - 2 * DAY,
      rate: { weight: 1, at: NOON - 2 * DAY },
      amounts: { n: 1, mean: Math.log(25 / 30), m2: 0 },
      recent: [recent(2, NOON - HOUR), recent(3, NOON)],
    });
  });

  it("settles a payment at once that comes later than a day, and does not judge it", () => {
    const state = stateAfter([recent(1, NOON), recent(2, NOON - 2 * DAY, 9_999)]);
    expect(state).toMatchObject({ count: 2, since: NOON - 2 * DAY, recent: [recent(1, NOON)] });
    expect(judge(state, recent(2, NOON).id)).toEqual({ score: 0, reasons: [] });
  });
});

/** Payments of one account within a day, some with places, ids unlike. */
const day = fc
  .array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 1_439 }),
      euros: fc.option(fc.double({ min: 0.01, max: 1e6, noNaN: true })),
      place: fc.option(fc.constantFrom(...Object.values(PLACES)), { nil: undefined }),
    }),
    { minLength: 1, maxLength: RECENT_MOST },
  )
  .map((rows) =>
    rows.map(({ minutes, euros, place }, i): RecentPayment => ({
      ...recent(i, NOON + minutes * 60_000, euros),
      ...(place === undefined ? {} : { place: { card: "card-1", ...place } }),
    })),
  );
const shuffled = day.chain((payments) =>
  fc.tuple(fc.constant(payments), fc.shuffledSubarray(payments, { minLength: payments.length })),
);

describe("for any payments", () => {
  it("the order of arrival within a day changes nothing in the state, nor in what is judged by it", () => {
    fc.assert(
      fc.property(shuffled, ([payments, disorderly]) => {
        const state = stateAfter(payments);
        expect(stateAfter(disorderly)).toEqual(state);
        const [first] = payments;
        expect(judge(stateAfter(disorderly), first?.id ?? "")).toEqual(judge(state, first?.id ?? ""));
      }),
    );
  });

  it("the order of arrival leaves the same statistics when they settle", () => {
    fc.assert(
      fc.property(shuffled, ([payments, disorderly]) => {
        const settle = (state: AccountState): AccountState => applied(state, recent(-1, NOON + 3 * DAY));
        expect(settle(stateAfter(disorderly))).toEqual(settle(stateAfter(payments)));
      }),
    );
  });

  it("the state stays small, the list sorted and within a day, the count right", () => {
    const years = fc.array(fc.integer({ min: 0, max: 365 * 24 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(years, (hours) => {
        const state = stateAfter(hours.map((hour, i) => recent(i, NOON + hour * HOUR)));
        const { recent: list } = state;
        expect(state.count).toBe(hours.length);
        expect(list.length).toBeLessThanOrEqual(RECENT_MOST);
        expect((list.at(-1)?.at ?? 0) - (list[0]?.at ?? 0)).toBeLessThanOrEqual(RECENT_MS);
        expect(list.reduce<readonly RecentPayment[]>(insert, [])).toEqual(list);
      }),
    );
  });

  it("the score is within 0 and 1, at least each reason's, and the reasons come strongest first", () => {
    fc.assert(
      fc.property(day, (payments) => {
        const state = stateAfter(payments);
        for (const { id } of payments) {
          const { score, reasons } = judge(state, id);
          expect(score).toBeGreaterThanOrEqual(reasons[0]?.score ?? 0);
          expect(score).toBeLessThanOrEqual(1);
          expect(reasons.map((reason) => reason.score)).toEqual(
            reasons.map((reason) => reason.score).toSorted((a, b) => b - a),
          );
          for (const reason of reasons) expect(reason.detail.length).toBeLessThanOrEqual(240);
        }
      }),
    );
  });
});
