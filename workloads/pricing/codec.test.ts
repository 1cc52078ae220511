import { articleCodec } from "./codec";
import { MOST_SELLERS } from "./offers";
import { NOON, offer } from "./testing/fixtures";

describe("the writing of an article's offers", () => {
  const article = { offers: [offer(), offer({ seller: "rival", price: 1_500, currency: "CHF", available: false })] };

  it("has one row an offer, and is read back as it was", () => {
    const text = articleCodec.encode(article);
    expect(JSON.parse(text)).toEqual([
      ["own", 1_999, "EUR", 1, NOON],
      ["rival", 1_500, "CHF", 0, NOON],
    ]);
    expect(articleCodec.decode(text, 1)).toEqual(article);
  });

  it("refuses a version that it does not know", () => {
    expect(() => articleCodec.decode("[]", 2)).toThrow(
      "an article's offers must be of version 1, got 2; add its reading to codec.ts",
    );
  });

  it("stays within 12 KiB for as many sellers as are remembered, with the longest names and prices", () => {
    const offers = Array.from({ length: MOST_SELLERS }, (_, n) =>
      offer({ seller: String(n).padStart(64, "s"), price: 999_999_999_999 }),
    );
    expect(articleCodec.encode({ offers }).length).toBeLessThan(12 * 1024);
  });
});
