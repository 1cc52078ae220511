import type { Event } from "./event";
import { mergeByTime } from "./event";
import { type FeedOptions, USE_CASES, feed, split } from "./feed";
import { DAY } from "./time";

const end = Date.UTC(2026, 10, 20, 12);
const options: FeedOptions = {
  seed: 7,
  count: 5_000,
  span: { start: end - 6 * DAY, end },
  useCases: USE_CASES,
  fraudRate: 0.01,
  decayRate: 0.3,
  faults: { late: 0.01, duplicates: 0.005, malformed: 0.01 },
};
const events = [...feed(options)];

test("a feed is the same for the same seed and end, byte for byte", () => {
  const text = (more: Partial<FeedOptions>): string =>
    [...feed({ ...options, ...more })].map((event) => JSON.stringify(event)).join("\n");
  const first = text({});
  expect(text({})).toBe(first);
  expect(text({ seed: 8 })).not.toBe(first);
  expect(text({ span: { start: options.span.start + 1, end: end + 1 } })).not.toBe(first);
});

test("the next feed of the same seed is about other accounts, machines, visitors and articles", () => {
  const next = [...feed({ ...options, span: { start: options.span.start + DAY, end: end + DAY } })];
  const known = { ids: new Set(events.map(({ id }) => id)), keys: new Set(events.map(({ key }) => key)) };
  expect(next.filter(({ id }) => known.ids.has(id))).toEqual([]);
  expect(next.filter(({ key }) => known.keys.has(key))).toEqual([]);
});

test("a feed has exactly as many events as asked for, split by use case", () => {
  expect(events).toHaveLength(5_000);
  const count = (...streams: string[]): number => events.filter(({ stream }) => streams.includes(stream)).length;
  expect([count("payments"), count("products", "prices"), count("telemetry"), count("clicks")]).toEqual([
    2_000, 500, 1_000, 1_500,
  ]);
  for (const total of [1, 7, 1_000]) {
    expect([...split(total, USE_CASES).values()].reduce((sum, part) => sum + part, 0)).toBe(total);
  }
});

test("a use case that is not chosen is not there, and the others take its share", () => {
  const chosen = [...feed({ ...options, count: 700, useCases: ["machines", "clicks"] })];
  expect(chosen).toHaveLength(700);
  expect(new Set(chosen.map(({ stream }) => stream))).toEqual(new Set(["telemetry", "clicks"]));
});

test("payments do not depend on what else is fed", () => {
  // Of an equal number of events, that is.
  const alone = [...feed({ ...options, count: 2_000, useCases: ["payments"] })].map(({ body }) => body);
  expect(events.filter(({ stream }) => stream === "payments").map(({ body }) => body)).toEqual(alone);
});

test("all use cases run from the beginning of the feed to its end", () => {
  for (const part of [events.slice(0, 500), events.slice(-500)]) {
    expect(new Set(part.map(({ stream }) => stream))).toEqual(
      new Set(["payments", "prices", "products", "telemetry", "clicks"]),
    );
  }
});

test("clicks and prices are of the same articles", () => {
  const skus = (stream: string): Set<unknown> =>
    new Set(
      events
        .filter((event) => event.stream === stream && event.defect === undefined)
        .map(({ body }) => (JSON.parse(body) as { sku: unknown }).sku),
    );
  const [looked, priced] = [skus("clicks"), skus("prices")];
  looked.delete(null);
  expect([...looked].filter((sku) => priced.has(sku)).length).toBeGreaterThan(10);
});

test("sequences are joined in order of time, and equal times in the order of the sequences", () => {
  const event = (key: string, at: number): Event => ({ stream: "s", id: key, key, at, body: "{}" });
  const joined = mergeByTime([[event("a1", 1), event("a3", 3)], [], [event("b1", 1), event("b2", 2), event("b9", 9)]]);
  expect([...joined].map(({ key }) => key)).toEqual(["a1", "b1", "b2", "a3", "b9"]);
});
