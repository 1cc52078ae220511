import { instant } from "./times";

const NOW = Date.parse("2026-11-28T12:00:00Z");

describe("an instant", () => {
  it.each([
    ["2026-11-28T10:00:00Z", "2026-11-28T10:00:00.000Z"],
    ["2026-11-28T10:00:00.250Z", "2026-11-28T10:00:00.250Z"],
    ["2026-11-28T10:00+02:00", "2026-11-28T08:00:00.000Z"],
    ["2026-11-28", "2026-11-28T00:00:00.000Z"],
    ["2 hours", "2026-11-28T10:00:00.000Z"],
    ["1 minute ago", "2026-11-28T11:59:00.000Z"],
    ["1.5 days ago", "2026-11-27T00:00:00.000Z"],
    ["now", "2026-11-28T12:00:00.000Z"],
  ])("of %s is %s", (text, expected) => {
    expect(new Date(instant("--from", text, NOW)).toISOString()).toBe(expected);
  });

  it.each(["2026-11-28T10:00:00", "2026-13-01", "yesterday", "2 weeks", "", "1764324000000"])(
    "is not told by %j",
    (text) => {
      expect(() => instant("--to", text, NOW)).toThrow(
        new Error(
          `--to must be an instant with its zone such as 2026-11-28T10:00:00Z, a day such as 2026-11-28, a duration such as "2 hours" (ago), or now, got "${text}"`,
        ),
      );
    },
  );
});
