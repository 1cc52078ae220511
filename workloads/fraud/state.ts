import { insert, type RecentPayment } from "./recent";
import { learnAmount, NO_AMOUNTS, type Amounts } from "./rules/amount";
import { learnRate, NO_RATE, type Rate } from "./rules/velocity";

/** How long a payment stays among the recent ones, in event time. */
export const RECENT_MS = 24 * 3_600_000;
/** How many payments stay among the recent ones; the oldest settle first. */
export const RECENT_MOST = 64;

/**
 * What the worker knows of one account, of bounded size: the recent payments in order of event time, and statistics of those
 * before them. Recent payments enter the statistics only when they leave the list, in order: so an event that comes late, within
 * the list's reach, leaves the same state as if it had come in time.
 */
export interface AccountState {
  /** Payments applied, each id once. */
  readonly count: number;
  /** When the first payment happened, in ms since the epoch. */
  readonly since: number;
  readonly rate: Rate;
  readonly amounts: Amounts;
  /** At most `RECENT_MOST`, none older than `RECENT_MS` before the newest; ascending by time, then id. */
  readonly recent: readonly RecentPayment[];
}

/** True when the payment was applied before, as far back as the recent ones reach. */
export function isDuplicate(state: AccountState | undefined, id: string): boolean {
  return state?.recent.some((payment) => payment.id === id) ?? false;
}

/** The state with one more payment, which must be no duplicate. */
export function applied(state: AccountState | undefined, payment: RecentPayment): AccountState {
  const before = state ?? { count: 0, since: payment.at, rate: NO_RATE, amounts: NO_AMOUNTS, recent: [] };
  const recent = insert(before.recent, payment);
  const horizon = (recent.at(-1)?.at ?? payment.at) - RECENT_MS;
  let leaving = Math.max(0, recent.length - RECENT_MOST);
  while ((recent[leaving]?.at ?? Infinity) < horizon) leaving += 1;
  let { rate, amounts } = before;
  for (const settled of recent.slice(0, leaving)) {
    rate = learnRate(rate, settled.at);
    amounts = learnAmount(amounts, settled);
  }
  return {
    count: before.count + 1,
    since: Math.min(before.since, payment.at),
    rate,
    amounts,
    recent: recent.slice(leaving),
  };
}
