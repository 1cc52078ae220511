import { createHash } from "node:crypto";

const MASK_64 = (1n << 64n) - 1n;

/**
 * SplitMix64, which turns any seed, zero included, into well mixed state words.
 * Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; constants as in Vigna's
 * public-domain splitmix64.c.
 */
export function splitmix64(seed: bigint): () => bigint {
  let state = seed & MASK_64;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK_64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
    return z ^ (z >> 31n);
  };
}

/**
 * xoshiro128++ 1.0: four 32-bit words of state, which JavaScript computes without big integers.
 * Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021, and their
 * public-domain xoshiro128plusplus.c.
 */
export function xoshiro128pp(s0: number, s1: number, s2: number, s3: number): () => number {
  return () => {
    const sum = (s0 + s3) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result;
  };
}

/** A choice among values by weight: built once, drawn from in logarithmic time. */
export interface Choice<T> {
  readonly values: readonly T[];
  /** Running sums of the weights; the last is the total. */
  readonly sums: Float64Array;
}

/**
 * Weights need not sum to one.
 * @throws when there is no value, or no positive weight
 */
export function choiceOf<T>(values: readonly T[], weight: (value: T, index: number) => number): Choice<T> {
  const sums = new Float64Array(values.length);
  let total = 0;
  for (const [index, value] of values.entries()) {
    const w = weight(value, index);
    if (!(w >= 0)) throw new Error(`a weight must be 0 or more, got ${w} for value ${index}`);
    total += w;
    sums[index] = total;
  }
  if (!(total > 0)) throw new Error("a choice needs at least one value of positive weight, got none");
  return { values, sums };
}

/** Values by rank, the first likeliest: the weight of rank k (from 1) is 1 / k^exponent (Zipf's law). */
export function zipfChoice<T>(values: readonly T[], exponent: number): Choice<T> {
  return choiceOf(values, (_, index) => 1 / (index + 1) ** exponent);
}

/** Seeded random numbers: the same seed and the same calls give the same values on every machine. */
export class Random {
  readonly #seed: bigint;
  readonly #next: () => number;
  #spareNormal: number | undefined;

  /** @param seed an integer of at most 64 bits */
  constructor(seed: number | bigint) {
    this.#seed = BigInt(seed) & MASK_64;
    const word = splitmix64(this.#seed);
    const [a, b] = [word(), word()];
    this.#next = xoshiro128pp(
      Number(a >> 32n) | 0,
      Number(a & 0xffffffffn) | 0,
      Number(b >> 32n) | 0,
      Number(b & 0xffffffffn) | 0,
    );
  }

  /**
   * A generator of its own for one part of the world. It depends on this one's seed and on the name alone, not on what was
   * drawn before, so that a change in one part leaves the others as they were.
   */
  fork(name: string): Random {
    const digest = createHash("sha256").update(`${this.#seed}/${name}`).digest();
    return new Random(digest.readBigUInt64BE(0));
  }

  /** 32 random bits, 0 to 2^32 − 1. */
  bits(): number {
    return this.#next();
  }

  /** Uniform in [0, 1), with 53 random bits. */
  unit(): number {
    return ((this.#next() >>> 5) * 67_108_864 + (this.#next() >>> 6)) / 9_007_199_254_740_992;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Uniform integer, both ends included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Normal, by Marsaglia's polar method (SIAM Review 6(3), 1964). */
  normal(mean = 0, deviation = 1): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return mean + deviation * spare;
    }
    for (;;) {
      const u = this.between(-1, 1);
      const v = this.between(-1, 1);
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        this.#spareNormal = v * factor;
        return mean + deviation * u * factor;
      }
    }
  }

  /** Log-normal by its median and the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(this.normal(0, sigma));
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** Pareto cut off at `high`: P(X > x) falls as x^−shape, so a few values are far above the rest. */
  boundedPareto(shape: number, low: number, high: number): number {
    const ratio = (low / high) ** shape;
    return low / (1 - this.unit() * (1 - ratio)) ** (1 / shape);
  }

  /** @throws on an empty list */
  pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.unit() * values.length)];
    if (value === undefined) throw new Error("cannot pick from an empty list");
    return value;
  }

  choose<T>(choice: Choice<T>): T {
    return choice.values[this.chooseIndex(choice)] as T;
  }

  chooseIndex(choice: Choice<unknown>): number {
    const { sums } = choice;
    const target = this.unit() * (sums[sums.length - 1] ?? 0);
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** A UUID of version 4 (RFC 9562), lower case. */
  uuid(): string {
    return uuidOf(this.bits(), this.bits(), this.bits(), this.bits());
  }

  /** `length` lower-case hexadecimal digits, at most 8. */
  hex(length: number): string {
    return this.bits().toString(16).padStart(8, "0").slice(0, length);
  }
}

/** The UUID of version 4 whose random bits are those of four 32-bit words. */
export function uuidOf(a: number, b: number, c: number, d: number): string {
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");
  const [second, third, fourth] = [hex(b), hex((c & 0x3fffffff) | 0x80000000), hex(d)];
  return `${hex(a)}-${second.slice(0, 4)}-4${second.slice(5)}-${third.slice(0, 4)}-${third.slice(4)}${fourth}`;
}
