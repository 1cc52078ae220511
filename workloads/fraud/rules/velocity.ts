import type { RecentPayment } from "../recent";
import { countSurprise, ramp } from "../statistics";
import { NO_AMOUNTS, togetherSurprise, type Amounts } from "./amount";
import type { Finding } from "./finding";

/** How often an account pays: a count that fades with event time. */
export interface Rate {
  /** The faded count of settled payments, as of `at`. */
  readonly weight: number;
  /** When the newest settled payment happened, in ms since the epoch; 0 before the first. */
  readonly at: number;
}
export const NO_RATE: Rate = { weight: 0, at: 0 };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** After this long a payment counts 1/e. */
const FADE = 21 * DAY;

/**
 * What is believed of an account's rate before its first payment: Gamma with shape ½ (accounts differ widely) and a mean of two
 * payments a day; the US Diary of Consumer Payment Choice counts somewhat more than one card payment a person and day.
 */
const PRIOR = { shape: 0.5, exposure: DAY / 4 } as const;

/**
 * Payments come in clusters, since people sleep, and shop several things on one walk: in a window of this length the account's
 * rate is ordinarily up to `busy` times its daily mean, and it varies from one such window to the next as Gamma of shape `steady`.
 */
const WINDOWS = [
  { length: 2 * MINUTE, words: "2 minutes", busy: 2, steady: 0.5 },
  { length: 10 * MINUTE, words: "10 minutes", busy: 2, steady: 1 },
  { length: HOUR, words: "an hour", busy: 2, steady: 2 },
  { length: 6 * HOUR, words: "6 hours", busy: 1.5, steady: 4 },
  { length: DAY, words: "24 hours", busy: 1.2, steady: 8 },
] as const;

/** Counts a payment that leaves the recent ones. Mostly in order of event time; one that is later than the list reaches counts faded. */
export function learnRate({ weight, at }: Rate, time: number): Rate {
  if (time >= at) return { weight: weight * Math.exp((at - time) / FADE) + 1, at: time };
  return { weight: weight + Math.exp((time - at) / FADE), at };
}

export interface VelocityInput {
  /** Of the payments before the recent ones. */
  readonly rate: Rate;
  /** When the account's first payment happened. */
  readonly since: number;
  /** Ascending by time; the payment to judge is among them. */
  readonly recent: readonly RecentPayment[];
  /** For each recent payment the statistics of the amounts before it. */
  readonly before: readonly Amounts[];
  /** Its place in `recent`. */
  readonly index: number;
}

/**
 * Judges how many payments lie close together in event time against the account's own rate before them; if they are also larger than
 * usual, that adds to it. For each window length it takes the fullest window that the payment lies in, so that a late event
 * which completes a burst is seen.
 */
export function judgeVelocity(input: VelocityInput): Finding | undefined {
  let best: Finding | undefined;
  for (const window of WINDOWS) {
    const [from, to] = fullest(input.recent, input.index, window.length);
    const count = to - from + 1;
    if (count < 3) continue;
    const daily = rateBefore(input, from);
    const mean = (daily.mean / DAY) * window.length * window.busy;
    const surprise =
      countSurprise(count - 1, mean, 1 / (1 / daily.shape + 1 / window.steady)) +
      Math.max(0, togetherSurprise(input.before[from] ?? NO_AMOUNTS, input.recent.slice(from, to + 1)) - 1);
    const score = ramp(surprise, 2, 6);
    if (score > (best?.score ?? 0)) {
      best = { rule: "velocity", score, detail: sentence(input.recent, from, to, window.words, daily.mean) };
    }
  }
  return best;
}

/** First and last place of the window of this length that holds the payment and most others. */
function fullest(recent: readonly RecentPayment[], index: number, length: number): readonly [number, number] {
  const at = recent[index]?.at ?? 0;
  let best: readonly [number, number] = [index, index];
  let from = 0;
  for (let to = index; to < recent.length; to += 1) {
    const end = recent[to]?.at ?? at;
    if (end - at >= length) break;
    while (end - (recent[from]?.at ?? end) >= length) from += 1;
    if (to - from >= best[1] - best[0]) best = [from, to];
  }
  return best;
}

/** Payments a day (mean, and shape of what is known of it) from all that happened before a place in the list. */
function rateBefore({ rate, since, recent }: VelocityInput, from: number): { mean: number; shape: number } {
  const start = recent[from]?.at ?? since;
  let weight = rate.at === 0 ? 0 : rate.weight * Math.exp(Math.min(0, rate.at - start) / FADE);
  for (const payment of recent.slice(0, from)) weight += Math.exp((payment.at - start) / FADE);
  const exposure = FADE * (1 - Math.exp(Math.min(0, since - start) / FADE));
  const shape = PRIOR.shape + weight;
  return { mean: (shape / (PRIOR.exposure + exposure)) * DAY, shape };
}

function sentence(recent: readonly RecentPayment[], from: number, to: number, words: string, daily: number): string {
  const total = recent.slice(from, to + 1).reduce((sum, payment) => sum + (payment.euros ?? 0), 0);
  return `${to - from + 1} payments of about ${total.toFixed(2)} EUR together within ${words}, where this account makes ${daily.toFixed(1)} a day`;
}
