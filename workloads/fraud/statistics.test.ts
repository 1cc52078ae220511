import fc from "fast-check";
import { countSurprise, lnGamma, MOST_SURPRISE, ramp, studentSurprise } from "./statistics";

describe("lnGamma", () => {
  it.each([
    [1, 0],
    [5, Math.log(24)],
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [0.1, 2.252712651734206],
    [101, 363.73937555556347],
  ])("of %p is %p", (x, expected) => {
    expect(lnGamma(x)).toBeCloseTo(expected, 10);
  });
});

describe("studentSurprise", () => {
  // Upper tails of published tables: t with 1 degree is Cauchy's distribution; 2.228 is the 97.5 % point for 10 degrees.
  it.each([
    [1, 1, -Math.log10(0.25)],
    [2.228139, 10, -Math.log10(0.025)],
    [4.5869, 10, -Math.log10(0.0005)],
    [1.959964, 1e7, -Math.log10(0.025)],
    [3, 1e7, -Math.log10(0.0013499)],
  ])("of %p with %p degrees of freedom is %p", (t, freedom, expected) => {
    expect(studentSurprise(t, freedom)).toBeCloseTo(expected, 4);
  });

  it("is none at or below the centre", () => {
    expect(studentSurprise(0, 5)).toBe(0);
    expect(studentSurprise(-3, 5)).toBe(0);
  });

  it("never falls as the value rises, nor passes the most that is told", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e3, noNaN: true }),
        (t, more) => {
          const lower = studentSurprise(t, 20);
          const upper = studentSurprise(t + more, 20);
          expect(upper).toBeGreaterThanOrEqual(lower - 1e-9);
          expect(upper).toBeLessThanOrEqual(MOST_SURPRISE);
        },
      ),
    );
  });
});

describe("countSurprise", () => {
  it("is that of a geometric tail when the shape is 1", () => {
    // P(K ≥ 3) = (m / (1 + m))³
    expect(countSurprise(3, 0.1, 1)).toBeCloseTo(-3 * Math.log10(0.1 / 1.1), 6);
  });

  it("comes near Poisson's tail when the rate is well known", () => {
    // P(K ≥ 5) for a mean of 1 is 0.00366.
    expect(countSurprise(5, 1, 1e7)).toBeCloseTo(-Math.log10(0.0036598), 3);
  });

  it("is none for no event, and little for as many as expected", () => {
    expect(countSurprise(0, 1, 1)).toBe(0);
    expect(countSurprise(10, 10, 1e6)).toBeLessThan(0.31);
  });

  it("is the most that is told when no event was to be expected at all", () => {
    expect(countSurprise(1, 0, 1)).toBe(MOST_SURPRISE);
  });

  it("sums to the whole: the tails of all counts add up to the mean", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        fc.double({ min: 0.5, max: 50, noNaN: true }),
        (mean, shape) => {
          let sum = 0;
          for (let k = 1; k <= 400; k += 1) sum += 10 ** -countSurprise(k, mean, shape);
          expect(sum / mean).toBeCloseTo(1, 3);
        },
      ),
    );
  });
});

describe("ramp", () => {
  it("goes from 0 at the ordinary to 1 at the certain", () => {
    expect([1, 2, 4, 6, 9].map((x) => ramp(x, 2, 6))).toEqual([0, 0, 0.5, 1, 1]);
  });
});
