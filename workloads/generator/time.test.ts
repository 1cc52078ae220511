import { Random } from "./random";
import { DAY, HOUR, MINUTE, SECOND, arrivals, localHour, parseLength } from "./time";

const span = { start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 5) };

describe("arrivals", () => {
  test("are as many as asked for, in order, within the span", () => {
    for (const count of [0, 1, 2, 7, 1_000]) {
      const times = [...arrivals(new Random(count), count, span, () => 1)];
      expect(times).toHaveLength(count);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      for (const at of times) {
        expect(at).toBeGreaterThanOrEqual(span.start);
        expect(at).toBeLessThan(span.end);
      }
    }
  });

  test("are thick where the intensity is high, and absent where it is zero", () => {
    const intensity = (at: number): number => [0, 1, 3, 6][Math.floor(localHour(at, 0) / 6)] ?? 0;
    const quarters = [0, 0, 0, 0];
    for (const at of arrivals(new Random(1), 20_000, span, intensity)) {
      const quarter = Math.floor(localHour(at, 0) / 6);
      quarters[quarter] = (quarters[quarter] ?? 0) + 1;
    }
    const expected = [0, 2_000, 6_000, 12_000];
    expect(quarters[0]).toBe(0);
    const chiSquare = [1, 2, 3].reduce(
      (sum, i) => sum + ((quarters[i] ?? 0) - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 1),
      0,
    );
    // 0.999 quantile of chi-square with 2 degrees of freedom.
    expect(chiSquare).toBeLessThan(13.8);
  });

  test("reach to the end of the span", () => {
    const times = [...arrivals(new Random(2), 5_000, span, () => 1)];
    expect(span.end - (times.at(-1) ?? 0)).toBeLessThan(HOUR);
    expect((times[0] ?? 0) - span.start).toBeLessThan(HOUR);
  });
});

test("the local hour wraps around midnight in both directions", () => {
  const at = Date.UTC(2026, 0, 1, 23, 30);
  expect(localHour(at, 0)).toBeCloseTo(23.5);
  expect(localHour(at, 2)).toBeCloseTo(1.5);
  expect(localHour(Date.UTC(2026, 0, 1, 1), -5)).toBeCloseTo(20);
});

test("a length is a number and a unit, and any other text is refused with an example", () => {
  expect(
    ["1 second", "30 seconds", "1.5 minutes", "2 hours", "6 days"].map((text) => parseLength("--span", text)),
  ).toEqual([SECOND, 30 * SECOND, 90 * SECOND, 120 * MINUTE, 6 * DAY]);
  for (const text of ["6days", "-1 day", "0 days", "1 week", ""]) {
    expect(() => parseLength("--span", text)).toThrow(
      `--span must be a positive number and one of seconds, minutes, hours, days, got "${text}"; write for example "6 days"`,
    );
  }
});
