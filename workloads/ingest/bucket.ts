/** A producer's pace, in events a second. */
export interface Rate {
  readonly events: number;
  /** Events that may come at once after a pause. Default one second's worth. */
  readonly burst?: number;
}

/**
 * A token bucket that lends: a request is let in while there is a token, and then takes one for each of its events, even
 * below zero. So a batch larger than the burst is not refused for ever, and what it took is waited for afterwards.
 */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;
  private readonly perMillisecond: number;
  private readonly burst: number;

  /** @param now milliseconds on a clock that only goes forward */
  constructor(rate: Rate, now: number) {
    this.perMillisecond = rate.events / 1000;
    this.burst = Math.max(1, rate.burst ?? rate.events);
    this.tokens = this.burst;
    this.filledAt = now;
  }

  /** Milliseconds until the next request is let in; 0 is now. */
  wait(now: number): number {
    this.fill(now);
    return this.tokens >= 1 ? 0 : Math.ceil((1 - this.tokens) / this.perMillisecond);
  }

  /** Takes a token for each of `events`. */
  take(events: number, now: number): void {
    this.fill(now);
    this.tokens -= events;
  }

  private fill(now: number): void {
    this.tokens = Math.min(this.burst, this.tokens + (now - this.filledAt) * this.perMillisecond);
    this.filledAt = now;
  }
}
