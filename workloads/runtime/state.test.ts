import { StateStore, type StateOptions } from "./state";
import { jsonState } from "./state-codec";

const LIMIT = 1_000_000;
const options: StateOptions = {
  worker: "adder",
  codec: jsonState(),
  dedupe: 0,
  retention: 1_000,
  topics: ["deposits"],
};
const store = (more: Partial<StateOptions> = {}) => new StateStore({ ...options, ...more });
const id = (n: number) => `id-${n}`;

/** What a restart makes of it. */
function reloaded(from: StateStore, more: Partial<StateOptions> = {}): StateStore {
  const to = store(more);
  for (const { key, value } of from.takeChanges(0, LIMIT)) {
    to.load(String(key), value === null ? null : Buffer.from(value as string));
  }
  return to;
}

const keysIn = (changed: StateStore) =>
  changed.takeChanges(3, LIMIT).map(({ key, value, partition }) => [key, value === null ? null : "state", partition]);

describe("keyed state", () => {
  it("is written as one record a key, however often it changed, and read back", () => {
    const before = store();
    before.set("a", 0, 1, 100, id(1), { total: 1 });
    before.set("a", 0, 2, 200, id(2), { total: 2 });
    before.set("b", 0, 3, 50, id(3), { total: 5 });
    expect(before.takeChanges(0, LIMIT)).toEqual([
      { key: "a", value: '{"v":1,"time":200,"offsets":{"deposits":2}}\n{"total":2}', partition: 0 },
      { key: "b", value: '{"v":1,"time":50,"offsets":{"deposits":3}}\n{"total":5}', partition: 0 },
    ]);
    expect(before.takeChanges(0, LIMIT)).toEqual([]);
  });

  it("knows after a restart what it held and which offsets it has applied", () => {
    const before = store({ dedupe: 2 });
    before.set("a", 0, 7, 100, id(1), { total: 1 });
    const after = reloaded(before, { dedupe: 2 });
    expect(after.get("a")).toEqual({ total: 1 });
    expect([6, 7, 8].map((offset) => after.applied("a", 0, offset))).toEqual([true, true, false]);
    expect([after.seen("a", id(1)), after.seen("a", id(2))]).toEqual([true, false]);
    expect(after.highest(0)).toBe(7);
  });

  it("tells offsets of several inputs apart", () => {
    const two = store({ topics: ["deposits", "refunds"] });
    two.set("a", 1, 7, 100, id(1), {});
    expect([two.applied("a", 0, 0), two.applied("a", 1, 7)]).toEqual([false, true]);
  });

  it("remembers as many ids as it is told, the latest", () => {
    const two = store({ dedupe: 2 });
    for (const n of [1, 2, 3]) two.set("a", 0, n, 100, id(n), {});
    expect([1, 2, 3].map((n) => two.seen("a", id(n)))).toEqual([false, true, true]);
  });

  it("leaves out what a process that had lost the partition wrote late", () => {
    const late = store();
    late.set("a", 0, 4, 100, id(1), { total: 4 });
    const [older] = late.takeChanges(0, LIMIT);
    const current = store();
    current.set("a", 0, 9, 100, id(2), { total: 9 });
    current.load("a", Buffer.from(older?.value as string));
    expect(current.get("a")).toEqual({ total: 9 });
  });

  it("forgets a key for the handler at once, and for replays when its offset is committed", () => {
    const one = store();
    one.set("a", 0, 4, 100, id(1), { total: 4 });
    one.set("a", 0, 5, 100, id(2), null);
    expect([one.get("a"), one.applied("a", 0, 5)]).toEqual([undefined, true]);
    expect(one.takeChanges(0, LIMIT)).toEqual([
      { key: "a", value: '{"v":1,"time":100,"offsets":{"deposits":5},"deleted":true}\n', partition: 0 },
    ]);
    one.sweep([5], 10);
    expect(keysIn(one)).toEqual([]);
    one.sweep([6], 10);
    expect(keysIn(one)).toEqual([["a", null, 3]]);
    expect(one.size).toBe(0);
  });

  it("stays forgotten over a restart", () => {
    const one = store();
    one.set("a", 0, 5, 100, id(2), null);
    const after = reloaded(one);
    expect([after.get("a"), after.applied("a", 0, 5)]).toEqual([undefined, true]);
  });

  it("lets go of what is older than its retention, by event time, and committed", () => {
    const one = store();
    one.set("old", 0, 1, 100, id(1), {});
    one.set("new", 0, 2, 1_101, id(2), {});
    one.takeChanges(0, LIMIT);
    one.sweep([1], 10);
    expect(keysIn(one)).toEqual([]);
    one.sweep([3], 10);
    expect(keysIn(one)).toEqual([["old", null, 3]]);
    expect(one.size).toBe(1);
  });

  it("looks at so many entries at a time, and at all in turn", () => {
    const one = store();
    for (let n = 0; n < 10; n++) one.set(`old-${n}`, 0, n, 100, id(n), {});
    one.set("new", 0, 10, 5_000, id(10), {});
    one.takeChanges(0, LIMIT);
    one.sweep([11], 4);
    expect(keysIn(one).length).toBe(4);
    one.sweep([11], 4);
    one.sweep([11], 4);
    expect(keysIn(one).length).toBe(6);
  });

  it("of an earlier version is upgraded, and refused without an upgrade", () => {
    const before = store();
    before.set("account", 0, 1, 100, id(1), { total: 1 });
    const changes = before.takeChanges(0, LIMIT);
    const value = Buffer.from(changes[0]?.value as string);
    const upgrade = (old: unknown) => ({ ...(old as object), currency: "EUR" });
    const upgraded = store({ codec: jsonState<unknown>({ version: 2, upgrade }) });
    upgraded.load("account", value);
    expect(upgraded.get("account")).toEqual({ total: 1, currency: "EUR" });
    expect(() => {
      store({ codec: jsonState<unknown>({ version: 2 }) }).load("account", value);
    }).toThrow(
      "worker \"adder\": the state of a key (7 characters long) cannot be read: state of version 1, the handler's is 2; give `jsonState` an `upgrade` from 1; mend the handler's `state` codec, or delete the changelog topic to begin without state",
    );
  });

  it("that cannot be written is told", () => {
    const one = store();
    one.set("a", 0, 1, 100, id(1), { total: 1n });
    expect(() => one.takeChanges(0, LIMIT)).toThrow(
      'worker "adder": a state cannot be written: Do not know how to serialize a BigInt; mend the handler\'s `state` codec',
    );
  });

  it("that is too large for the brokers is told", () => {
    const one = store();
    one.set("a", 0, 1, 100, id(1), "x".repeat(2_000));
    expect(() => one.takeChanges(0, 1_000)).toThrow(
      /^worker "adder": the state of one key has 20\d\d bytes, the most is 1000; keep less in it$/,
    );
  });
});
