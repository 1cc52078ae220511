/** Bucket bounds in seconds: 1 ms to 60 s. */
export const LATENCY_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60] as const;

/**
 * A histogram that counts by itself and is read only when somebody asks: a client library's costs more for each observation
 * than a small handler for each record.
 */
export class Latencies {
  readonly #counts = new Float64Array(LATENCY_BUCKETS.length + 1);
  #sum = 0;

  /** @param milliseconds less than 0 counts as 0: clocks differ */
  observe(milliseconds: number): void {
    const seconds = milliseconds > 0 ? milliseconds / 1_000 : 0;
    let bucket = 0;
    while (bucket < LATENCY_BUCKETS.length && seconds > (LATENCY_BUCKETS[bucket] ?? Infinity)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += seconds;
  }

  /** As Prometheus' text format has it: cumulative buckets, sum and count. */
  read(): {
    readonly buckets: readonly (readonly [bound: string, count: number])[];
    readonly sum: number;
    readonly count: number;
  } {
    let cumulative = 0;
    const buckets = [...LATENCY_BUCKETS.map(String), "+Inf"].map((bound, at) => {
      cumulative += this.#counts[at] ?? 0;
      return [bound, cumulative] as const;
    });
    return { buckets, sum: this.#sum, count: cumulative };
  }
}
