/**
 * How many events may go now. Time that was lost, because the gateway asked to wait, is made up for at most `catchUp`
 * milliseconds of it, so that a stall is not followed by a flood.
 */
export class Pace {
  readonly #rate: number;
  readonly #catchUp: number;
  #allowance = 0;
  #last: number;

  /** @param rate events a second; infinity for no limit  @param now milliseconds of any clock that only goes forward */
  constructor(rate: number, now: number, catchUp = 1_000) {
    this.#rate = rate;
    this.#catchUp = catchUp;
    this.#last = now;
  }

  /** The whole events that are due. */
  due(now: number): number {
    if (this.#rate === Infinity) return Infinity;
    const most = Math.max(1, (this.#rate * this.#catchUp) / 1_000);
    this.#allowance = Math.min(most, this.#allowance + (this.#rate * Math.max(0, now - this.#last)) / 1_000);
    this.#last = now;
    // Sums of fractions may fall short of a whole number by the last bit.
    return Math.floor(this.#allowance + 1e-9);
  }

  took(count: number): void {
    this.#allowance -= count;
  }
}

/** How long to wait before a further attempt, in milliseconds: what the server asked for, else twice as long each time. */
export function waitFor(attempt: number, asked: number | undefined, jitter: number): number {
  const most = 5_000;
  const base = asked ?? Math.min(most, 100 * 2 ** Math.min(attempt, 10));
  // Up to a quarter more, so that many clients do not come back at the same moment.
  return base * (1 + jitter / 4);
}
