import { clicks } from "./clicks";
import { Random } from "./random";
import { makeCatalogue } from "./shop";
import { groupBy } from "./testing/world";
import { DAY, HOUR, localHour } from "./time";

interface Click {
  readonly visitorId: string;
  readonly customerId: string | null;
  readonly action: string;
  readonly sku: string | null;
  readonly search: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly occurredAt: number;
}

const end = Date.UTC(2026, 10, 20, 12);
const span = { start: end - 6 * DAY, end };
const catalogue = makeCatalogue(new Random(1).fork("catalogue"), 60);
const events = [...clicks(new Random(1), { count: 30_000, span, catalogue })];
const records = events.map(({ body }) => JSON.parse(body) as Click);
const byVisitor = groupBy(records, ({ visitorId }) => visitorId);
/** Clicks of one visitor with less than half an hour between them. */
const visits = [...byVisitor.values()].flatMap((found) => {
  const parts: Click[][] = [];
  for (const click of found) {
    const part = parts.at(-1);
    if (part !== undefined && click.occurredAt - (part.at(-1)?.occurredAt ?? 0) < HOUR / 2) part.push(click);
    else parts.push([click]);
  }
  return parts;
});

test("clicks are exactly as many as asked for, in order of time, and the same for the same seed", () => {
  expect(events).toHaveLength(30_000);
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(events.filter(({ at }) => at < span.start || at >= span.end)).toEqual([]);
  expect([...clicks(new Random(1), { count: 30_000, span, catalogue })]).toEqual(events);
});

test("visits form a funnel, of which one to five in a hundred end with a purchase", () => {
  const count = (action: string): number => records.filter((click) => click.action === action).length;
  expect(count("view")).toBeGreaterThan(5 * count("add_to_cart"));
  expect(count("add_to_cart")).toBeGreaterThan(count("checkout"));
  expect(count("checkout")).toBeGreaterThan(count("purchase"));
  const buyers = visits.filter((visit) => visit.some(({ action }) => action === "purchase"));
  expect(buyers.length / visits.length).toBeGreaterThan(0.01);
  expect(buyers.length / visits.length).toBeLessThan(0.05);
});

test("fields are there where they belong: an amount with a purchase, a text with a search, an article in the cart", () => {
  const wrong = records.filter(
    ({ action, amount, currency, search, sku }) =>
      (amount !== null) !== (action === "purchase") ||
      (currency !== null) !== (action === "purchase") ||
      (search !== null) !== (action === "search") ||
      (action.endsWith("_cart") && sku === null),
  );
  expect(wrong).toEqual([]);
});

test("whoever checks out is signed in, and stays so", () => {
  const wrong = visits.filter((visit) => {
    const from = visit.findIndex(({ customerId }) => customerId !== null);
    const checkout = visit.findIndex(({ action }) => action === "checkout" || action === "purchase");
    return checkout >= 0 && (from < 0 || from > checkout);
  });
  expect(wrong).toEqual([]);
});

test("visitors come back, some often", () => {
  const perVisitor = [...groupBy(visits, ([first]) => first?.visitorId).values()].map(({ length }) => length);
  expect(perVisitor.filter((count) => count > 1).length).toBeGreaterThan(100);
  expect(Math.max(...perVisitor)).toBeGreaterThan(5);
});

test("visits are short as a rule and long now and then", () => {
  const lengths = visits.map(({ length }) => length).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(6);
  expect(lengths.at(-1)).toBeGreaterThan(40);
});

test("evenings are busier than nights", () => {
  const hours = groupBy(records, ({ occurredAt }) => Math.floor(localHour(occurredAt, 1)));
  expect(hours.get(20)?.length ?? 0).toBeGreaterThan(4 * (hours.get(4)?.length ?? 0));
});
