import type { Package } from "../engines/package";
import { type LocalRoom, localRooms, roomNames, roomPorts, switched } from ".";
import { demandOf, demandSentence, demandTable, toFetch } from "./demand";

const pack = (what: string, changes: Partial<Package> = {}): Package => ({
  what,
  bytes: 10e6,
  isHere: () => false,
  fetch: () => Promise.resolve(),
  lack: () => undefined,
  ...changes,
});
/** Each room of the platform with the same packages. */
const all = (packages: readonly Package[]): Readonly<Record<keyof typeof localRooms, LocalRoom>> =>
  Object.fromEntries(
    roomNames.map((name) => [name, { ...localRooms[name], packages, mebibytes: 100 }]),
  ) as unknown as Readonly<Record<keyof typeof localRooms, LocalRoom>>;
const switches = (on: boolean) =>
  Object.fromEntries(roomNames.map((name) => [name, on])) as Parameters<typeof switched>[0];

test("each port of a room is its own", () => {
  const used = roomNames.flatMap((name): readonly string[] => localRooms[name].ports);
  expect([...used].sort()).toEqual(Object.keys(roomPorts).sort());
  expect(new Set(Object.values(roomPorts)).size).toBe(used.length);
});

test("a room that this machine lacks something for is off, with the sentence that says what", () => {
  expect(switched(switches(true), all([pack("a")]))).toEqual({ on: roomNames, off: [] });
  const lacking = all([pack("a"), pack("b", { lack: () => "b needs a JDK" })]);
  expect(switched(switches(true), lacking)).toEqual({
    on: [],
    off: roomNames.map((room) => ({ room, why: "b needs a JDK" })),
  });
  expect(switched(switches(false), lacking)).toEqual({ on: [], off: [] });
});

test("what is fetched is told beforehand, each package once, and nothing for rooms that are off", () => {
  const rooms = all([pack("engine"), pack("here", { isHere: () => true })]);
  const on = demandOf({ on: roomNames, off: [] }, 2, "/cache", rooms);
  expect(toFetch(on).map(({ what }) => what)).toEqual(expect.arrayContaining(["engine"]));
  expect(toFetch(on).filter(({ what }) => what === "engine")).toHaveLength(1);
  const off = demandOf({ on: [], off: [] }, 2, "/cache", rooms);
  expect(on.bytes - off.bytes).toBe(10e6);
  expect(on.mebibytes - off.mebibytes).toBe(roomNames.length * 100);
  const one = { ...on, bytes: 10e6, mebibytes: 1536 };
  expect(demandSentence(one)).toMatch(/^together about 1\.5 GiB of memory, 10 MB to fetch; /);
  expect(demandSentence({ ...one, bytes: 0 })).toMatch(/^together about 1\.5 GiB of memory, nothing to fetch; /);
  expect(demandTable(on).find(([name]) => name === "prometheus")).toEqual([
    "prometheus",
    "on",
    "100 MiB",
    "engine, 10 MB",
    localRooms.prometheus.doc,
  ]);
});
