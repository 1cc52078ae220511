import type { ByteSize, Duration } from "./fields";

const DAY = 86_400_000;
const MILLISECONDS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["second", 1_000],
  ["seconds", 1_000],
  ["minute", 60_000],
  ["minutes", 60_000],
  ["hour", 3_600_000],
  ["hours", 3_600_000],
  ["day", DAY],
  ["days", DAY],
]);
const BYTES: ReadonlyMap<string, number> = new Map([
  ["B", 1],
  ["KiB", 1024],
  ["MiB", 1024 ** 2],
  ["GiB", 1024 ** 3],
  ["TiB", 1024 ** 4],
]);

function parse(what: string, text: string, units: ReadonlyMap<string, number>, example: string): number {
  const [, amount, unit] = /^([0-9]+(?:\.[0-9]+)?) ([A-Za-z]+)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : units.get(unit);
  const value = Math.round(Number(amount) * (factor ?? Number.NaN));
  if (!Number.isSafeInteger(value)) {
    throw new Error(
      `${what} must be a number and one of ${[...units.keys()].join(", ")}, got ${JSON.stringify(text)}; write for example "${example}"`,
    );
  }
  return value;
}

/** `"5 seconds"` → 5000. @throws when the text is no duration, naming the units allowed */
export function milliseconds(duration: Duration): number {
  return parse("a duration", duration, MILLISECONDS, "5 seconds");
}

/** `"2 KiB"` → 2048. @throws when the text is no size, naming the units allowed */
export function bytes(size: ByteSize): number {
  return parse("a size", size, BYTES, "2 KiB");
}
