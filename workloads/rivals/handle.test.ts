import { answered } from "../runtime/polling/testing/kit";
import { handler } from "./handle";

const OFFER = {
  article: "SKU-1",
  seller: "rival-north",
  kind: "shop",
  cents: 1_799,
  shippingCents: 5,
  currency: "EUR",
  promotion: false,
  availability: "few",
  stock: null,
  seenAt: "2026-01-31T12:00:00Z",
};
const body = (...offers: readonly unknown[]) => ({ offers, last: 1_200, more: false });

test("an offer is an observation of a price, under an id made of seller, article and time", () => {
  const { events, letters, ...how } = answered(handler, body(OFFER));
  expect(letters).toEqual([]);
  expect(how).toEqual({ next: undefined, since: "1200" });
  const [event] = events;
  expect(event?.key).toBe("SKU-1");
  expect(event?.record).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    sku: "SKU-1",
    seller: "rival-north",
    source: "competitor",
    price: "17.99",
    shipping: "0.05",
    currency: "EUR",
    promotion: false,
    availability: "low_stock",
    stock: null,
    observedAt: Date.UTC(2026, 0, 31, 12),
  });
  const again = answered(
    handler,
    body({ ...OFFER, shippingCents: null }, { ...OFFER, seenAt: "2026-01-31T12:00:01Z" }),
  );
  const ids = again.events.map(({ record }) => (record as { readonly id: string }).id);
  expect(ids[0]).toBe((event?.record as { readonly id: string }).id);
  expect(new Set(ids).size).toBe(2);
});

test("where there are more, the next page begins after the last number", () => {
  expect(answered(handler, { ...body(), more: true })).toEqual({
    events: [],
    letters: [],
    next: "1200",
    since: "1200",
  });
});

test("what is no offer, no price of the stream, or said for the shop itself is refused by itself", () => {
  const bad = [{ ...OFFER, cents: 17.99 }, { ...OFFER, currency: "Euro" }, { ...OFFER, seller: "own" }, "nothing"];
  const { events, letters } = answered(handler, body(...bad, OFFER));
  expect(events.length).toBe(1);
  expect(letters.map(({ cause }) => cause)).toEqual(["no-offer", "invalid-emit", "own-price", "no-offer"]);
  expect(letters.map(({ item }) => item)).toEqual(bad);
  expect(letters[1]?.detail).toContain("currency must be");
});

test("an answer that is none is not read in part", () => {
  expect(() => answered(handler, { offers: [OFFER], last: 1 })).toThrow("more");
});
