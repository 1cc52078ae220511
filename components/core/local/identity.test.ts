import { identityOf, isSame, residentBytes, residentIn, startOf } from "./identity";

/** A line of /proc/<pid>/stat, as proc(5) describes it. */
const stat = (state: string, threads: number): string =>
  `4711 (node (a) b) ${state} 1 4711 4711 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 ${threads} 0 987654 0 0`;

describe("a process", () => {
  test("is known by when it began, whatever its name holds", () => {
    expect(startOf(stat("S", 11))).toBe("987654");
  });

  test("that has ended and was not collected yet is gone", () => {
    expect(startOf(stat("Z", 1))).toBeUndefined();
  });

  test("whose first thread has ended is not gone while another one runs, since its ports are still taken", () => {
    expect(startOf(stat("Z", 2))).toBe("987654");
  });

  test("is the same as itself, and not the same as a later one with its pid", () => {
    const identity = identityOf(process.pid) ?? "";
    expect(isSame(process.pid, identity)).toBe(true);
    expect(isSame(process.pid, `${identity}0`)).toBe(false);
  });
});

describe("the memory of a process", () => {
  test("is its own and that of all that it started, and they", () => {
    const table = [
      [10, 1, 100],
      [11, 10, 20],
      [12, 11, 3],
      [20, 1, 5_000],
    ] as const;
    expect(residentIn(table, 10)).toBe(123 * 1024);
    expect(residentIn(table, 12)).toBe(3 * 1024);
    expect(residentIn(table, 99)).toBeUndefined();
  });

  test("is known of a process that runs", () => {
    expect(residentBytes(process.pid)).toBeGreaterThan(20 * 1024 ** 2);
  });
});
