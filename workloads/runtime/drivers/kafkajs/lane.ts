import type { DriverError } from "../../errors";
import type { OutboundRecord } from "../../driver";
import { tellsWhy } from "./classify";
import { RecordBatch, type ProducerIdentity } from "./record-batch";

/** One `send`: settled when all batches that carry its records are, or when its time is over. */
export class Ticket {
  /** Batches that still carry records of it. */
  batches = 0;
  settled = false;
  #lastError: DriverError | undefined;
  onSettled: (() => void) | undefined;
  readonly #resolve: () => void;
  readonly #reject: (error: DriverError) => void;

  constructor(
    readonly deadline: number,
    resolve: () => void,
    reject: (error: DriverError) => void,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Why it was not acknowledged so far. */
  get lastError(): DriverError | undefined {
    return this.#lastError;
  }

  /** An attempt failed, and another follows. */
  failedOnce(error: DriverError): void {
    if (this.#lastError === undefined || tellsWhy(error)) this.#lastError = error;
  }

  acknowledged(): void {
    this.batches--;
    if (this.batches > 0 || this.settled) return;
    this.settled = true;
    this.onSettled?.();
    this.#resolve();
  }

  fail(error: DriverError): void {
    if (this.settled) return;
    this.settled = true;
    this.onSettled?.();
    this.#reject(error);
  }
}

export interface PendingBatch {
  readonly records: RecordBatch;
  readonly tickets: Ticket[];
  attempts: number;
  /** It was sent, and nobody knows whether it is in the log. */
  uncertain: boolean;
}

/**
 * One partition's queue. Only its head is ever in flight, so that order holds through retries, and what arrives meanwhile
 * makes the next batch: the busier, the larger the batches.
 */
export class Lane {
  readonly queue: PendingBatch[] = [];
  inFlight = false;
  /** Not before this time, after a failure. */
  retryAt = 0;
  identity: ProducerIdentity | undefined;
  /** The sequence number of the head's first record. */
  sequence = 0;
  #spare: Buffer | undefined;

  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly abandon: (identity: ProducerIdentity) => void,
  ) {}

  /** @param limit most bytes of a batch */
  append(record: OutboundRecord, ticket: Ticket, now: number, limit: number): void {
    let batch = this.queue.at(-1);
    // What was sent once must stay as it was: its sequence numbers cover exactly those records.
    const open = batch?.attempts === 0 && !(this.inFlight && this.queue.length === 1);
    if (batch === undefined || !open || !batch.records.append(record, now, limit)) {
      batch = { records: new RecordBatch(this.#spare), tickets: [], attempts: 0, uncertain: false };
      this.#spare = undefined;
      this.queue.push(batch);
      batch.records.append(record, now, limit);
    }
    if (batch.tickets.at(-1) !== ticket) {
      batch.tickets.push(ticket);
      ticket.batches++;
    }
  }

  /** The head is in the log. */
  written(): void {
    const head = this.queue.shift();
    if (head === undefined) return;
    this.sequence = (this.sequence + head.records.count) & 0x7fffffff;
    this.#spare = head.records.recycle();
    for (const ticket of head.tickets) ticket.acknowledged();
  }

  /** The head is refused for good. */
  refused(error: DriverError): void {
    const head = this.queue.shift();
    if (head === undefined) return;
    if (head.uncertain) this.startAnew();
    for (const ticket of head.tickets) ticket.fail(error);
  }

  /**
   * Takes another identity for what follows: the broker must never see this one's sequence numbers again, since it would
   * take the records for those that it has, and drop them.
   */
  startAnew(): void {
    if (this.identity !== undefined) this.abandon(this.identity);
    this.identity = undefined;
  }

  /** Drops batches that nobody waits for any more. Whether an uncertain one was written stays unknown. */
  prune(): void {
    for (let at = 0; at < this.queue.length;) {
      const batch = this.queue[at];
      if (batch === undefined || batch.tickets.some(({ settled }) => !settled)) {
        at++;
        continue;
      }
      if (batch.uncertain) this.startAnew();
      this.queue.splice(at, 1);
    }
  }
}
