import type { Committer } from "./committer";
import { deliver } from "./deliver";
import type { Claim, Consumer, Driver, InboundRecord, Producer, TopicBatch } from "./driver";
import { Effects } from "./effects";
import { DriverError, messageOf, RuntimeFault } from "./errors";
import type { RuntimeLog } from "./log";
import type { WorkerMetrics } from "./metrics";
import { storeOf, type Input, type Plan } from "./plan";
import type { Surroundings } from "./context";
import { Processor } from "./processor";
import { restore } from "./restore";
import type { StateStore } from "./state";
import { backoff, pause, within } from "./time";

/** Places in a batch's life where a test may end the process. */
export interface Hooks {
  /** Outputs and changelog are acknowledged, offsets not committed. */
  readonly afterChangelog?: () => void | Promise<void>;
}

/** What all tasks of a worker share. */
export interface TaskHost extends Surroundings {
  readonly log: RuntimeLog;
  readonly plan: Plan;
  readonly driver: Driver;
  readonly producer: Producer;
  readonly consumer: () => Consumer | undefined;
  readonly committer: Committer;
  readonly metrics: WorkerMetrics;
  readonly hooks: Hooks;
  /** A defect that no retry mends. */
  readonly fault: (error: RuntimeFault) => void;
}

/** One fetched run of records, and how far it is handled. */
interface Fetch {
  readonly claim: Claim;
  readonly input: Input;
  readonly records: readonly InboundRecord[];
  at: number;
}

interface Done {
  readonly claim: Claim;
  /** The next offset to handle. */
  readonly next: number;
}

/** Records handled between two turns of the event loop: what one write to the brokers carries at most. */
const BATCH = 1_000;
/** Fetches that may wait; then the partition is paused. One is handled, one is ready when it is done. */
const MOST_WAITING = 2;
/** How often a quiet partition looks for timers, in milliseconds, at the most and at the least often; else ten times in its idle time. */
const MOST_OFTEN = 10;
const LEAST_OFTEN = 5_000;
/** State entries looked at for their retention, for each record handled. */
const SWEEP_PER_RECORD = 2;

/**
 * All inputs' partitions of one number: one line of work, in order. Handles a batch while the one before is on its way to
 * the brokers; writes, for each, first the outputs, then the changelog, and then marks the offsets for the commit.
 */
export class Task {
  readonly #host: TaskHost;
  readonly #claims: readonly Claim[];
  readonly #queue: Fetch[] = [];
  /** Ends reading and handling; what was handled is still written. */
  readonly #stopping = new AbortController();
  /** Ends everything. */
  readonly #dropping = new AbortController();
  readonly #store: StateStore | undefined;
  readonly #restored: boolean;
  readonly #life: Promise<void>;
  #delivery: Promise<void> = Promise.resolve();
  #more: (() => void) | undefined;
  /** When the last record came, by the clock of the process. */
  #heard = performance.now();
  /** The next offset, where the partition was found to have no more since the last look; else undefined. */
  #end: number | undefined;
  #paused = false;
  #clean = false;
  ready = false;

  /** @param store the state, if this process had the partition until just now and nobody had it since */
  constructor(
    host: TaskHost,
    readonly partition: number,
    claims: readonly Claim[],
    store?: StateStore,
  ) {
    this.#host = host;
    this.#claims = claims;
    this.#restored = store !== undefined;
    this.#store = store ?? storeOf(host.plan);
    this.#life = this.#live();
  }

  get entries(): number {
    return this.#store?.size ?? 0;
  }

  push(claim: Claim, input: Input, records: readonly InboundRecord[]): void {
    if (this.#stopping.signal.aborted) return;
    this.#heard = performance.now();
    this.#end = undefined;
    this.#queue.push({ claim, input, records, at: 0 });
    this.#throttle();
    this.#more?.();
  }

  /** @param next the offset that the partition's next record will have */
  reachedEnd(next: number): void {
    this.#end = next;
  }

  /** Finishes what is being handled, and leaves the rest. @returns the state, when all that changed it is written */
  async drain(): Promise<StateStore | undefined> {
    this.#stop();
    await this.#life;
    return this.#clean ? this.#store : undefined;
  }

  /** Gives everything up: the partition is another's. */
  async drop(): Promise<void> {
    this.#dropping.abort();
    this.#stop();
    await this.#life;
  }

  #stop(): void {
    this.#stopping.abort();
    this.#queue.length = 0;
    this.#more?.();
  }

  async #live(): Promise<void> {
    try {
      if (this.#store !== undefined && !this.#restored) await this.#restore(this.#store);
      if (this.#stopping.signal.aborted) return;
      this.ready = true;
      await this.#work();
      await this.#delivery;
      this.#clean = !this.#dropping.signal.aborted;
    } catch (error) {
      this.#host.fault(
        error instanceof RuntimeFault ? error : new RuntimeFault(`partition ${this.partition}: ${messageOf(error)}`),
      );
    } finally {
      this.ready = false;
    }
  }

  async #restore(store: StateStore): Promise<void> {
    const { driver, plan, metrics, log } = this.#host;
    const { signal } = this.#stopping;
    const started = performance.now();
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const records = await restore(driver, plan, this.partition, store, signal);
        const seconds = (performance.now() - started) / 1_000;
        metrics.restored(records, seconds);
        log.info({ partition: this.partition, records, entries: store.size, seconds }, "state restored");
        return;
      } catch (error) {
        if (!(error instanceof DriverError)) throw error;
        if (failures === 0) log.warn({ partition: this.partition, error: error.message }, "state cannot be read yet");
        await pause(backoff(failures, 100, 5_000), signal);
      }
    }
  }

  async #work(): Promise<void> {
    const { plan, producer } = this.#host;
    const processor = new Processor({
      plan,
      now: this.#host.now,
      log: this.#host.log,
      partition: this.partition,
      store: this.#store,
      maxRecordBytes: producer.maxRecordBytes,
      signal: this.#stopping.signal,
    });
    while (!this.#stopping.signal.aborted) {
      const [fetch] = this.#queue;
      if (fetch === undefined) {
        await this.#wait(processor);
        continue;
      }
      const { claim, input, records } = fetch;
      const effects = new Effects();
      const to = Math.min(fetch.at + BATCH, records.length);
      fetch.at = await processor.run({ input, records, from: fetch.at, to }, effects);
      const next = (records[fetch.at - 1]?.offset ?? -1) + 1;
      if (fetch.at === records.length && this.#queue[0] === fetch) this.#queue.shift();
      this.#throttle();
      if (this.#store !== undefined) {
        this.#store.sweep(this.#committed(), SWEEP_PER_RECORD * effects.taken);
        effects.changes.push(...this.#store.takeChanges(this.partition, producer.maxRecordBytes));
      }
      await this.#follow(effects, effects.taken > 0 ? { claim, next } : undefined);
      // Lets heartbeats, requests and the other partitions have their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Until there are records; meanwhile, what is due by the clock. */
  async #wait(processor: Processor): Promise<void> {
    const { plan, now, producer } = this.#host;
    const idle = plan.handler.timer?.idle;
    const more = new Promise<void>((resolve) => (this.#more = resolve));
    if (idle === undefined) await more;
    else await within(more, Math.min(LEAST_OFTEN, Math.max(MOST_OFTEN, idle / 10)));
    this.#more = undefined;
    const end = this.#end;
    this.#end = undefined;
    if (idle === undefined || end === undefined || this.#store === undefined) return;
    if (this.#stopping.signal.aborted || this.#queue.length > 0 || performance.now() - this.#heard < idle) return;
    const effects = new Effects();
    processor.fire(now() - idle, end, effects);
    effects.changes.push(...this.#store.takeChanges(this.partition, producer.maxRecordBytes));
    await this.#follow(effects, undefined);
  }

  /** Begins to write what came of some records, when what came before is written. */
  async #follow(effects: Effects, done: Done | undefined): Promise<void> {
    await this.#delivery;
    if (this.#dropping.signal.aborted) return;
    if (done === undefined && effects.outputs.size === 0 && effects.changes.length === 0) return;
    this.#delivery = this.#deliver(effects, done);
  }

  /** The next offset to process by input index, as committed by this process; 0 where it has committed none. */
  #committed(): readonly number[] {
    const { plan, committer } = this.#host;
    return [...plan.inputs.values()].map(({ topic }) => {
      const claim = this.#claims.find((one) => one.topic === topic);
      return claim === undefined ? 0 : committer.committed(claim);
    });
  }

  /** @param done what it was of the input; undefined where only timers were called */
  async #deliver(effects: Effects, done: Done | undefined): Promise<void> {
    const { plan, metrics, committer, hooks } = this.#host;
    if (!(await this.#send(effects.batches()))) return;
    if (effects.changes.length > 0) {
      if (!(await this.#send([{ topic: plan.changelogTopic, records: effects.changes }]))) return;
      await hooks.afterChangelog?.();
    }
    const topic = done?.claim.topic ?? this.#claims[0]?.topic ?? "";
    metrics.delivered(plan.inputs.get(topic)?.stream.name ?? topic, effects, this.#host.now());
    if (done === undefined) return;
    metrics.position(done.claim, done.next);
    committer.mark(done.claim, done.next);
  }

  #send(batches: readonly TopicBatch[]): Promise<boolean> {
    const { producer, metrics, log } = this.#host;
    return deliver(producer, batches, {
      signal: this.#dropping.signal,
      log,
      facts: { partition: this.partition },
      failed: (code) => {
        metrics.sendFailed(code);
      },
    });
  }

  #throttle(): void {
    const full = this.#queue.length >= MOST_WAITING;
    if (full === this.#paused) return;
    this.#paused = full;
    const consumer = this.#host.consumer();
    if (full) consumer?.pause(this.#claims);
    else consumer?.resume(this.#claims);
  }
}
