import type { Memory } from "./settings";

/** What was answered to the first request with a key. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Told what the first request with its key was answered. */
export type Waiter = (answer: Answer) => void;

/** What a request with a key is to do. */
export type Begun =
  /** It is the first: it must end with `finish`. */
  | "first"
  /** The first is under way; the waiter will be called. */
  | "waiting"
  /** The key was used for another request. */
  | "conflict"
  /** The first was acknowledged with this. */
  | Answer;

interface Entry {
  readonly fingerprint: string;
  waiters: Waiter[];
  answer: Answer | undefined;
  expires: number;
}

/** What an entry costs besides its texts, about. */
const ENTRY_BYTES = 400;

/**
 * Remembers acknowledgements by idempotency key. What was refused is not held: it may be sent again under its key. When
 * there is no room the oldest are forgotten before their time; the events that a forgotten request sends again have the
 * ids of the first time, so that readers still see them once.
 */
export class IdempotencyKeys {
  private readonly underWay = new Map<string, Entry>();
  /** In the order of their end, which is the order in which they expire. */
  private readonly held = new Map<string, Entry>();
  private heldBytes = 0;
  /** Answers forgotten before their time. */
  evicted = 0;

  constructor(private readonly memory: Memory) {}

  get entries(): number {
    return this.held.size;
  }

  get bytes(): number {
    return this.heldBytes;
  }

  /**
   * @param key the key together with its producer
   * @param fingerprint of all that makes the request what it is
   * @param now milliseconds on a clock that only goes forward
   */
  begin(key: string, fingerprint: string, now: number, waiter: Waiter): Begun {
    this.forget(now);
    const entry = this.held.get(key) ?? this.underWay.get(key);
    if (entry === undefined) {
      this.underWay.set(key, { fingerprint, waiters: [], answer: undefined, expires: 0 });
      return "first";
    }
    if (entry.fingerprint !== fingerprint) return "conflict";
    if (entry.answer !== undefined) return entry.answer;
    entry.waiters.push(waiter);
    return "waiting";
  }

  /** Ends the first request of a key: passes its answer to those who wait, and holds it if it acknowledges. */
  finish(key: string, answer: Answer, now: number): void {
    const entry = this.underWay.get(key);
    if (entry === undefined) return;
    this.underWay.delete(key);
    if (answer.status >= 200 && answer.status < 300) {
      entry.answer = answer;
      entry.expires = now + this.memory.hold;
      this.held.set(key, entry);
      this.heldBytes += sizeOf(key, entry);
      this.forget(now);
    }
    for (const waiter of entry.waiters.splice(0)) waiter(answer);
  }

  private forget(now: number): void {
    for (const [key, entry] of this.held) {
      const early = this.held.size > this.memory.entries || this.heldBytes > this.memory.bytes;
      if (!early && entry.expires > now) return;
      if (entry.expires > now) this.evicted++;
      this.held.delete(key);
      this.heldBytes -= sizeOf(key, entry);
    }
  }
}

function sizeOf(key: string, entry: Entry): number {
  return ENTRY_BYTES + key.length + entry.fingerprint.length + (entry.answer?.body.length ?? 0);
}
