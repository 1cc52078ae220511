import { payments } from ".";
import { distanceKm } from "../geography";
import { Random } from "../random";
import { SPAN, amounts, duration, groupBy, makeWorld, median, read } from "../testing/world";
import { HOUR, MINUTE, localHour } from "../time";

const COUNT = 60_000;
const events = makeWorld(11, COUNT, 0);
const honest = events.map(read);
const accounts = groupBy(honest, ({ accountId }) => accountId);

describe("a world of payments", () => {
  test("is the same for the same seed, byte for byte, and another for another", () => {
    const text = (seed: number): string =>
      makeWorld(seed, 1_500)
        .map((event) => JSON.stringify(event))
        .join("\n");
    expect(text(5)).toBe(text(5));
    expect(text(5)).not.toBe(text(6));
  });

  test.each([1, 2, 30, 999, 5_000])("has exactly %i payments when so many are asked for", (count) => {
    expect(makeWorld(3, count, 0.05)).toHaveLength(count);
  });

  test("is in order of time, within the span, and ends close to its end", () => {
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(honest.map(({ occurredAt }) => occurredAt)).toEqual(times);
    expect(times[0]).toBeGreaterThanOrEqual(SPAN.start);
    expect(times.at(-1)).toBeLessThan(SPAN.end);
    expect(SPAN.end - (times.at(-1) ?? 0)).toBeLessThan(10 * MINUTE);
  });

  test("fits into a short span too", () => {
    const short = { start: SPAN.end - 3 * HOUR, end: SPAN.end };
    const made = [...payments(new Random(4), { count: 2_000, span: short, fraudRate: 0.05, accounts: 40 })];
    expect(made).toHaveLength(2_000);
    expect(made.filter(({ at }) => at < short.start || at >= short.end)).toEqual([]);
    expect(made.filter(({ label }) => label !== undefined).length).toBeGreaterThan(80);
  });

  test("gives every payment an id of its own, the account as key, and amounts in cents", () => {
    expect(new Set(events.map(({ id }) => id)).size).toBe(COUNT);
    expect(honest.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(honest.map(({ accountId }) => accountId)).toEqual(events.map(({ key }) => key));
    expect(honest.filter(({ amount }) => !/^(0|[1-9]\d*)\.\d\d$/.test(amount))).toEqual([]);
    expect(honest.filter(({ location, channel }) => (location === null) !== (channel === "online"))).toEqual([]);
  });
});

describe("honest payments", () => {
  test("give accounts a history, and a tenth of the accounts make a large share of it", () => {
    const counts = [...accounts.values()].map(({ length }) => length).sort((a, b) => b - a);
    expect(median(counts)).toBeGreaterThanOrEqual(15);
    const top = counts.slice(0, Math.floor(counts.length / 10)).reduce((sum, count) => sum + count, 0);
    expect(top / COUNT).toBeGreaterThan(0.25);
    expect(top / COUNT).toBeLessThan(0.5);
    // Nobody pays more often in a day than a person can.
    expect(Math.max(...counts) / 6).toBeLessThan(50);
  });

  test("follow the day: many at noon and after work, few at night", () => {
    const hours = groupBy(honest, ({ occurredAt }) => Math.floor(localHour(occurredAt, 1)));
    const between = (from: number, to: number): number[] =>
      Array.from({ length: to - from }, (_, i) => hours.get(from + i)?.length ?? 0);
    const night = Math.max(...between(1, 5));
    expect(Math.min(...between(11, 14))).toBeGreaterThan(3 * night);
    expect(Math.min(...between(17, 19))).toBeGreaterThan(3 * night);
  });

  test("scatter about a level of each account by a law that is even in the logarithm", () => {
    const levels = [...accounts.values()]
      .filter((found) => found.length >= 30 && found[0]?.currency === "EUR")
      .map((found) => median(amounts(found)));
    expect(Math.max(...levels) / Math.min(...levels)).toBeGreaterThan(4);
    const logs = amounts(honest.filter(({ currency }) => currency === "EUR"))
      .map(Math.log)
      .sort((a, b) => a - b);
    const quantile = (share: number): number => logs[Math.floor(share * logs.length)] ?? 0;
    const skew = (quantile(0.9) - quantile(0.5)) / (quantile(0.5) - quantile(0.1));
    expect(skew).toBeGreaterThan(0.7);
    expect(skew).toBeLessThan(1.5);
  });

  test("never need a person to travel faster than an airliner, and yet people travel", () => {
    const journeys = [...groupBy(honest, ({ cardId }) => cardId).values()].flatMap((found) => {
      const inPerson = found.filter(({ location }) => location !== null);
      return inPerson.slice(1).map((payment, index) => {
        const before = inPerson[index];
        if (payment.location === null || before?.location == null)
          throw new Error("a payment in person without a place");
        const km = distanceKm(before.location, payment.location);
        return { km, hours: (payment.occurredAt - before.occurredAt) / HOUR };
      });
    });
    // Twenty metres are lost in rounding.
    expect(journeys.filter(({ km, hours }) => km > 0.02 + 800 * hours)).toEqual([]);
    expect(journeys.filter(({ km }) => km > 300).length).toBeGreaterThan(50);
  });

  test("hold large purchases, many times what the account usually pays", () => {
    const factors = [...accounts.values()].flatMap((found) => {
      const level = median(amounts(found));
      return amounts(found).map((amount) => amount / level);
    });
    expect(factors.filter((factor) => factor > 12).length).toBeGreaterThan(100);
  });

  test("hold bursts: shopping tours under one roof, and small amounts in a game", () => {
    const bursts = [...accounts.values()].flatMap((found) =>
      found
        .map((_, index) => found.slice(index, index + 4))
        .filter((four) => four.length === 4 && duration(four) < HOUR),
    );
    const tours = bursts.filter((four) => four.every(({ merchantId }) => merchantId.endsWith("-mall")));
    const games = bursts.filter((four) =>
      four.every(({ category, merchantId }) => category === "5816" && merchantId === four[0]?.merchantId),
    );
    expect(tours.length).toBeGreaterThan(20);
    expect(games.length).toBeGreaterThan(20);
  });

  test("hold accounts with two cards that pay far apart at the same time", () => {
    const apart = [...accounts.values()].flatMap((found) => {
      const inPerson = found.filter(({ location }) => location !== null);
      return inPerson.slice(1).filter((payment, index) => {
        const before = inPerson[index];
        if (payment.location === null || before?.location == null || before.cardId === payment.cardId) return false;
        const hours = (payment.occurredAt - before.occurredAt) / HOUR;
        return distanceKm(before.location, payment.location) > Math.max(300, 1_000 * hours);
      });
    });
    expect(apart.length).toBeGreaterThan(5);
  });

  test("hold accounts that are opened while the feed runs", () => {
    const late = [...accounts.values()].filter(
      (found) => found.length >= 5 && (found[0]?.occurredAt ?? 0) > SPAN.start + 0.5 * (SPAN.end - SPAN.start),
    );
    expect(late.length).toBeGreaterThan(5);
  });
});
