import { Pace, waitFor } from "./pace";

/** What is taken when everything due is taken at each of these times. */
function takeAll(pace: Pace, times: readonly number[]): number[] {
  return times.map((now) => {
    const due = pace.due(now);
    pace.took(due);
    return due;
  });
}
const every = (step: number, count: number): number[] => Array.from({ length: count }, (_, i) => (i + 1) * step);

test("a rate is kept over time, whatever the steps", () => {
  for (const step of [1, 7, 10, 100, 333]) {
    const steps = Math.floor(30_000 / step);
    const taken = takeAll(new Pace(500, 0), every(step, steps)).reduce((sum, due) => sum + due, 0);
    expect(Math.abs(taken - (steps * step * 500) / 1_000)).toBeLessThanOrEqual(1);
  }
});

test("what is due is never ahead of the rate", () => {
  const pace = new Pace(70, 0);
  let taken = 0;
  for (const now of every(13, 500)) {
    taken += takeAll(pace, [now])[0] ?? 0;
    expect(taken).toBeLessThanOrEqual((now * 70) / 1_000 + 1e-6);
  }
});

test("what was not taken stays due", () => {
  const pace = new Pace(100, 0);
  expect(pace.due(100)).toBe(10);
  pace.took(4);
  expect(pace.due(100)).toBe(6);
  expect(pace.due(200)).toBe(16);
});

test("a stall is made up for by one second's worth at most", () => {
  const pace = new Pace(500, 0);
  expect(pace.due(60_000)).toBe(500);
});

test("a rate below one a second still lets one go in its time", () => {
  expect(takeAll(new Pace(0.5, 0), [1_000, 2_000, 3_000, 4_000])).toEqual([0, 1, 0, 1]);
});

test("a clock that goes back gives nothing and takes nothing", () => {
  const pace = new Pace(100, 1_000);
  expect(pace.due(500)).toBe(0);
  expect(pace.due(600)).toBe(10);
});

test("without a limit everything is due", () => {
  const pace = new Pace(Infinity, 0);
  pace.took(1_000);
  expect(pace.due(0)).toBe(Infinity);
});

test("a wait is what the server asked for, else twice as long each time up to five seconds, and up to a quarter more", () => {
  expect([0, 1, 2, 3].map((attempt) => waitFor(attempt, undefined, 0))).toEqual([100, 200, 400, 800]);
  expect(waitFor(1_000, undefined, 0)).toBe(5_000);
  expect(waitFor(5, 2_000, 0)).toBe(2_000);
  expect(waitFor(0, 2_000, 0.9)).toBe(2_450);
});
