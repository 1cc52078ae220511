import { Random } from "./random";
import { gtin13, makeCatalogue, shop } from "./shop";
import { DAY } from "./time";

const end = Date.UTC(2026, 10, 20, 12);
const span = { start: end - 6 * DAY, end };
const catalogue = makeCatalogue(new Random(1).fork("catalogue"), 60);
const events = [...shop(new Random(1), { count: 8_000, span, catalogue })];
const of = <T>(stream: string): T[] =>
  events.filter((event) => event.stream === stream).map(({ body }) => JSON.parse(body) as T);
const prices = of<{ sku: string; seller: string; price: string; observedAt: number; stock: number | null }>("prices");
const products = of<{ sku: string; updatedAt: number }>("products");

test("changes of articles and looks at prices are exactly as many as asked for, in order of time", () => {
  expect(events).toHaveLength(8_000);
  expect(products).toHaveLength(1_200);
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(events.filter(({ at }) => at < span.start || at >= span.end)).toEqual([]);
  expect([...shop(new Random(1), { count: 8_000, span, catalogue })]).toEqual(events);
});

test("every article is told of, and only articles of the catalogue are", () => {
  const known = new Set(catalogue.values.map(({ sku }) => sku));
  expect(new Set(products.map(({ sku }) => sku))).toEqual(known);
  expect(prices.filter(({ sku }) => !known.has(sku))).toEqual([]);
});

test("a few articles draw most looks", () => {
  const looks = catalogue.values.map(({ sku }) => prices.filter((price) => price.sku === sku).length);
  const top = looks.slice(0, 6).reduce((sum, count) => sum + count, 0);
  expect(top / prices.length).toBeGreaterThan(0.3);
});

test("most looks show the price that was there, some a new one, and sellers follow each other", () => {
  const last = new Map<string, number>();
  let [same, moved] = [0, 0];
  for (const { sku, seller, price } of prices) {
    const name = `${sku}/${seller}`;
    const before = last.get(name);
    if (before !== undefined) {
      if (before === Number(price)) same++;
      else moved++;
    }
    last.set(name, Number(price));
  }
  expect(same).toBeGreaterThan(3 * moved);
  expect(moved).toBeGreaterThan(200);
  // No price runs away from what the article is worth.
  const values = new Map(catalogue.values.map(({ sku, value }) => [sku, value]));
  const factors = prices.map(({ sku, price }) => Number(price) / (values.get(sku) ?? 0));
  expect(Math.min(...factors)).toBeGreaterThan(0.5);
  expect(Math.max(...factors)).toBeLessThan(1.5);
});

test("trade item numbers end in their check digit", () => {
  // The example of the GS1 General Specifications, figure 7.9-1.
  expect(gtin13("629104150021")).toBe("6291041500213");
});
