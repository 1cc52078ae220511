import type { ByteSize, Duration } from "./fields";
import { bytes, milliseconds } from "./units";

describe("a duration", () => {
  it.each<[Duration, number]>([
    ["5 ms", 5],
    ["1 second", 1_000],
    ["1.5 seconds", 1_500],
    ["2 minutes", 120_000],
    ["1 hour", 3_600_000],
    ["90 days", 7_776_000_000],
  ])("of %s is %d milliseconds", (duration, expected) => {
    expect(milliseconds(duration)).toBe(expected);
  });

  it.each([
    "5",
    "ms",
    "5ms",
    "5  ms",
    "-5 ms",
    "1e3 ms",
    "0x10 ms",
    "5 constructor",
    "5 mss",
    "",
    "5 ms ",
    "9999999999999999 days",
  ])("is not %j", (text) => {
    expect(() => milliseconds(text as Duration)).toThrow(
      `a duration must be a number and one of ms, second, seconds, minute, minutes, hour, hours, day, days, got ${JSON.stringify(text)}; write for example "5 seconds"`,
    );
  });
});

describe("a size", () => {
  it.each<[ByteSize, number]>([
    ["250 B", 250],
    ["1.5 KiB", 1_536],
    ["2 MiB", 2_097_152],
    ["1 GiB", 1_073_741_824],
    ["4 TiB", 4_398_046_511_104],
  ])("of %s is %d bytes", (size, expected) => {
    expect(bytes(size)).toBe(expected);
  });

  it.each(["250", "250 KB", "250 Bs", "B"])("is not %j", (text) => {
    expect(() => bytes(text as ByteSize)).toThrow(
      `a size must be a number and one of B, KiB, MiB, GiB, TiB, got "${text}"; write for example "2 KiB"`,
    );
  });
});
