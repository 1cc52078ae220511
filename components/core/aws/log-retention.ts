import type { Duration } from "../../../workloads/streams";
import { milliseconds } from "../../../workloads/streams/units";

/** Days that CloudWatch keeps logs for; no others are taken (API reference, PutRetentionPolicy). */
const DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/**
 * `"90 days"` → 90.
 * @param path what the message calls the setting: `logs.retention of AwsNetwork`
 * @throws a sentence when CloudWatch does not offer that time
 */
export function logRetentionDays(retention: Duration, path: string): number {
  const days = milliseconds(retention) / 86_400_000;
  if (!DAYS.some((offered) => offered === days)) {
    throw new Error(
      `${path} must be one of ${DAYS.join(", ")} days, which CloudWatch offers, got "${retention}"; set the next longer one`,
    );
  }
  return days;
}
