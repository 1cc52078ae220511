import * as fc from "fast-check";
import { dayOf, type Fleet, isRhythm, meanToPeak, nodesFor, type Rhythm, rhythms, savingOfBill } from "./rhythm";

const fleet: Fleet = { peak: 100_000, perReplica: 7_000, minimum: 2, perNode: 2, headroom: 0.2 };

const rhythm = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 })
  .filter((factors) => isRhythm(factors));
const anyFleet = fc.record({
  peak: fc.integer({ min: 0, max: 2_000_000 }),
  perReplica: fc.integer({ min: 100, max: 50_000 }),
  minimum: fc.integer({ min: 1, max: 10 }),
  perNode: fc.integer({ min: 1, max: 15 }),
  headroom: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe("a day of a fleet", () => {
  it("has 24 factors in every named rhythm, the busiest of them 1", () => {
    for (const factors of Object.values<Rhythm>(rhythms)) {
      expect(isRhythm(factors)).toBe(true);
      expect(Math.max(...factors)).toBe(1);
    }
  });

  it("costs as much as a fixed fleet when demand is flat", () => {
    const day = dayOf(fleet, rhythms.flat);
    expect(day.saving).toBe(0);
    expect(day.fixed).toEqual({ replicas: 15, nodes: 10 });
    expect(day.hours.map(({ nodes }) => nodes)).toEqual(Array.from({ length: 24 }, () => 10));
  });

  it("holds in each hour what that hour and the next need", () => {
    const twoHours = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 1 : hour === 10 ? 0.5 : 0));
    const day = dayOf({ ...fleet, peak: 70_000, headroom: 0 }, twoHours);
    expect(day.hours.slice(7, 12).map(({ demand, replicas, nodes }) => [demand, replicas, nodes])).toEqual([
      [0, 2, 1],
      [0, 10, 5],
      [70_000, 10, 5],
      [35_000, 5, 3],
      [0, 2, 1],
    ]);
  });

  it("keeps whole nodes of headroom", () => {
    expect([0, 1, 2, 10, 11].map((replicas) => nodesFor(replicas, 2, 0.2))).toEqual([0, 2, 2, 6, 8]);
  });

  it("never saves more than mean by peak leaves, and never costs more than the fixed fleet", () => {
    fc.assert(
      fc.property(anyFleet, rhythm, (some, factors) => {
        const { saving, nodeHours } = dayOf(some, factors);
        expect(nodeHours.scaled).toBeLessThanOrEqual(nodeHours.fixed);
        expect(saving).toBeGreaterThanOrEqual(0);
        // Whole nodes of the fixed fleet may be up to the grain larger than what the peak takes.
        const perfect = some.peak / some.perReplica / some.perNode;
        const grain = Math.max(nodeHours.fixed / 24 - perfect * (1 + some.headroom), 0);
        expect(nodeHours.scaled / 24).toBeGreaterThanOrEqual(
          nodeHours.fixed / 24 - grain - perfect * (1 + some.headroom) * (1 - meanToPeak(factors)) - 1e-6,
        );
      }),
    );
  });

  it("has in every hour the nodes that the hour's demand takes", () => {
    fc.assert(
      fc.property(anyFleet, rhythm, (some, factors) => {
        for (const { demand, replicas, nodes } of dayOf(some, factors).hours) {
          expect(replicas * some.perReplica).toBeGreaterThanOrEqual(demand * (1 - 1e-9));
          expect(nodes * some.perNode).toBeGreaterThanOrEqual(replicas);
        }
      }),
    );
  });

  it("saves of a bill only what of it scales", () => {
    expect(savingOfBill(0.5, 2_000, 8_000)).toBe(0.125);
    expect(savingOfBill(0.5, 0, 0)).toBe(0);
  });
});
