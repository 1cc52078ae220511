import fc from "fast-check";
import { RecentIds } from "./recent-ids";

it("an id is known while it is among the latest, and forgotten when twice as many came after it", () => {
  const most = 5;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }), (ids) => {
      const recent = new RecentIds(most);
      // Distinct ids in the order in which each was new.
      const fresh: number[] = [];
      for (const id of ids) {
        const seen = recent.seen(String(id));
        const since = fresh.length - 1 - fresh.lastIndexOf(id);
        if (fresh.includes(id) && since < most) expect(seen).toBe(true);
        if (!fresh.includes(id) || since >= 2 * most) expect(seen).toBe(false);
        if (!seen) fresh.push(id);
      }
    }),
  );
});
