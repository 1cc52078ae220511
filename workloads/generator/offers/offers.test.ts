import { Offers } from "./offers";
import { serveOffers } from "./server";

const START = Date.UTC(2026, 0, 31, 12);
const OPTIONS = { seed: 7, rate: 10, start: START, different: 50 };

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test("the same seed and start give the same offers under the same numbers, of other sellers alone", () => {
  const [one, other] = [new Offers(OPTIONS), new Offers(OPTIONS)];
  const all = numbers(120).map((number) => one.at(number));
  expect(numbers(120).map((number) => other.at(number))).toEqual(all);
  expect(new Set(all.map(({ seller }) => seller)).has("own")).toBe(false);
  expect(all.every(({ cents }) => Number.isInteger(cents) && cents > 0)).toBe(true);
  // The fifty come again, seen anew.
  expect({ ...all[50], seenAt: "" }).toEqual({ ...all[0], seenAt: "" });
  expect(new Set(all.map(({ seenAt }) => seenAt)).size).toBe(120);
});

test("offers become known one after the other", () => {
  const offers = new Offers(OPTIONS);
  expect([-1_000, 0, 99, 100, 5_000].map((after) => offers.known(START + after))).toEqual([0, 0, 0, 1, 50]);
  expect(offers.at(50).seenAt).toBe("2026-01-31T12:00:05.000Z");
});

test("the service answers a hundred after a number, to whom has the token", async () => {
  let now = START + 25_000;
  const service = await serveOffers({ offers: new Offers(OPTIONS), port: 0, token: "t", now: () => now });
  try {
    const asked = async (path: string, token = "t") => {
      const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { offers, ...rest } = (await response.json()) as { readonly offers?: readonly object[] };
      return [response.status, offers?.length, "error" in rest ? {} : rest];
    };
    expect(await asked("/v1/offers")).toEqual([200, 100, { last: 100, more: true }]);
    expect(await asked("/v1/offers?after=200")).toEqual([200, 50, { last: 250, more: false }]);
    now += 100;
    expect(await asked("/v1/offers?after=250")).toEqual([200, 1, { last: 251, more: false }]);
    expect(await asked("/v1/offers?after=251")).toEqual([200, 0, { last: 251, more: false }]);
    now = START + 1_000_000;
    // It has the last thousand.
    expect(await asked("/v1/offers?after=251")).toEqual([200, 100, { last: 9_100, more: true }]);
    expect(await asked("/healthz", "other")).toEqual([200, undefined, { status: "ok" }]);
    expect((await asked("/v1/offers", "other"))[0]).toBe(401);
    expect((await asked("/v1/offers?after=x"))[0]).toBe(400);
    expect((await asked("/v2"))[0]).toBe(404);
  } finally {
    await service.close();
  }
});
