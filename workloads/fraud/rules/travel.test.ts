import fc from "fast-check";
import type { RecentPayment } from "../recent";
import { HOUR, idOf, MINUTE, NOON, PLACES } from "../testing/fixtures";
import { distanceKm, judgeTravel } from "./travel";

type PlaceName = keyof typeof PLACES;
const seen = (n: number, minutes: number, where: PlaceName, card = "card-1"): RecentPayment => ({
  id: idOf(n),
  at: NOON + minutes * MINUTE,
  euros: 25,
  category: "5411",
  place: { card, ...PLACES[where] },
});
const online = (n: number, minutes: number): RecentPayment => ({
  id: idOf(n),
  at: NOON + minutes * MINUTE,
  euros: 25,
  category: "5411",
});

describe("the great-circle distance", () => {
  it.each<[PlaceName, PlaceName, number]>([
    ["berlin", "berlin", 0],
    ["berlin", "hamburg", 255],
    ["berlin", "tokyo", 8_915],
  ])("from %s to %s is about %p km", (a, b, km) => {
    expect(distanceKm({ card: "", ...PLACES[a] }, { card: "", ...PLACES[b] })).toBeCloseTo(km, -1);
  });

  it("is at most half the Earth's circumference", () => {
    const place = fc.record({
      card: fc.constant(""),
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(distanceKm(a, b)).toBeGreaterThanOrEqual(0);
        expect(distanceKm(a, b)).toBeLessThanOrEqual(20_016);
        expect(distanceKm(a, b)).toBeCloseTo(distanceKm(b, a), 6);
      }),
    );
  });
});

describe("the impossible-travel rule", () => {
  it("finds a card in Berlin and half an hour later in Lisbon", () => {
    expect(judgeTravel([seen(1, 0, "berlin"), seen(2, 30, "lisbon")], 1)).toEqual({
      rule: "impossible_travel",
      score: 1,
      detail: "the same card was presented 2312 km away 30 minutes before",
    });
  });

  it("believes the same journey in five hours", () => {
    expect(judgeTravel([seen(1, 0, "berlin"), seen(2, 300, "lisbon")], 1)).toBeUndefined();
  });

  it("believes towns that lie close together, at once", () => {
    expect(judgeTravel([seen(1, 0, "berlin"), seen(2, 0, "potsdam")], 1)).toBeUndefined();
  });

  it("does not compare different cards of an account: a family may be in two places", () => {
    expect(judgeTravel([seen(1, 0, "berlin"), seen(2, 10, "tokyo", "card-2")], 1)).toBeUndefined();
  });

  it("has nothing to say on a payment without a place, and looks past it", () => {
    const payments = [seen(1, 0, "berlin"), online(2, 10), seen(3, 20, "tokyo")];
    expect(judgeTravel(payments, 1)).toBeUndefined();
    expect(judgeTravel(payments, 2)?.score).toBe(1);
  });

  it("does not take the owner's next payment at home for a second journey", () => {
    expect(judgeTravel([seen(1, 0, "berlin"), seen(2, 30, "tokyo"), seen(3, 60, "berlin")], 2)).toBeUndefined();
  });

  it("finds every presentation of a copied card, not only the first", () => {
    const payments = [seen(1, 0, "berlin"), seen(2, 30, "tokyo"), seen(3, 40, "tokyo")];
    expect([1, 2].map((i) => judgeTravel(payments, i)?.score)).toEqual([1, 1]);
  });

  it("believes a new place once there was time to get there", () => {
    const payments = [
      seen(1, 0, "berlin"),
      seen(2, 30, "tokyo"),
      seen(3, 20 * 60, "tokyo"),
      seen(4, 20 * 60 + 5, "tokyo"),
    ];
    expect([2, 3].map((i) => judgeTravel(payments, i))).toEqual([undefined, undefined]);
  });

  it("judges a late event also by where the card was afterwards", () => {
    expect(judgeTravel([seen(1, 0, "tokyo"), seen(2, 30, "berlin")], 0)).toEqual({
      rule: "impossible_travel",
      score: 1,
      detail: "the same card was presented 8915 km away 30 minutes after",
    });
  });

  it("scores within 0 and 1 for any places and times", () => {
    const payment = fc.record({
      id: fc.uuid(),
      at: fc.integer({ min: NOON, max: NOON + 24 * HOUR }),
      euros: fc.constant(1),
      category: fc.constant("5411"),
      place: fc.record({
        card: fc.constantFrom("a", "b"),
        lat: fc.double({ min: -90, max: 90, noNaN: true }),
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
      }),
    });
    fc.assert(
      fc.property(fc.array(payment, { minLength: 1, maxLength: 64 }), (payments) => {
        const sorted = payments.toSorted((a, b) => a.at - b.at);
        for (const index of sorted.keys()) {
          const score = judgeTravel(sorted, index)?.score ?? 0;
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
