import fc from "fast-check";
import { drifts, followed, isCalm, LEARNED, NOTHING, remaining, wear, type Drift } from "./drift";
import { KINDS } from "./signals";

const HALF_MINUTE = 30_000;
const { temperature, pressure, vibration } = KINDS;
const after = (values: readonly number[], from: Drift = NOTHING, kind = temperature): Drift =>
  values.reduce((drift, value) => followed(drift, kind, value, HALF_MINUTE), from);
/** 60 on average, with a scatter of one. */
const normal = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => 60 + (n % 2 === 0 ? 1 : -1));
const known = after(normal(LEARNED));

describe("a signal's normal", () => {
  it("is mean and variance of the first readings", () => {
    expect(known).toMatchObject({ n: LEARNED, mean: 60, up: 0, down: 0, level: 60, trend: 0 });
    expect(known.spread).toBeCloseTo(LEARNED / (LEARNED - 1), 9);
  });

  it("follows slowly while the signal is calm, and stands while it is not", () => {
    const calm = after(
      Array.from({ length: 400 }, () => 60.5),
      known,
    );
    expect(calm.mean).toBeGreaterThan(60.25);
    expect(calm.mean).toBeLessThan(60.5);
    expect(
      after(
        Array.from({ length: 400 }, () => 70),
        known,
      ).mean,
    ).toBe(60);
  });

  it("is not disturbed by one wild reading, nor is that a drift", () => {
    const { mean, up } = after([1_000], known);
    expect([mean, up]).toEqual([60, 3]);
    expect(isCalm(after([1_000, ...normal(4)], known))).toBe(true);
  });
});

describe("a drift", () => {
  it("is a shift of a few standard deviations that lasts", () => {
    expect(drifts(after(normal(200), known))).toBe(false);
    expect(
      drifts(
        after(
          Array.from({ length: 4 }, () => 66),
          known,
        ),
      ),
    ).toBe(true);
    expect(
      drifts(
        after(
          Array.from({ length: 11 }, () => 63.2),
          known,
        ),
      ),
    ).toBe(true);
  });

  it("is one upwards alone, where lower is no harm, and either where both are", () => {
    const falling = Array.from({ length: 50 }, () => 50);
    expect(drifts(after(falling, known))).toBe(false);
    expect(drifts(after(falling, after(normal(LEARNED), NOTHING, pressure), pressure))).toBe(true);
  });

  it("of a signal that hardly scatters needs the least scatter that is believed", () => {
    const constant = after(
      Array.from({ length: LEARNED }, () => 1),
      NOTHING,
      vibration,
    );
    expect(
      drifts(
        after(
          Array.from({ length: 100 }, () => 1.09),
          constant,
          vibration,
        ),
      ),
    ).toBe(false);
    expect(
      drifts(
        after(
          Array.from({ length: 100 }, () => 1.4),
          constant,
          vibration,
        ),
      ),
    ).toBe(true);
  });

  it("is over only well below where it began", () => {
    const begun = after(
      Array.from({ length: 4 }, () => 66),
      known,
    );
    const less = after([60], begun);
    expect([drifts(less), isCalm(less)]).toEqual([false, false]);
    expect(
      isCalm(
        after(
          Array.from({ length: 10 }, () => 60),
          begun,
        ),
      ),
    ).toBe(true);
  });
});

describe("wear and what remains", () => {
  const rising = after(
    Array.from({ length: 120 }, (_, n) => 60 + n / 6),
    known,
  );

  it("go by the smoothed value and its trend, here of 20 degrees an hour", () => {
    expect(wear(rising, temperature)).toBeCloseTo(0.5, 1);
    expect(rising.trend).toBeGreaterThan(18);
    expect(rising.trend).toBeLessThan(22);
    expect(remaining(rising, temperature)).toBeCloseTo(1, 0);
  });

  it("is no estimate where the signal goes back, or so slowly that it would take years", () => {
    expect(remaining(known, temperature)).toBeNull();
    expect(remaining({ ...rising, trend: -1 }, temperature)).toBeNull();
    expect(remaining({ ...rising, trend: 1e-6 }, temperature)).toBeNull();
  });

  it("are within 0 and 1, and not negative, for any values", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { maxLength: 200 }), (values) => {
        for (const kind of Object.values(KINDS)) {
          const drift = after(values, NOTHING, kind);
          if (drift.n < LEARNED || drift.mean <= 0) continue;
          expect(wear(drift, kind)).toBeGreaterThanOrEqual(0);
          expect(wear(drift, kind)).toBeLessThanOrEqual(1);
          expect(remaining(drift, kind) ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
