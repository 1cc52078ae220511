/**
 * A running worker: a consumer, a producer, and a task for each partition number that the group gives it. It owns all that
 * is Kafka's; the handler is a function.
 */
import { names } from "../streams";
import { Committer } from "./committer";
import type { Claim, Consumer, ConsumerListener, Driver, InboundRecord, Producer } from "./driver";
import { DriverError, messageOf, type RuntimeFault } from "./errors";
import type { Handler } from "./handler";
import { WorkerMetrics } from "./metrics";
import { planOf, type Plan } from "./plan";
import type { StateStore } from "./state";
import type { RuntimeLog } from "./log";
import { Task, type Hooks, type TaskHost } from "./task";
import { within } from "./time";

export interface RuntimeOptions {
  readonly handler: Handler;
  readonly driver: Driver;
  readonly log: RuntimeLog;
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly now?: () => number;
  readonly hooks?: Hooks;
  /** Called once when a defect ends the work for good. */
  readonly faulted?: (error: RuntimeFault) => void;
  readonly sessionTimeout?: number;
}

/** A send is tried for so long by the driver, under one identity; the runtime tries on after it. */
const DELIVERY_TIMEOUT = 600_000;
const WATERMARKS_EVERY = 10_000;

export class Runtime {
  readonly metrics: WorkerMetrics;
  readonly #options: RuntimeOptions;
  readonly #plan: Plan;
  readonly #tasks = new Map<number, Task>();
  readonly #committer: Committer;
  readonly #watermarks: NodeJS.Timeout;
  /** State of partitions given back in good order: still right if the next assignment gives them again. */
  #parked = new Map<number, StateStore>();
  #consumer: Consumer | undefined;
  #producer: Producer | undefined;
  #host: TaskHost | undefined;
  #claims: readonly Claim[] = [];
  #assigned = false;
  #draining = false;
  #fault: RuntimeFault | undefined;
  #lastFailure: string | undefined;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#plan = planOf(options.handler);
    this.#committer = new Committer(
      () => this.#consumer,
      (error) => {
        this.metrics.commitFailed(error.code);
        options.log.warn({ code: error.code, error: error.message }, "offsets cannot be committed yet");
      },
    );
    const levels = {
      ready: () => this.ready,
      connected: () => this.#producer?.connected === true,
      partitions: () => this.#tasks.size,
      stateEntries: () => [...this.#tasks.values()].reduce((sum, { entries }) => sum + entries, 0),
    };
    this.metrics = new WorkerMetrics(this.#plan, levels);
    this.#watermarks = setInterval(() => void this.#lookAtLag(), WATERMARKS_EVERY);
    this.#watermarks.unref();
  }

  async start(): Promise<void> {
    const { driver, log, now = Date.now, hooks = {}, sessionTimeout } = this.#options;
    this.#producer = await driver.producer({ deliveryTimeout: DELIVERY_TIMEOUT });
    this.#host = {
      plan: this.#plan,
      driver,
      producer: this.#producer,
      consumer: () => this.#consumer,
      committer: this.#committer,
      metrics: this.metrics,
      hooks,
      now,
      log,
      fault: (error) => {
        this.#faulted(error);
      },
    };
    this.#consumer = await driver.consumer({
      group: names.consumerGroup(this.#plan.handler.worker),
      topics: [...this.#plan.inputs.keys()],
      listener: this.#listener(),
      ...(sessionTimeout === undefined ? {} : { sessionTimeout }),
    });
  }

  /** True when it is a member of its group, knows its partitions, and has restored their state. */
  get ready(): boolean {
    return this.notReady === undefined;
  }

  /** What is missing to be ready, as a sentence. */
  get notReady(): string | undefined {
    if (this.#fault !== undefined) return this.#fault.message;
    if (this.#draining) return "the worker is draining";
    if (this.#consumer?.joined !== true || !this.#assigned) {
      return `the worker has not joined its group${this.#lastFailure === undefined ? "" : `: ${this.#lastFailure}`}`;
    }
    const restoring = [...this.#tasks.values()].filter(({ ready }) => !ready).map(({ partition }) => partition);
    return restoring.length === 0 ? undefined : `state is being restored: partitions ${restoring.join(", ")}`;
  }

  /** The defect that has ended the work, if one has. */
  get fault(): RuntimeFault | undefined {
    return this.#fault;
  }

  /**
   * Finishes what is being handled, commits it, leaves the group, and lets go of the driver.
   * @returns false when it was not done in time; then some of it will be handled again
   */
  async drain(timeout: number): Promise<boolean> {
    this.#draining = true;
    clearInterval(this.#watermarks);
    const done = await within(this.#finish(), timeout);
    this.#committer.close();
    return done;
  }

  async #finish(): Promise<void> {
    this.#consumer?.pause(this.#claims);
    await Promise.all([...this.#tasks.values()].map((task) => task.drain()));
    await this.#committer.flush();
    await this.#consumer?.close();
    await this.#producer?.close();
    await this.#options.driver.close();
  }

  /** Ends without finishing anything, as a crash would: for tests. */
  async abandon(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#watermarks);
    this.#committer.close();
    await Promise.all([...this.#tasks.values()].map((task) => task.drop()));
    await this.#options.driver.close();
  }

  #listener(): ConsumerListener {
    const { log } = this.#options;
    return {
      assigned: (claims, { consecutive }) => {
        this.#assign(claims, consecutive);
      },
      revoked: async (claims, lost) => {
        log.info({ partitions: claims.length, lost }, lost ? "partitions lost" : "partitions given back");
        this.metrics.rebalanced(lost ? "lost" : "revoked");
        await this.#revoke(claims, lost);
      },
      records: (claim, records, highWatermark) => {
        this.#records(claim, records, highWatermark);
      },
      reachedEnd: (claim, next) => {
        if (claim.held) this.metrics.reachedEnd(claim, next);
        this.#tasks.get(claim.partition)?.reachedEnd(next);
      },
      failed: (error) => {
        this.#lastFailure = error.message;
        log.warn({ code: error.code, error: error.message }, "the consumer is mending its connection");
      },
    };
  }

  #assign(claims: readonly Claim[], consecutive: boolean): void {
    const host = this.#host;
    if (this.#draining || host === undefined) return;
    this.#claims = claims;
    this.#assigned = true;
    this.#lastFailure = undefined;
    this.metrics.rebalanced("assigned");
    const partitions = [...new Set(claims.map(({ partition }) => partition))].sort((a, b) => a - b);
    this.#options.log.info({ partitions, consecutive }, "partitions assigned");
    for (const partition of partitions) {
      const mine = claims.filter((claim) => claim.partition === partition);
      const store = consecutive ? this.#parked.get(partition) : undefined;
      this.#tasks.set(partition, new Task(host, partition, mine, store));
    }
    this.#parked = new Map();
  }

  async #revoke(claims: readonly Claim[], lost: boolean): Promise<void> {
    const tasks = [...this.#tasks.values()];
    this.#tasks.clear();
    this.#assigned = false;
    this.#parked = new Map();
    if (lost) await Promise.all(tasks.map((task) => task.drop()));
    else {
      await Promise.all(
        tasks.map(async (task) => {
          const store = await task.drain();
          if (store !== undefined) this.#parked.set(task.partition, store);
        }),
      );
      await this.#committer.flush();
    }
    this.#committer.forget(claims);
    this.metrics.forget(claims);
  }

  #records(claim: Claim, records: readonly InboundRecord[], highWatermark: number): void {
    const input = this.#plan.inputs.get(claim.topic);
    const task = this.#tasks.get(claim.partition);
    if (input === undefined || task === undefined) return;
    this.metrics.watermark(claim, highWatermark, records[0]?.offset);
    task.push(claim, input, records);
  }

  #faulted(error: RuntimeFault): void {
    if (this.#fault !== undefined) return;
    this.#fault = error;
    this.#options.log.error({ error: error.message }, "the worker cannot go on");
    this.#options.faulted?.(error);
  }

  /** Fetches tell how far a topic has grown, but not while a partition is paused. */
  async #lookAtLag(): Promise<void> {
    for (const topic of this.#plan.inputs.keys()) {
      try {
        const watermarks = await this.#options.driver.watermarks(topic);
        for (const claim of this.#claims) {
          const high = claim.topic === topic && claim.held ? watermarks[claim.partition]?.high : undefined;
          if (high !== undefined) this.metrics.watermark(claim, high);
        }
      } catch (error) {
        const code = error instanceof DriverError ? error.code : "other";
        this.#options.log.debug({ topic, code, error: messageOf(error) }, "the lag cannot be looked up");
      }
    }
  }
}
