import { milliseconds, type Duration } from "../streams";

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const AGO = /^(\d+(?:\.\d+)?) (second|minute|hour|day)s?(?: ago)?$/;

/**
 * An instant in milliseconds since the epoch: of `2026-11-28T10:00:00Z` (with its zone), of a day in UTC, `2026-11-28`, of
 * `2 hours ago` (`ago` may be left out), or of `now`.
 * @throws a sentence: the option, what it was, what is allowed
 */
export function instant(option: string, text: string, now: number): number {
  if (text === "now") return now;
  const [, amount, unit] = AGO.exec(text) ?? [];
  if (unit !== undefined) return now - milliseconds(`${Number(amount)} ${unit}s` as Duration);
  const parsed = INSTANT.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(parsed)) return parsed;
  throw new Error(
    `${option} must be an instant with its zone such as 2026-11-28T10:00:00Z, a day such as 2026-11-28, a duration such as "2 hours" (ago), or now, got "${text}"`,
  );
}

export const instantText = (milliseconds: number): string => new Date(milliseconds).toISOString();
