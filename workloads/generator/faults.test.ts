import type { Event } from "./event";
import { broken, soundOf, withFaults } from "./faults";
import { Random } from "./random";
import { HOUR, MINUTE } from "./time";

const span = { start: 0, end: 100 * HOUR };
const faults = { late: 0.05, duplicates: 0.03, malformed: 0.04 };
const TOTAL = 20_000;
const sound = soundOf(TOTAL, faults);

function* source(count: number): Generator<Event> {
  const random = new Random(1);
  for (let i = 0; i < count; i++) {
    const at = Math.floor((span.end * i) / count);
    const id = random.uuid();
    const body = JSON.stringify({ id, amount: "12.50", channel: "chip", stock: 3, location: null, occurredAt: at });
    yield {
      stream: "payments",
      id,
      key: `k${i % 50}`,
      at,
      body,
      label: { id, stream: "payments", label: "fraud", pattern: "p", episode: i },
    };
  }
}
const run = (seed: number): Event[] => [...withFaults(new Random(seed), source(sound), sound, TOTAL, faults, span)];
const events = run(2);
const happened = (event: Event): number => (JSON.parse(event.body) as { occurredAt: number }).occurredAt;

test("exactly as many events come out as were asked for, in the order in which they leave", () => {
  expect(events).toHaveLength(TOTAL);
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("every sound event comes out once as it was, with its label", () => {
  const out = events.filter(({ defect, duplicate }) => defect === undefined && duplicate !== true);
  const originals = [...source(sound)];
  expect(out.map(({ body }) => body).sort()).toEqual(originals.map(({ body }) => body).sort());
  expect(out.every(({ id, label }) => label?.id === id)).toBe(true);
});

test("late events leave minutes to hours after they happened, at their rate", () => {
  const late = events.filter(
    (event) => event.defect === undefined && event.duplicate !== true && event.at > happened(event),
  );
  expect(Math.abs(late.length / sound - faults.late)).toBeLessThan(0.01);
  const delays = late.map((event) => event.at - happened(event)).sort((a, b) => a - b);
  expect(delays[Math.floor(delays.length / 2)]).toBeGreaterThan(10 * MINUTE);
  expect(delays[Math.floor(delays.length / 2)]).toBeLessThan(HOUR);
  expect(delays.at(-1)).toBeLessThanOrEqual(12 * HOUR);
});

test("duplicates follow the event of the same id, without a label", () => {
  const duplicates = events.filter(({ duplicate }) => duplicate === true);
  expect(Math.abs(duplicates.length / TOTAL - faults.duplicates)).toBeLessThan(0.005);
  const places = new Map(events.map(({ id, duplicate }, place) => [`${id}/${duplicate === true}`, place]));
  expect(
    duplicates.filter(({ id }) => (places.get(`${id}/true`) ?? -1) <= (places.get(`${id}/false`) ?? Infinity)),
  ).toEqual([]);
  const bodies = new Map(events.filter(({ duplicate }) => duplicate !== true).map(({ id, body }) => [id, body]));
  expect(duplicates.filter(({ id, body, label }) => bodies.get(id) !== body || label !== undefined)).toEqual([]);
});

test("broken events have ids of their own, no label, and a defect of every sort", () => {
  const found = events.filter(({ defect }) => defect !== undefined);
  expect(Math.abs(found.length / TOTAL - faults.malformed)).toBeLessThan(0.005);
  const ids = new Set(events.filter(({ defect }) => defect === undefined).map(({ id }) => id));
  expect(found.filter(({ id, label }) => ids.has(id) || label !== undefined)).toEqual([]);
  expect(new Set(found.map(({ defect }) => defect?.replace(/(missing|wrong type of|unknown field) .*/, "$1")))).toEqual(
    new Set([
      "missing",
      "wrong type of",
      "unknown field",
      "unknown value of channel",
      "text in occurredAt",
      "negative stock",
      "comma in amount",
      "cut off",
    ]),
  );
});

test("a broken event is what its defect says", () => {
  const original: Event = {
    stream: "payments",
    id: "x",
    key: "k",
    at: 5,
    body: '{"id":"x","amount":"12.50","channel":"chip","occurredAt":5}',
  };
  const found = new Map(
    Array.from({ length: 400 }, (_, seed) => broken(new Random(seed), original)).map((event) => [event.defect, event]),
  );
  const fields = (defect: string): object => JSON.parse(found.get(defect)?.body ?? "null") as object;
  const id = (defect: string): string | undefined => found.get(defect)?.id;
  expect(fields("missing amount")).toEqual({ id: id("missing amount"), channel: "chip", occurredAt: 5 });
  expect(fields("wrong type of amount")).toMatchObject({ amount: 12.5, channel: "chip" });
  expect(fields("wrong type of occurredAt")).toMatchObject({ amount: "12.50", occurredAt: "5" });
  expect(fields("unknown value of channel")).toMatchObject({ channel: "carrier-pigeon" });
  expect(fields("text in occurredAt")).toMatchObject({ occurredAt: "1970-01-01T00:00:00.005Z" });
  expect(fields("comma in amount")).toMatchObject({ amount: "12,50" });
  expect(() => fields("cut off")).toThrow(SyntaxError);
});

test("without faults everything passes as it is", () => {
  const none = { late: 0, duplicates: 0, malformed: 0 };
  expect(soundOf(500, none)).toBe(500);
  expect([...withFaults(new Random(1), source(500), 500, 500, none, span)]).toEqual([...source(500)]);
});

test("the same seed makes the same faults", () => {
  expect(run(2)).toEqual(events);
  expect(run(3)).not.toEqual(events);
});
