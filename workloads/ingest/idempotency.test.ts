import { IdempotencyKeys, type Answer } from "./idempotency";

const MEMORY = { hold: 1_000, entries: 3, bytes: 10_000 };
const OK: Answer = { status: 202, body: '{"id":"a"}' };
const none = () => undefined;

it("holds an acknowledgement for its time, and no longer", () => {
  const keys = new IdempotencyKeys(MEMORY);
  expect(keys.begin("k", "f", 0, none)).toBe("first");
  keys.finish("k", OK, 10);
  expect(keys.begin("k", "f", 1_009, none)).toBe(OK);
  expect(keys.begin("k", "f", 1_010, none)).toBe("first");
  expect(keys.entries).toBe(0);
  expect(keys.bytes).toBe(0);
});

it("lets a second request with the key wait for the first", () => {
  const keys = new IdempotencyKeys(MEMORY);
  const told: Answer[] = [];
  keys.begin("k", "f", 0, none);
  expect(keys.begin("k", "f", 1, (answer) => told.push(answer))).toBe("waiting");
  expect(keys.begin("k", "f", 1, (answer) => told.push(answer))).toBe("waiting");
  keys.finish("k", OK, 2);
  expect(told).toEqual([OK, OK]);
});

it("refuses the key for another request, during the first and after it", () => {
  const keys = new IdempotencyKeys(MEMORY);
  keys.begin("k", "f", 0, none);
  expect(keys.begin("k", "other", 0, none)).toBe("conflict");
  keys.finish("k", OK, 0);
  expect(keys.begin("k", "other", 0, none)).toBe("conflict");
});

it("passes a failure on to those who wait, and does not hold it", () => {
  const keys = new IdempotencyKeys(MEMORY);
  const told: Answer[] = [];
  const failure = { status: 503, body: "{}" };
  keys.begin("k", "f", 0, none);
  keys.begin("k", "f", 0, (answer) => told.push(answer));
  keys.finish("k", failure, 0);
  expect(told).toEqual([failure]);
  expect(keys.begin("k", "f", 0, none)).toBe("first");
});

it("forgets the oldest when there are too many, and counts that", () => {
  const keys = new IdempotencyKeys(MEMORY);
  for (const key of ["a", "b", "c", "d"]) {
    keys.begin(key, "f", 0, none);
    keys.finish(key, OK, 0);
  }
  expect(keys.entries).toBe(3);
  expect(keys.evicted).toBe(1);
  expect(keys.begin("a", "f", 0, none)).toBe("first");
  expect(keys.begin("d", "f", 0, none)).toBe(OK);
});

it("forgets the oldest when they hold too many bytes", () => {
  const keys = new IdempotencyKeys({ ...MEMORY, bytes: 2_000 });
  const long = { status: 202, body: "x".repeat(1_000) };
  for (const key of ["a", "b"]) {
    keys.begin(key, "f", 0, none);
    keys.finish(key, long, 0);
  }
  expect(keys.entries).toBe(1);
  expect(keys.bytes).toBeLessThanOrEqual(2_000);
});
