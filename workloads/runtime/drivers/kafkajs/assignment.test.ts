import fc from "fast-check";
import { assign, assignedTo, groupAssignment } from "./assignment";

const members = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });
const topics = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 12 }), { minKeys: 1 });

describe("the assignment of partitions", () => {
  it("gives each partition to exactly one member, and one number of all topics to the same", () => {
    fc.assert(
      fc.property(members, topics, (ids, counts) => {
        const shares = assign(ids, new Map(Object.entries(counts)));
        const owners = new Map<number, Set<string>>();
        const given: string[] = [];
        for (const [member, share] of shares) {
          for (const [topic, partitions] of Object.entries(share)) {
            for (const partition of partitions) {
              given.push(`${topic}-${partition}`);
              owners.set(partition, (owners.get(partition) ?? new Set()).add(member));
            }
          }
        }
        const all = Object.entries(counts).flatMap(([topic, count]) =>
          Array.from({ length: count }, (_, partition) => `${topic}-${partition}`),
        );
        expect(given.toSorted()).toEqual(all.toSorted());
        expect([...owners.values()].every(({ size }) => size === 1)).toBe(true);
      }),
    );
  });

  it("gives no member more than one number above another", () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 40 }), (ids, count) => {
        const sizes = [...assign(ids, new Map([["a", count]])).values()].map(({ a = [] }) => a.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is understood as it was written", () => {
    const written = groupAssignment(["x", "y"], new Map([["a", 3]]));
    expect(written.map(({ memberId, memberAssignment }) => [memberId, assignedTo(memberAssignment)])).toEqual([
      [
        "x",
        [
          { topic: "a", partition: 0 },
          { topic: "a", partition: 2 },
        ],
      ],
      ["y", [{ topic: "a", partition: 1 }]],
    ]);
  });

  it("is nothing for a member that got nothing", () => {
    expect(assignedTo(Buffer.alloc(0))).toEqual([]);
  });
});
