import fc from "fast-check";
import { Random, choiceOf, splitmix64, uuidOf, xoshiro128pp, zipfChoice } from "./random";

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const m = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - m) ** 2)));
};

/** Largest distance between the empirical and the expected distribution function, times √n (Kolmogorov and Smirnov). */
function kolmogorov(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const distance = sorted.reduce((most, x, i) => {
    const expected = cdf(x);
    return Math.max(most, Math.abs(expected - i / n), Math.abs((i + 1) / n - expected));
  }, 0);
  return distance * Math.sqrt(n);
}
/** A good sample stays below this in 999 of 1000 cases; the seeds are fixed, so the tests are not a lottery. */
const KOLMOGOROV_LIMIT = 1.95;

/** How often each value came in so many draws. */
function tally(values: readonly number[], count: number, draw: () => number): number[] {
  const drawn = draws(count, draw);
  return values.map((value) => drawn.filter((other) => other === value).length);
}

/** Σ (seen − expected)² / expected. */
const chiSquare = (seen: readonly number[], expected: readonly number[]): number =>
  seen.reduce((sum, count, i) => sum + (count - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 1), 0);

/** Φ, by Abramowitz and Stegun 26.2.17 (error below 7.5e-8). */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    (t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))));
  return x >= 0 ? 1 - tail : tail;
}

describe("the generators", () => {
  test("give the first words that the reference implementation of SplitMix64 gives for the seed 1234567", () => {
    const next = splitmix64(1234567n);
    expect([next(), next(), next(), next(), next()]).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  test("give the first words that the reference implementation of xoshiro128++ gives for the state 1, 2, 3, 4", () => {
    expect(draws(10, xoshiro128pp(1, 2, 3, 4))).toEqual([
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
    ]);
  });
});

describe("a seed", () => {
  const seeds = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

  test("gives the same values again", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [a, b] = [new Random(seed), new Random(seed)];
        const sequence = (random: Random): unknown[] => [
          random.unit(),
          random.normal(),
          random.normal(),
          random.uuid(),
          random.exponential(3),
          random.integer(1, 6),
        ];
        expect(sequence(a)).toEqual(sequence(b));
      }),
    );
  });

  test("gives other values than another seed", () => {
    fc.assert(
      fc.property(seeds, seeds, (one, other) => {
        fc.pre(one !== other);
        expect(new Random(one).uuid()).not.toEqual(new Random(other).uuid());
      }),
    );
  });

  test("gives a fork that does not depend on what was drawn before, and differs by its name", () => {
    fc.assert(
      fc.property(seeds, fc.nat(50), (seed, before) => {
        const [fresh, used] = [new Random(seed), new Random(seed)];
        draws(before, () => used.unit());
        expect(used.fork("accounts").uuid()).toEqual(fresh.fork("accounts").uuid());
        expect(fresh.fork("accounts").uuid()).not.toEqual(fresh.fork("merchants").uuid());
      }),
    );
  });
});

describe("the distributions", () => {
  const N = 20_000;

  test("unit values are uniform in [0, 1)", () => {
    const random = new Random(1);
    const values = draws(N, () => random.unit());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(kolmogorov(values, (x) => x)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test("integers cover both ends evenly", () => {
    const random = new Random(2);
    const seen = tally([1, 2, 3, 4, 5, 6], 6_000, () => random.integer(1, 6));
    // 0.999 quantile of chi-square with 5 degrees of freedom.
    expect(
      chiSquare(
        seen,
        seen.map(() => 1_000),
      ),
    ).toBeLessThan(20.5);
  });

  test("normal values follow the normal distribution, and successive ones are independent", () => {
    const random = new Random(3);
    const values = draws(N, () => random.normal(10, 2));
    expect(kolmogorov(values, (x) => normalCdf((x - 10) / 2))).toBeLessThan(KOLMOGOROV_LIMIT);
    const lagged = mean(values.slice(1).map((value, i) => (value - 10) * ((values[i] ?? 10) - 10))) / 4;
    expect(Math.abs(lagged)).toBeLessThan(3.3 / Math.sqrt(N));
  });

  test("log-normal values have the median and the deviation of the logarithm that were asked for", () => {
    const random = new Random(4);
    const logs = draws(N, () => Math.log(random.logNormal(25, 0.6) / 25));
    expect(kolmogorov(logs, (x) => normalCdf(x / 0.6))).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(deviation(logs)).toBeCloseTo(0.6, 1);
  });

  test("exponential values follow the exponential distribution", () => {
    const random = new Random(5);
    const values = draws(N, () => random.exponential(7));
    expect(kolmogorov(values, (x) => 1 - Math.exp(-x / 7))).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test("bounded Pareto values follow theirs and keep to the bounds", () => {
    const random = new Random(6);
    const values = draws(N, () => random.boundedPareto(1.5, 1, 20));
    const cut = 20 ** -1.5;
    expect(kolmogorov(values, (x) => (1 - x ** -1.5) / (1 - cut))).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...values)).toBeLessThanOrEqual(20);
  });

  test("a Zipf choice gives rank k in proportion to 1 / k^exponent", () => {
    const random = new Random(7);
    const ranks = [1, 2, 3, 4, 5, 6, 7, 8];
    const choice = zipfChoice(ranks, 1.1);
    const seen = tally(ranks, N, () => random.choose(choice));
    const total = ranks.reduce((sum, rank) => sum + rank ** -1.1, 0);
    // 0.999 quantile of chi-square with 7 degrees of freedom.
    expect(
      chiSquare(
        seen,
        ranks.map((rank) => (N * rank ** -1.1) / total),
      ),
    ).toBeLessThan(24.3);
  });

  test("a weighted choice never gives a value of weight zero", () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(3), { minLength: 1, maxLength: 9 }), (seed, weights) => {
        fc.pre(weights.some((weight) => weight > 0));
        const random = new Random(seed);
        const choice = choiceOf(weights, (weight) => weight);
        for (let i = 0; i < 50; i++) expect(random.choose(choice)).toBeGreaterThan(0);
      }),
    );
  });

  test("a choice without a positive weight is refused", () => {
    expect(() => choiceOf([1, 2], () => 0)).toThrow("a choice needs at least one value of positive weight, got none");
    expect(() => choiceOf([1, 2], () => Number.NaN)).toThrow("a weight must be 0 or more, got NaN for value 0");
    expect(() => new Random(1).pick([])).toThrow("cannot pick from an empty list");
  });

  test("UUIDs are of version 4, in lower case, and do not repeat", () => {
    const random = new Random(8);
    const ids = Array.from({ length: 5_000 }, () => random.uuid());
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(ids.length);
    expect(uuidOf(0, 0, 0, 0)).toBe("00000000-0000-4000-8000-000000000000");
  });
});
