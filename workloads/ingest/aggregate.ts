import { DriverError } from "../runtime/errors";
import type { OutboundRecord, Producer } from "../runtime/driver";
import type { Batching } from "./settings";
import { refusal, type Refusal } from "./verdict";

/** The records of one request for one topic; they stay together and in order. */
export interface Part {
  readonly topic: string;
  readonly records: readonly OutboundRecord[];
  readonly bytes: number;
}

/** A request on its way to the brokers. Methods instead of promises: one promise a batch is enough. */
export interface Submission {
  readonly parts: readonly Part[];
  /** Called once: every record is acknowledged, or why that cannot be said. */
  answered(failure: Refusal | undefined): void;
  /** Called once, at or after `answered`: nothing of the request is held here any more. */
  released(): void;
}

export interface AggregatorOptions extends Batching {
  /** Milliseconds from submission to the answer. */
  readonly timeout: number;
  /** Bytes that may wait or be under way for one topic, so that one that is stuck leaves room to the others. */
  readonly topicBytes: number;
  /** Told of every send that failed. */
  readonly failed: (topic: string, error: unknown) => void;
}

interface Pending {
  readonly submission: Submission;
  readonly timer: NodeJS.Timeout;
  readonly items: Item[];
  /** Items that are still waiting or under way. */
  open: number;
  answered: boolean;
  failure: Refusal | undefined;
}

interface Item {
  readonly pending: Pending;
  readonly part: Part;
}

interface Lane {
  readonly topic: string;
  /** In the order of arrival; a set, since an item leaves from the middle when its time is over. */
  readonly queue: Set<Item>;
  queued: number;
  /** Bytes in the queue and under way. */
  held: number;
  /** Sends under way. */
  sending: number;
  /** What will send the queue: the end of this turn, or of the linger. */
  turn: NodeJS.Immediate | undefined;
  timer: NodeJS.Timeout | undefined;
}

const TOPIC_FULL = refusal(
  "overloaded",
  "the gateway holds as many bytes for the stream as it may; send the request again later",
  {
    retryAfter: 1,
  },
);
const TOO_LATE = refusal(
  "unacknowledged",
  "the brokers have not acknowledged in time; the events may still arrive: send them again with the same ids, or the same idempotency key",
  { retryAfter: 2 },
);
const UNAVAILABLE = refusal(
  "unavailable",
  "the brokers cannot be reached, or refused; send the events again with the same ids, or the same idempotency key",
  { retryAfter: 2 },
);
const REFUSED_AS_TOO_LARGE = refusal(
  "event-too-large",
  "the brokers refuse a record of this size; send smaller events",
);

/**
 * Sends the events of many requests together, by topic. A batch goes when it is large enough, when its first event has
 * waited `linger`, or, with nothing under way, at the end of the turn of the event loop: an idle gateway adds no wait, a
 * busy one fills batches while the one before is acknowledged.
 */
export class Aggregator {
  private readonly lanes = new Map<string, Lane>();
  private pending = 0;
  private idle: (() => void)[] = [];

  constructor(
    private readonly producer: Producer,
    private readonly options: AggregatorOptions,
  ) {}

  /** Requests that are not released yet. */
  get requests(): number {
    return this.pending;
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    let sum = 0;
    for (const lane of this.lanes.values()) sum += lane.queued;
    return sum;
  }

  /** Takes the request, or says at once why not: then nothing of it is held, and none of its methods is called. */
  submit(submission: Submission): Refusal | undefined {
    for (const part of submission.parts) {
      const lane = this.lane(part.topic);
      if (lane.held > 0 && lane.held + part.bytes > this.options.topicBytes) return TOPIC_FULL;
    }
    const pending: Pending = {
      submission,
      timer: setTimeout(() => {
        this.expire(pending);
      }, this.options.timeout),
      items: [],
      open: submission.parts.length,
      answered: false,
      failure: undefined,
    };
    this.pending++;
    for (const part of submission.parts) {
      const lane = this.lane(part.topic);
      const item = { pending, part };
      pending.items.push(item);
      lane.queue.add(item);
      lane.queued += part.bytes;
      lane.held += part.bytes;
      this.schedule(lane);
    }
    return undefined;
  }

  /** Resolves when nothing is held. */
  async settled(): Promise<void> {
    if (this.pending > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private lane(topic: string): Lane {
    const known = this.lanes.get(topic);
    if (known !== undefined) return known;
    const lane: Lane = { topic, queue: new Set(), queued: 0, held: 0, sending: 0, turn: undefined, timer: undefined };
    this.lanes.set(topic, lane);
    return lane;
  }

  private schedule(lane: Lane): void {
    if (lane.sending >= this.options.sends) return;
    if (lane.queued >= this.options.bytes) this.flush(lane);
    else if (lane.turn === undefined && lane.timer === undefined) {
      const flush = () => {
        this.flush(lane);
      };
      if (lane.sending === 0) lane.turn = setImmediate(flush);
      else lane.timer = setTimeout(flush, this.options.linger);
    }
  }

  private flush(lane: Lane): void {
    clearImmediate(lane.turn);
    clearTimeout(lane.timer);
    lane.turn = lane.timer = undefined;
    while (lane.queue.size > 0 && lane.sending < this.options.sends) {
      const items: Item[] = [];
      let bytes = 0;
      for (const item of lane.queue) {
        if (items.length > 0 && bytes + item.part.bytes > this.options.bytes) break;
        lane.queue.delete(item);
        items.push(item);
        bytes += item.part.bytes;
      }
      lane.queued -= bytes;
      void this.send(lane, items);
    }
  }

  private async send(lane: Lane, items: readonly Item[]): Promise<void> {
    lane.sending++;
    try {
      await this.deliver(lane.topic, items);
    } finally {
      lane.sending--;
      // What came meanwhile has waited for this; later company waits for the next.
      if (lane.sending === 0) this.flush(lane);
      else this.schedule(lane);
    }
  }

  /** Sends the items as one batch, and settles each. Never rejects. */
  private async deliver(topic: string, items: readonly Item[]): Promise<void> {
    const records = items.length === 1 ? (items[0]?.part.records ?? []) : items.flatMap((item) => item.part.records);
    let failure: Refusal | undefined;
    try {
      await this.producer.send([{ topic, records }]);
    } catch (error) {
      this.options.failed(topic, error);
      failure = failureOf(error);
      if (failure === REFUSED_AS_TOO_LARGE && items.length > 1) {
        // One record spoils the batch, and nothing of it was written: each request stands for itself.
        for (const item of items) await this.deliver(topic, [item]);
        return;
      }
    }
    for (const item of items) this.settle(item, failure);
  }

  private settle({ pending, part }: Item, failure: Refusal | undefined): void {
    const lane = this.lane(part.topic);
    lane.held -= part.bytes;
    pending.failure ??= failure;
    if (--pending.open > 0) return;
    this.answer(pending, pending.failure);
    pending.submission.released();
    if (--this.pending === 0) {
      for (const resolve of this.idle.splice(0)) resolve();
    }
  }

  private answer(pending: Pending, failure: Refusal | undefined): void {
    if (pending.answered) return;
    pending.answered = true;
    clearTimeout(pending.timer);
    pending.submission.answered(failure);
  }

  /** The request's time is over: it is answered, and what was not handed over yet will not be. */
  private expire(pending: Pending): void {
    this.answer(pending, TOO_LATE);
    for (const item of pending.items) {
      const lane = this.lane(item.part.topic);
      if (!lane.queue.delete(item)) continue;
      lane.queued -= item.part.bytes;
      this.settle(item, TOO_LATE);
    }
  }
}

function failureOf(error: unknown): Refusal {
  if (!(error instanceof DriverError)) return UNAVAILABLE;
  if (error.code === "too-large") return REFUSED_AS_TOO_LARGE;
  return error.code === "timeout" ? TOO_LATE : UNAVAILABLE;
}
