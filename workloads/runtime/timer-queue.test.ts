import fc from "fast-check";
import { TimerQueue } from "./timer-queue";

it("a queue of timers gives the earliest first, whatever is pushed between", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { freq: 3 })), (steps) => {
      const queue = new TimerQueue();
      const model: number[] = [];
      for (const step of steps) {
        if (step === null) {
          model.sort((a, b) => a - b);
          expect(queue.first?.at).toBe(model[0]);
          expect(queue.pop()?.at).toBe(model.shift());
        } else {
          queue.push(step, `key-${step}`);
          model.push(step);
        }
      }
      model.sort((a, b) => a - b);
      expect(model.map(() => queue.pop()?.at)).toEqual(model);
      expect(queue.pop()).toBeUndefined();
    }),
  );
});
