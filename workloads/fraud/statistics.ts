/**
 * Tail probabilities, each as a **surprise**: −log10 of the probability to see something at least as extreme, so that 3 means
 * one in a thousand. Surprises of rare events keep their digits where the probabilities themselves would not.
 */

/** Surprises end here: beyond it the model is wrong rather than the event rare. */
export const MOST_SURPRISE = 30;

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0, by Lanczos' approximation (g = 7, n = 9), about 15 digits. */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  let sum = LANCZOS[0] ?? 0;
  for (let i = 1; i < LANCZOS.length; i += 1) sum += (LANCZOS[i] ?? 0) / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The continued fraction of the incomplete beta function, by Lentz's method (Numerical Recipes, 6.4). */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const bounded = (v: number): number => (Math.abs(v) < tiny ? tiny : v);
  let c = 1;
  let d = 1 / bounded(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 300; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / bounded(1 + even * d);
    c = bounded(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / bounded(1 + odd * d);
    c = bounded(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-12) break;
  }
  return h;
}

/** ln of the regularised incomplete beta function I_x(a, b), for 0 < x < 1. */
function lnBeta(a: number, b: number, x: number): number {
  const front = lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  if (x < (a + 1) / (a + b + 2)) return front + Math.log(betaFraction(a, b, x) / a);
  return Math.log1p(-(Math.exp(front) * betaFraction(b, a, 1 - x)) / b);
}

const surpriseOf = (ln: number): number => Math.min(MOST_SURPRISE, Math.max(0, -ln / Math.LN10));

/** Surprise of a value `t` scales above the centre of Student's distribution with `freedom` degrees; 0 below the centre. */
export function studentSurprise(t: number, freedom: number): number {
  if (t <= 0) return 0;
  return surpriseOf(lnBeta(freedom / 2, 0.5, freedom / (freedom + t * t)) - Math.LN2);
}

/**
 * Surprise of at least `count` events, where the rate is known as Gamma(`shape`) and its mean gives `mean` events: the negative
 * binomial's upper tail.
 */
export function countSurprise(count: number, mean: number, shape: number): number {
  if (count <= 0) return 0;
  if (mean <= 0) return MOST_SURPRISE;
  const q = mean / (mean + shape);
  const first =
    lnGamma(count + shape) - lnGamma(shape) - lnGamma(count + 1) + count * Math.log(q) + shape * Math.log1p(-q);
  // Relative to the first term, the terms shrink by a ratio that falls towards q; near the centre they first grow.
  let term = 1;
  let sum = 1;
  for (let k = count; k < count + 10_000 && term > sum * 1e-9; k += 1) {
    term *= ((k + shape) / (k + 1)) * q;
    sum += term;
  }
  return surpriseOf(first + Math.log(sum));
}

/** A surprise as a score: 0 up to `ordinary`, 1 from `certain`, straight between. */
export function ramp(value: number, ordinary: number, certain: number): number {
  return Math.min(1, Math.max(0, (value - ordinary) / (certain - ordinary)));
}
