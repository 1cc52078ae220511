import fc from "fast-check";
import { handlerKit, type KitResult } from "../runtime/testing";
import { clicks } from "../streams/catalogue/clicks";
import type { Session } from "../streams/catalogue/sessions";
import { handler } from "./handle";
import { clickOf, HOUR, idOf, MINUTE, NOON } from "./testing/fixtures";

const start = () => handlerKit(handler, { now: NOON + 24 * HOUR });
const sessionsOf = ({ emits, rejects }: KitResult): readonly Session[] => {
  expect(rejects).toEqual([]);
  return emits.map(({ stream, key, record }) => {
    expect([stream, key]).toEqual(["sessions", (record as Session).visitorId]);
    return record as Session;
  });
};

describe("the behaviour worker", () => {
  it("tells a visit once half an hour has gone by without a click, by the other visitors' clicks", async () => {
    const kit = start();
    await kit.feed(clicks, clickOf(1));
    await kit.feed(clicks, clickOf(2, { occurredAt: NOON + 10 * MINUTE }));
    expect(await kit.feed(clicks, clickOf(3, { visitorId: "v-2", occurredAt: NOON + 39 * MINUTE }))).toMatchObject({
      emits: [],
    });
    const told = sessionsOf(await kit.feed(clicks, clickOf(4, { visitorId: "v-2", occurredAt: NOON + 40 * MINUTE })));
    expect(told).toMatchObject([
      { visitorId: "v-1", startedAt: NOON, endedAt: NOON + 10 * MINUTE, clicks: 2, length: 10 * MINUTE },
    ]);
    expect(kit.state("v-1")).toBeUndefined();
  });

  it("tells the last visit too, when no click of anybody comes for a minute and the clock has passed its end", async () => {
    const kit = start();
    await kit.feed(clicks, clickOf(1));
    kit.now = NOON + 31 * MINUTE - 1;
    expect(sessionsOf(kit.idle())).toEqual([]);
    kit.now = NOON + 31 * MINUTE;
    expect(sessionsOf(kit.idle())).toMatchObject([{ clicks: 1 }]);
  });

  it("ends a visit at midnight UTC", async () => {
    const kit = start();
    const late = NOON + 12 * HOUR - MINUTE;
    kit.now = NOON + 13 * HOUR;
    await kit.feed(clicks, clickOf(1, { occurredAt: late }));
    const told = sessionsOf(await kit.feed(clicks, clickOf(2, { occurredAt: late + 2 * MINUTE })));
    expect(told).toMatchObject([{ clicks: 1, startedAt: late }]);
    expect(kit.state("v-1")).toMatchObject({ clicks: 1, first: late + 2 * MINUTE });
  });

  it("tells by itself a click that comes after its visit was told, and lets the visit at hand go on", async () => {
    const kit = start();
    await kit.feed(clicks, clickOf(1));
    await kit.feed(clicks, clickOf(2, { occurredAt: NOON + HOUR }));
    const told = sessionsOf(await kit.feed(clicks, clickOf(3, { occurredAt: NOON + MINUTE })));
    expect(told).toMatchObject([{ clicks: 1, startedAt: NOON + MINUTE }]);
    expect(kit.state("v-1")).toMatchObject({ clicks: 1, first: NOON + HOUR });
  });

  it("counts a click once, however often it is sent, also after its visit was told", async () => {
    const kit = start();
    await kit.feed(clicks, clickOf(1));
    expect((await kit.feed(clicks, clickOf(1))).skipped).toBe(1);
    await kit.feed(clicks, clickOf(2, { visitorId: "v-2", occurredAt: NOON + HOUR }));
    expect((await kit.feed(clicks, clickOf(1))).skipped).toBe(1);
    expect(kit.state("v-1")).toBeUndefined();
  });

  it("ends a visit whose next click's time is ahead of the clock too", async () => {
    const kit = start();
    kit.now = NOON + MINUTE;
    await kit.feed(clicks, clickOf(1));
    const told = sessionsOf(await kit.feed(clicks, clickOf(2, { occurredAt: NOON + 45 * MINUTE })));
    expect(told).toMatchObject([{ clicks: 1, startedAt: NOON }]);
  });

  it("refuses a click from the future, without effect on the visit", async () => {
    const kit = start();
    const at = NOON + 25 * HOUR + 1;
    expect((await kit.feed(clicks, clickOf(1, { occurredAt: at }))).rejects).toEqual([
      {
        cause: "event time in the future",
        detail: `occurredAt must be at most an hour ahead of the clock, got ${at} at ${NOON + 24 * HOUR}; correct the clock or the unit (ms) of the sender`,
        attempts: 1,
      },
    ]);
    expect(kit.state("v-1")).toBeUndefined();
  });

  it("has each click in one session, in whatever order they come and whenever it is restarted", async () => {
    const fed = fc.array(
      fc.record({
        visitor: fc.integer({ min: 1, max: 3 }),
        minute: fc.integer({ min: 0, max: 26 * 60 }),
        restart: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(fed, async (all) => {
        const kit = start();
        kit.now = NOON + 26 * HOUR;
        const told: Session[] = [];
        for (const [n, { visitor, minute, restart }] of all.entries()) {
          const click = clickOf(n, { visitorId: `v-${visitor}`, occurredAt: NOON + minute * MINUTE });
          told.push(...sessionsOf(await kit.feed(clicks, click)));
          if (restart) kit.restart();
        }
        kit.now = NOON + 48 * HOUR;
        told.push(...sessionsOf(kit.idle()));
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
        expect(told.reduce((sum, session) => sum + session.clicks, 0)).toBe(all.length);
        for (const { startedAt, endedAt } of told) {
          expect(endedAt).toBeGreaterThanOrEqual(startedAt);
          expect(Math.floor(startedAt / (24 * HOUR))).toBe(Math.floor(endedAt / (24 * HOUR)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("gives a visit the id of the click that began it, by whatever it ends", async () => {
    const [byOthers, byClock, byItself] = [start(), start(), start()];
    const ids: (string | undefined)[] = [];
    for (const kit of [byOthers, byClock, byItself]) await kit.feed(clicks, clickOf(1));
    const later = { occurredAt: NOON + HOUR };
    ids.push(sessionsOf(await byOthers.feed(clicks, clickOf(2, { visitorId: "v-2", ...later })))[0]?.id);
    ids.push(sessionsOf(byClock.idle())[0]?.id);
    ids.push(sessionsOf(await byItself.feed(clicks, clickOf(2, later)))[0]?.id);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).not.toBe(idOf(1));
  });
});
