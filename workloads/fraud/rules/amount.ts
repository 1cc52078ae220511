import { ramp, studentSurprise } from "../statistics";
import type { RecentPayment } from "../recent";
import { ratioToTypical } from "./categories";
import type { Finding } from "./finding";

/** From the first on a surprise counts, at the second it is the most that this rule can say. */
const SURPRISE = { ordinary: 1.5, certain: 5.5 } as const;

/** Running statistics of the logarithms of an account's amounts, each relative to what is typical of its category (Welford's method). */
export interface Amounts {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared differences from the mean. */
  readonly m2: number;
}
export const NO_AMOUNTS: Amounts = { n: 0, mean: 0, m2: 0 };

/** What the rule needs of a payment; without a known value in euros it has nothing to say, and learns nothing. */
export type Paid = Pick<RecentPayment, "euros" | "category">;

/**
 * What is believed of an account before its first payment: a normal-inverse-gamma prior on the logarithm of its relative amounts
 * (Murphy, "Conjugate Bayesian analysis of the Gaussian distribution", 2007). It pays what is typical; its own amounts spread by
 * a factor of some 2.2 in either direction (σ = 0.8); accounts differ from each other less than one account's payments do (their
 * centre is worth two payments, their spread twenty).
 */
const PRIOR = { mean: 0, weight: 2, shape: 10, spread: 0.8 } as const;

/** Weight of the past: beyond this many payments old ones fade, so that an account may change its habits. */
const MEMORY = 200;
/** A payment teaches no more than this many scales from the centre: one huge payment must not make the next look ordinary. */
const CLIP = 3;

/** What is believed of the logarithms after some payments. */
interface Belief {
  readonly centre: number;
  /** Of single payments about the true centre. */
  readonly spread: number;
  /** How many payments the knowledge of the centre is worth. */
  readonly weight: number;
  readonly freedom: number;
  /** Of the next payment about `centre`: its predictive distribution is Student's, wide while little is known. */
  readonly scale: number;
}

function believe({ n, mean, m2 }: Amounts): Belief {
  const weight = PRIOR.weight + n;
  const shape = PRIOR.shape + n / 2;
  const rest = PRIOR.shape * PRIOR.spread ** 2 + m2 / 2 + (PRIOR.weight * n * (mean - PRIOR.mean) ** 2) / (2 * weight);
  const spread = Math.sqrt(rest / shape);
  return {
    centre: (PRIOR.weight * PRIOR.mean + n * mean) / weight,
    spread,
    weight,
    freedom: 2 * shape,
    scale: spread * Math.sqrt(1 + 1 / weight),
  };
}

/** The statistics with one more amount, held within `CLIP` scales of what was expected. */
export function learnAmount(amounts: Amounts, paid: Paid): Amounts {
  const seen = relative(paid);
  if (seen === undefined) return amounts;
  const { centre, scale } = believe(amounts);
  const x = Math.min(centre + CLIP * scale, Math.max(centre - CLIP * scale, seen));
  const fade = amounts.n < MEMORY ? 1 : (MEMORY - 1) / MEMORY;
  const n = amounts.n * fade + 1;
  const mean = amounts.mean + (x - amounts.mean) / n;
  return { n, mean, m2: amounts.m2 * fade + (x - amounts.mean) * (x - mean) };
}

/** The logarithm of an amount relative to its category's; undefined without a value in euros. */
function relative({ euros, category }: Paid): number | undefined {
  return euros === null ? undefined : Math.log(ratioToTypical(euros, category));
}

/**
 * Surprise that payments are together larger than is to be expected: of the mean of their logarithms, each held within `CLIP` scales,
 * by its predictive distribution. For fewer than three there is none.
 */
export function togetherSurprise(amounts: Amounts, payments: readonly Paid[]): number {
  const { centre, spread, weight, freedom } = believe(amounts);
  const known = payments.map(relative).filter((x) => x !== undefined);
  if (known.length < 3) return 0;
  const held = known.map((x) => Math.min(CLIP, Math.max(-CLIP, (x - centre) / spread)));
  const mean = held.reduce((sum, x) => sum + x, 0) / held.length;
  return studentSurprise(mean / Math.sqrt(1 / weight + 1 / held.length), freedom);
}

/** What the account is expected to pay in a category, in euros. */
export const expectedAmount = (amounts: Amounts, category: string): number =>
  Math.exp(believe(amounts).centre) / ratioToTypical(1, category);

/**
 * Judges an amount against the account's earlier ones. Only large amounts count: small ones are how cards are tested, which velocity
 * sees.
 */
export function judgeAmount(amounts: Amounts, paid: Paid): Finding | undefined {
  const x = relative(paid);
  if (paid.euros === null || x === undefined) return undefined;
  const { centre, scale, freedom } = believe(amounts);
  const score = ramp(studentSurprise((x - centre) / scale, freedom), SURPRISE.ordinary, SURPRISE.certain);
  if (score === 0) return undefined;
  const expected = expectedAmount(amounts, paid.category);
  return {
    rule: "amount",
    score,
    detail: `about ${paid.euros.toFixed(2)} EUR, where some ${expected.toFixed(2)} EUR are to be expected of this account in category ${paid.category}`,
  };
}
