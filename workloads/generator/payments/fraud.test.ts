import { distanceKm } from "../geography";
import { type Payment, amounts, duration, groupBy, makeWorld, median, read } from "../testing/world";
import { HOUR } from "../time";
import { FRAUDS } from "./fraud";

const COUNT = 60_000;
const RATE = 0.02;
const events = makeWorld(11, COUNT, RATE);
const records = events.map((event) => ({ label: event.label, payment: read(event) }));
const honest = records.filter(({ label }) => label === undefined).map(({ payment }) => payment);
const frauds = records.flatMap(({ label, payment }) => (label === undefined ? [] : [{ label, payment }]));
const episodes = [...groupBy(frauds, ({ label }) => label.episode).values()];
const accounts = groupBy(honest, ({ accountId }) => accountId);
const cards = groupBy(honest, ({ cardId }) => cardId);

/** The cases of a pattern: of each its first payment, and all of them in order. */
const cases = (pattern: string): { readonly first: Payment; readonly all: readonly Payment[] }[] =>
  episodes.flatMap((found) => {
    const [head] = found;
    return head?.label.pattern === pattern ? [{ first: head.payment, all: found.map(({ payment }) => payment) }] : [];
  });
/** Amounts of a case as multiples of what the account usually pays. */
const factors = ({ first, all }: ReturnType<typeof cases>[number]): number[] => {
  const level = median(amounts(accounts.get(first.accountId) ?? []));
  return amounts(all).map((amount) => amount / level);
};

test("frauds are as many payments as the rate asks for, each with a label", () => {
  expect(frauds.length / COUNT).toBeGreaterThan(0.95 * RATE);
  expect(frauds.length / COUNT).toBeLessThanOrEqual(RATE);
  expect(frauds.map(({ label }) => label)).toEqual(
    frauds.map(({ label: { pattern, episode }, payment: { id } }) => ({
      id,
      stream: "payments",
      label: "fraud",
      pattern,
      episode,
    })),
  );
});

test("no fraud is made when the rate is zero", () => {
  expect(makeWorld(3, 2_000, 0).filter(({ label }) => label !== undefined)).toEqual([]);
});

test("each pattern has its share of the cases, and a small world shows them all", () => {
  const total = FRAUDS.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of FRAUDS) {
    expect(Math.abs(cases(name).length / episodes.length - weight / total)).toBeLessThan(0.03);
  }
  const small = makeWorld(7, 6_000, 0.01).flatMap(({ label }) => label?.pattern ?? []);
  expect(new Set(small)).toEqual(new Set(FRAUDS.map(({ name }) => name)));
});

test("victims are hit once, and have a history, but for new accounts", () => {
  const victims = episodes.map(([first]) => first?.payment.accountId);
  expect(new Set(victims).size).toBe(victims.length);
  for (const { name } of FRAUDS) {
    const histories = cases(name).map(
      ({ first }) =>
        (accounts.get(first.accountId) ?? []).filter(({ occurredAt }) => occurredAt <= first.occurredAt).length,
    );
    if (name === "new-account") expect(Math.max(...histories)).toBe(0);
    else expect(Math.min(...histories)).toBeGreaterThanOrEqual(8);
  }
});

test("card testing is many small payments at one or two shops, then large ones, within two hours", () => {
  for (const { all, first } of cases("card-testing").filter((found) => found.all.length >= 6)) {
    const units = { EUR: 1, GBP: 1, CHF: 1, PLN: 4.3, SEK: 11.3 }[first.currency] ?? 0;
    const small = all.filter(({ amount }) => Number(amount) <= 2.5 * units);
    expect(small.length).toBeGreaterThanOrEqual(4);
    expect(new Set(small.map(({ merchantId }) => merchantId)).size).toBeLessThanOrEqual(2);
    const large = all.slice(small.length);
    expect(large.length).toBeGreaterThanOrEqual(1);
    expect(Math.min(...amounts(large))).toBeGreaterThan(80 * units);
    expect(duration(all)).toBeLessThanOrEqual(2 * HOUR);
  }
});

test("a stolen card pays five times and more within three hours nearby, and its holder no more", () => {
  const found = cases("stolen-card").filter(({ all }) => all.length >= 5);
  expect(found.length).toBeGreaterThan(10);
  for (const { first, all } of found) {
    expect(duration(all)).toBeLessThanOrEqual(3 * HOUR);
    const ways = all.map(({ location }) =>
      location === null || first.location === null ? Infinity : distanceKm(location, first.location),
    );
    expect(Math.max(...ways)).toBeLessThan(30);
    const last = all.at(-1)?.occurredAt ?? 0;
    expect((cards.get(first.cardId) ?? []).filter(({ occurredAt }) => occurredAt > last)).toEqual([]);
  }
  const taps = found.flatMap(({ all }) => all.filter(({ channel }) => channel === "contactless"));
  expect(taps.length / found.reduce((sum, { all }) => sum + all.length, 0)).toBeGreaterThan(0.55);
});

test("a takeover spends many times what the account usually pays, online", () => {
  const found = cases("account-takeover");
  expect(new Set(found.flatMap(({ all }) => all.map(({ channel }) => channel)))).toEqual(new Set(["online"]));
  expect(median(found.flatMap(factors))).toBeGreaterThan(8);
});

test("a cloned card turns up where its holder cannot be, without a chip", () => {
  const found = cases("cloned-card");
  expect(found.length).toBeGreaterThan(10);
  for (const { first, all } of found) {
    const before = (cards.get(first.cardId) ?? []).findLast(
      ({ location, occurredAt }) => location !== null && occurredAt <= first.occurredAt,
    );
    if (first.location === null || before?.location == null) throw new Error("a cloned card without a place");
    const hours = (first.occurredAt - before.occurredAt) / HOUR;
    expect(distanceKm(first.location, before.location)).toBeGreaterThan(Math.max(1_000, 800 * hours));
    expect(all.filter(({ channel }) => channel !== "swipe" && channel !== "atm")).toEqual([]);
  }
});

test("low-and-slow fraud keeps to the account's level and takes its time", () => {
  const found = cases("low-and-slow");
  expect(found.length).toBeGreaterThan(10);
  expect(median(found.flatMap(factors))).toBeLessThan(2.5);
  expect(median(found.map(({ all }) => duration(all) / Math.max(1, all.length - 1)))).toBeGreaterThan(3 * HOUR);
});

test("friendly fraud is one payment with a card that the holder uses himself", () => {
  for (const { first, all } of cases("friendly-fraud")) {
    expect(all).toHaveLength(1);
    expect(cards.get(first.cardId)?.length).toBeGreaterThan(0);
  }
});
