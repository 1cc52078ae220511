import type { Sender } from "./keys";
import { TokenBucket, type Rate } from "./bucket";
import { refusal, type Refusal } from "./verdict";

/** The pace of every producer. */
export class Rates {
  /** By sender: a sender that is read anew from its file begins with a full bucket. */
  private readonly buckets = new WeakMap<Sender, TokenBucket>();

  /** @param preset of those whose key names no rate; absent means unlimited */
  constructor(private readonly preset: Rate | undefined) {}

  /** Why the sender must wait, if it must. */
  refusal(sender: Sender, now: number): Refusal | undefined {
    const wait = this.bucket(sender, now)?.wait(now) ?? 0;
    if (wait === 0) return undefined;
    const { events } = sender.rate ?? this.preset ?? { events: 0 };
    const seconds = Math.ceil(wait / 1000);
    return refusal(
      "too-many-events",
      `producer "${sender.name}" may send ${events} events a second; send again in ${seconds} s`,
      { retryAfter: seconds },
    );
  }

  take(sender: Sender, events: number, now: number): void {
    this.bucket(sender, now)?.take(events, now);
  }

  private bucket(sender: Sender, now: number): TokenBucket | undefined {
    const rate = sender.rate ?? this.preset;
    if (rate === undefined) return undefined;
    let bucket = this.buckets.get(sender);
    if (bucket === undefined) {
      bucket = new TokenBucket(rate, now);
      this.buckets.set(sender, bucket);
    }
    return bucket;
  }
}
