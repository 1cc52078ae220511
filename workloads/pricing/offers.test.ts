import fc from "fast-check";
import { CURRENT_MS, MOST_SELLERS, offerOf, seen, type Article, type Offer, type Seen } from "./offers";
import { HOUR, NOON, offer, priceOf } from "./testing/fixtures";

/** What each observation tells, one after the other. */
function look(...offers: readonly Offer[]): { readonly article: Article | undefined; readonly told: readonly Seen[] } {
  let article: Article | undefined;
  const told = offers.map((one) => {
    const saw = seen(article, one);
    article = saw.article ?? article;
    return saw;
  });
  return { article, told };
}
const last = (...offers: readonly Offer[]) => look(...offers).told.at(-1)?.change;

describe("what is remembered of an observation", () => {
  it("is seller, price in hundredths, currency, whether it can be bought, and when", () => {
    expect(offerOf(priceOf(1, { price: "1234.50", availability: "low_stock" }))).toEqual(offer({ price: 123_450 }));
    expect(offerOf(priceOf(1, { availability: "out_of_stock" })).available).toBe(false);
  });
});

describe("a change", () => {
  it("is told of the second price of a seller, not of the first, nor of the same one seen again", () => {
    expect(last(offer())).toBeUndefined();
    expect(last(offer(), offer({ at: NOON + 1 }))).toBeUndefined();
    expect(last(offer(), offer({ at: NOON + 1, price: 1_799 }))).toEqual({
      before: "19.99",
      after: "17.99",
      direction: "down",
      ratio: 1_799 / 1_999,
      lowest: true,
    });
    expect(last(offer(), offer({ at: NOON + 1, price: 2_099 }))).toMatchObject({ direction: "up", before: "19.99" });
  });

  it("is each seller's own: another's other price is none", () => {
    expect(last(offer(), offer({ seller: "rival", price: 999, at: NOON + 1 }))).toBeUndefined();
  });

  it("is told of no observation that is not newer than the known one, which changes nothing either", () => {
    const { article, told } = look(offer({ at: NOON }), offer({ at: NOON - HOUR, price: 5 }), offer({ price: 6 }));
    expect(told.slice(1)).toEqual([
      { article: undefined, change: undefined },
      { article: undefined, change: undefined },
    ]);
    expect(article).toEqual({ offers: [offer()] });
  });

  it("is told neither of a price in another currency nor of the first one after it is back", () => {
    const franc = offer({ at: NOON + 1, price: 2_500, currency: "CHF" });
    expect(last(offer(), franc)).toBeUndefined();
    expect(last(offer(), franc, offer({ at: NOON + 2, price: 1_500 }))).toBeUndefined();
    expect(last(offer(), franc, { ...franc, at: NOON + 2, price: 2_400 })).toMatchObject({ before: "25.00" });
  });
});

describe("a changed price is the lowest", () => {
  const lowered = offer({ at: NOON + HOUR, price: 1_500 });
  it.each<[string, boolean, Partial<Offer>]>([
    ["unless another seller asks less", false, { price: 1_499 }],
    ["where another asks the same", true, { price: 1_500 }],
    ["where the cheaper one has none left", true, { price: 1_000, available: false }],
    ["where the cheaper one asks for it in another currency", true, { price: 1_000, currency: "CHF" }],
    ["where the cheaper one was not looked up for too long", true, { price: 1_000, at: NOON + HOUR - CURRENT_MS - 1 }],
    ["unless the cheaper one was looked up just lately enough", false, { price: 1_000, at: NOON + HOUR - CURRENT_MS }],
  ])("%s", (_when, lowest, given) => {
    expect(last(offer(), offer({ seller: "rival", ...given }), lowered)?.lowest).toBe(lowest);
  });

  it("of the seller's own former prices none counts", () => {
    expect(last(offer({ price: 900 }), lowered)).toMatchObject({ direction: "up", lowest: true });
  });
});

const looks = fc
  .array(
    fc.record({
      seller: fc.constantFrom("own", "rival", "market"),
      price: fc.integer({ min: 1, max: 5 }),
      currency: fc.constantFrom("EUR", "EUR", "CHF"),
      minute: fc.integer({ min: 0, max: 300 }),
    }),
    { maxLength: 60 },
  )
  .map((all) => all.map(({ minute, ...rest }) => offer({ ...rest, at: NOON + minute * 60_000 })));

describe("for any observations", () => {
  it("the changes of a seller form a chain: each begins where the one before ended, or after another currency", () => {
    fc.assert(
      fc.property(looks, (offers) => {
        const known = new Map<string, Offer>();
        for (const [index, { change, article }] of look(...offers).told.entries()) {
          const one = offers[index] ?? offer();
          const before = known.get(one.seller);
          if (change !== undefined) {
            expect(before?.currency).toBe(one.currency);
            expect(change.before).toBe(((before?.price ?? 0) / 100).toFixed(2));
            expect(change.before).not.toBe(change.after);
          }
          if (article !== undefined) known.set(one.seller, one);
        }
      }),
    );
  });

  it("seeing each a second time, at once or at the end, tells no more and leaves the same", () => {
    fc.assert(
      fc.property(looks, (offers) => {
        const once = look(...offers);
        const doubled = look(...offers.flatMap((one) => [one, one]), ...offers);
        expect(doubled.article).toEqual(once.article);
        const changes = ({ told }: typeof once) => told.flatMap(({ change }) => change ?? []);
        expect(changes(doubled)).toEqual(changes(once));
      }),
    );
  });

  it("the order of arrival leaves the same offers, where no seller has two at one time", () => {
    const distinct = looks.map((offers) => offers.map((one, n) => ({ ...one, at: one.at * 100 + n })));
    const shuffled = distinct.chain((offers) =>
      fc.tuple(fc.constant(offers), fc.shuffledSubarray(offers, { minLength: offers.length })),
    );
    fc.assert(
      fc.property(shuffled, ([offers, disorderly]) => {
        expect(look(...disorderly).article).toEqual(look(...offers).article);
      }),
    );
  });

  it("no more sellers are remembered than the most, those looked up last", () => {
    const offers = Array.from({ length: MOST_SELLERS + 5 }, (_, n) => offer({ seller: `s-${n}`, at: NOON + n }));
    expect(look(...offers).article?.offers.map(({ seller }) => seller)).toEqual(
      offers.slice(5).map(({ seller }) => seller),
    );
  });
});
