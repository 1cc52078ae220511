import fc from "fast-check";
import { begun, belongs, endOf, GAP_MS, joined, sessionOf, type Visit } from "./visit";
import { clickOf, HOUR, idOf, MINUTE, NOON } from "./testing/fixtures";
import type { Click } from "../streams/catalogue/clicks";

const MIDNIGHT = NOON + 12 * HOUR;
const visitOf = (...clicks: readonly Click[]): Visit => {
  const [first = clickOf(1), ...rest] = clicks;
  return rest.reduce(joined, begun(idOf(0), first));
};
const at = (time: number, given: Partial<Click> = {}): Click => clickOf(time % 1e6, { occurredAt: time, ...given });

describe("a visit", () => {
  it("ends half an hour after its last click, or at midnight UTC", () => {
    expect(endOf(visitOf(at(NOON)))).toBe(NOON + 30 * MINUTE);
    expect(endOf(visitOf(at(NOON), at(NOON + 20 * MINUTE)))).toBe(NOON + 50 * MINUTE);
    expect(endOf(visitOf(at(MIDNIGHT - MINUTE)))).toBe(MIDNIGHT);
  });

  it.each<[boolean, string, number]>([
    [true, "just before its end", NOON + GAP_MS - 1],
    [false, "at its end", NOON + GAP_MS],
    [true, "less than half an hour before its first click", NOON - GAP_MS + 1],
    [false, "half an hour before it", NOON - GAP_MS],
  ])("has (%s) a click %s", (has, _when, time) => {
    expect(belongs(visitOf(at(NOON)), time)).toBe(has);
  });

  it("has no click of another day", () => {
    expect(belongs(visitOf(at(MIDNIGHT - MINUTE)), MIDNIGHT)).toBe(false);
    expect(belongs(visitOf(at(MIDNIGHT)), MIDNIGHT - 1)).toBe(false);
  });
});

describe("the session of a visit", () => {
  it("tells what was done in it, from the first page to the last", () => {
    const visit = visitOf(
      at(NOON, { page: "/", sku: null, referrer: "www.example.org", country: "DE" }),
      at(NOON + 1 * MINUTE, { action: "search", page: "/search", sku: null, search: "pan" }),
      at(NOON + 2 * MINUTE),
      at(NOON + 3 * MINUTE, { action: "add_to_cart" }),
      at(NOON + 4 * MINUTE, { page: "/p/SKU-2", sku: "SKU-2" }),
      at(NOON + 5 * MINUTE),
      at(NOON + 6 * MINUTE, { action: "checkout", page: "/checkout", sku: null, customerId: "c-1" }),
      at(NOON + 7 * MINUTE, {
        action: "purchase",
        page: "/checkout/done",
        sku: null,
        amount: "19.99",
        currency: "EUR",
        customerId: "c-1",
      }),
    );
    expect(sessionOf("v-1", visit)).toEqual({
      id: idOf(0),
      visitorId: "v-1",
      customerId: "c-1",
      startedAt: NOON,
      endedAt: NOON + 7 * MINUTE,
      length: 7 * MINUTE,
      clicks: 8,
      actions: { views: 4, searches: 1, added: 1, purchases: 1 },
      articles: ["SKU-1", "SKU-2"],
      revenue: "19.99",
      currency: "EUR",
      converted: true,
      entryPage: "/",
      exitPage: "/checkout/done",
      referrer: "www.example.org",
      device: "mobile",
      country: "DE",
    });
  });

  it("begins with the click that happened first, even if it comes later", () => {
    const visit = visitOf(at(NOON, { page: "/b" }), at(NOON - MINUTE, { page: "/a", referrer: "www.example.org" }));
    expect(sessionOf("v-1", visit)).toMatchObject({
      startedAt: NOON - MINUTE,
      endedAt: NOON,
      entryPage: "/a",
      exitPage: "/b",
      referrer: "www.example.org",
    });
  });

  it("adds up orders in the currency of the first, and counts those in others", () => {
    const order = { action: "purchase", sku: null } as const;
    const visit = visitOf(
      at(NOON, { ...order, amount: "0.10", currency: "EUR" }),
      at(NOON + 1, { ...order, amount: "0.20", currency: "EUR" }),
      at(NOON + 2, { ...order, amount: "5.00", currency: "CHF" }),
    );
    expect(sessionOf("v-1", visit)).toMatchObject({ revenue: "0.30", currency: "EUR", actions: { purchases: 3 } });
  });

  it("has the first hundred articles", () => {
    const visit = visitOf(...Array.from({ length: 150 }, (_, n) => at(NOON + n, { sku: `SKU-${n}` })));
    const { articles, clicks } = sessionOf("v-1", visit);
    expect([articles.length, articles.at(-1), clicks]).toEqual([100, "SKU-99", 150]);
  });

  it("is the same in whichever order its clicks come, but for the order of articles", () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 1, max: 29 }), { minLength: 1, maxLength: 10 });
    const orders = minutes.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(orders, ([one, other]) => {
        const session = (all: readonly number[]) =>
          sessionOf("v-1", visitOf(...all.map((minute) => at(NOON + minute * MINUTE, { page: `/${minute}` }))));
        expect(session(other)).toEqual(session(one));
      }),
    );
  });
});
