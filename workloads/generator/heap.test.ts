import fc from "fast-check";
import { TimeQueue } from "./heap";

test("what is due first comes out first, and what is due at once in the order it went in", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(8)), (times) => {
      const queue = new TimeQueue<readonly [number, number]>();
      for (const [index, at] of times.entries()) queue.push(at, [at, index]);
      expect(queue.size).toBe(times.length);
      expect(queue.due).toBe(times.length === 0 ? Infinity : Math.min(...times));
      const out = times.map(() => queue.pop());
      // A stable sort is the same order, made in another way.
      expect(out).toEqual(times.map((at, index) => [at, index] as const).toSorted(([a], [b]) => a - b));
      expect(queue.pop()).toBeUndefined();
    }),
  );
});

test("pushing between pops keeps the order", () => {
  const queue = new TimeQueue<string>();
  queue.push(3, "c");
  queue.push(1, "a");
  expect(queue.pop()).toBe("a");
  queue.push(2, "b");
  queue.push(4, "d");
  expect([queue.pop(), queue.pop(), queue.pop()]).toEqual(["b", "c", "d"]);
});
