/** Quantiles of positive numbers within 1 %, in memory that does not grow with their count. */
export class Quantiles {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(value: number): void {
    const bucket = Math.round(Math.log(Math.max(value, 1e-3)) / LOG_STEP);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#total++;
  }

  /** Null when nothing was added. */
  at(share: number): number | null {
    if (this.#total === 0) return null;
    let left = share * this.#total;
    let value = 0;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      value = Math.exp(bucket * LOG_STEP);
      left -= this.#counts.get(bucket) ?? 0;
      if (left <= 0) break;
    }
    return Number(value.toPrecision(3));
  }
}
const LOG_STEP = Math.log(1.02);

/** Reasons beyond these are counted together: a server's messages could all differ. */
const MOST_REASONS = 60;

interface Counts {
  sent: number;
  accepted: number;
  rejected: number;
}

/** What became of the events that were sent. */
export class Tally {
  readonly #streams = new Map<string, Counts>();
  readonly #reasons = new Map<string, number>();
  readonly latency = new Quantiles();
  /** Requests that had to be repeated. */
  retries = 0;
  /** Broken on purpose, and nevertheless accepted. */
  unnoticed = 0;
  /** Sound, and nevertheless refused. */
  mistaken = 0;

  sent(stream: string): void {
    this.#of(stream).sent++;
  }

  accepted(stream: string): void {
    this.#of(stream).accepted++;
  }

  rejected(stream: string, reason: string): void {
    this.#of(stream).rejected++;
    const key = this.#reasons.has(reason) || this.#reasons.size < MOST_REASONS ? reason : "other reasons";
    this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + 1);
  }

  total(): Readonly<Counts> {
    const sum: Counts = { sent: 0, accepted: 0, rejected: 0 };
    for (const counts of this.#streams.values()) {
      sum.sent += counts.sent;
      sum.accepted += counts.accepted;
      sum.rejected += counts.rejected;
    }
    return sum;
  }

  progress(): object {
    return { type: "progress", ...this.total() };
  }

  summary(): object {
    const { sent, accepted } = this.total();
    return {
      type: "summary",
      sent,
      accepted,
      rejected: Object.fromEntries([...this.#reasons].sort(([, a], [, b]) => b - a)),
      byStream: Object.fromEntries([...this.#streams].sort(([a], [b]) => (a < b ? -1 : 1))),
      latencyMs: { p50: this.latency.at(0.5), p99: this.latency.at(0.99) },
      retries: this.retries,
      unnoticed: this.unnoticed,
      mistaken: this.mistaken,
    };
  }

  #of(stream: string): Counts {
    const counts = this.#streams.get(stream) ?? { sent: 0, accepted: 0, rejected: 0 };
    this.#streams.set(stream, counts);
    return counts;
  }
}
