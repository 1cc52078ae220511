import { planOf, planSubjectOf } from "../../core/plan";
import { type Place, UnknownRead } from "../../core/reading";
import type { Stack, Subject } from "../../core/subject";

/** The plan's ConfigMap; absent where there is none, or where it cannot be told yet. */
export function planHolder(stack: Stack): Subject | undefined {
  try {
    return planSubjectOf(stack);
  } catch (error) {
    if (error instanceof UnknownRead) return undefined;
    throw error;
  }
}

/** Streams of the plan. @throws UnknownRead */
export const streamsOf = (stack: Stack): readonly Place[] => planOf(stack)?.at("streams").items() ?? [];

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** `7 days`, as the plan writes durations. */
export function millisecondsOf(text: string | undefined): number | undefined {
  const [, amount, unit = ""] = /^([0-9.]+) (ms|second|minute|hour|day)s?$/.exec(text ?? "") ?? [];
  const factor = UNITS[unit];
  return factor === undefined ? undefined : Number(amount) * factor;
}
