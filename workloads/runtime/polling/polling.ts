/** A running poller: asks, makes events of what is answered, writes them, and keeps how far it is. One asks each source. */
import { milliseconds, names } from "../../streams";
import { deliver } from "../deliver";
import type { Driver, Producer, TopicBatch } from "../driver";
import { DriverError, messageOf, RuntimeFault } from "../errors";
import type { RuntimeLog } from "../log";
import { backoff, pause, within } from "../time";
import { ask, type Answered, type Failed } from "./ask";
import { addressOf, type Cursor, cursorAfter, cursorRecord, readCursor } from "./cursor";
import type { PollerHandler } from "./handler";
import { PollerMetrics } from "./metrics";
import { Seen } from "./seen";
import type { PollerSettings } from "./settings";
import { take, Unreadable, type Taken } from "./take";

/** Places in an answer's life where a test may end the process. */
export interface PollingHooks {
  /** What was taken is acknowledged, how far it is not kept. */
  readonly afterWritten?: () => void | Promise<void>;
}

export interface PollingOptions {
  readonly handler: PollerHandler;
  readonly settings: PollerSettings;
  readonly driver: Driver;
  readonly log: RuntimeLog;
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly now?: () => number;
  /** Before the second attempt at an answer, in milliseconds, doubling from then on. Default 1,000. */
  readonly firstDelay?: number;
  readonly hooks?: PollingHooks;
  /** Called once when a defect ends the work for good. */
  readonly faulted?: (error: RuntimeFault) => void;
}

/** As a worker's: the runtime tries on after it. */
const DELIVERY_TIMEOUT = 600_000;
/** The longest wait between two attempts at an answer, where rounds are not farther apart; in milliseconds. */
const MAX_DELAY = 60_000;
/** Items known by their mark: some 10 MB. */
const MOST_SEEN = 50_000;

export class Polling {
  readonly metrics: PollerMetrics;
  readonly #options: PollingOptions;
  readonly #now: () => number;
  readonly #every: number;
  readonly #seen = new Seen(MOST_SEEN);
  /** Ends asking and waiting; what was taken is still written, and kept. */
  readonly #stopping = new AbortController();
  /** Ends everything. */
  readonly #dropping = new AbortController();
  #producer: Producer | undefined;
  #cursor: Cursor | undefined;
  #kept = "";
  #ended: number;
  #failures = 0;
  #fault: RuntimeFault | undefined;
  #life: Promise<void> = Promise.resolve();

  constructor(options: PollingOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#every = milliseconds(options.handler.poller.every);
    this.#ended = this.#now();
    this.metrics = new PollerMetrics(options.handler.poller.name, {
      ready: () => this.notReady === undefined,
      connected: () => this.#producer?.connected === true,
      lag: () => (this.#now() - this.#ended) / 1_000,
    });
  }

  async start(): Promise<void> {
    this.#producer = await this.#options.driver.producer({ deliveryTimeout: DELIVERY_TIMEOUT });
    this.#life = this.#live(this.#producer);
  }

  get fault(): RuntimeFault | undefined {
    return this.#fault;
  }

  /** What is missing to be ready, as a sentence. A source that is away is no reason: metrics tell of it. */
  get notReady(): string | undefined {
    if (this.#fault !== undefined) return this.#fault.message;
    if (this.#stopping.signal.aborted) return "the poller is draining";
    return this.#cursor === undefined ? "it is not known yet from where on to ask" : undefined;
  }

  /**
   * Writes and keeps what was taken, asks no more, and lets go of the driver.
   * @returns false when it was not done in time; then some of it will be asked for again
   */
  async drain(timeout: number): Promise<boolean> {
    this.#stopping.abort();
    const done = await within(this.#finish(), timeout);
    this.#dropping.abort();
    return done;
  }

  async #finish(): Promise<void> {
    await this.#life;
    await this.#producer?.close();
    await this.#options.driver.close();
  }

  async #live(producer: Producer): Promise<void> {
    const { signal } = this.#stopping;
    try {
      await this.#restore();
      while (!signal.aborted && this.#cursor !== undefined) {
        const wait = await this.#round(producer, this.#cursor);
        await pause(wait, signal);
      }
    } catch (error) {
      const { log, handler, faulted } = this.#options;
      const { name } = handler.poller;
      this.#fault =
        error instanceof RuntimeFault
          ? error
          : new RuntimeFault(`poller "${name}": ${messageOf(error)}`, { cause: error });
      log.error({ error: this.#fault.message }, "the poller cannot go on");
      faulted?.(this.#fault);
    }
  }

  /** Reads from where on to ask, however long the brokers are away. */
  async #restore(): Promise<void> {
    const { driver, handler, settings, log } = this.#options;
    const { signal } = this.#stopping;
    if (settings.from !== undefined) {
      this.#cursor = settings.from === "" ? {} : { since: settings.from };
      log.info({ since: this.#cursor.since }, "begins where it was told to");
      return;
    }
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const cursor = await readCursor(driver, handler.poller, settings.url, signal);
        this.#cursor = cursor;
        this.#kept = JSON.stringify(cursor);
        log.info({ since: cursor.since, page: cursor.round?.page }, "goes on where it was");
        return;
      } catch (error) {
        if (!(error instanceof DriverError)) throw error;
        if (failures === 0) log.warn({ error: error.message }, "where it was cannot be read yet");
        await pause(backoff(failures, 100, 5_000), signal);
      }
    }
  }

  /** Asks page after page, as far as one round may. @returns the wait before the next round, in milliseconds */
  async #round(producer: Producer, from: Cursor): Promise<number> {
    const { handler, settings } = this.#options;
    const { signal } = this.#stopping;
    // Asked anew each time: it changes while the source and the brokers are waited for.
    const stopping = () => signal.aborted;
    const begun = this.#now();
    let at = from;
    for (let pages = handler.poller.paging?.pages ?? 1; pages > 0; pages--) {
      const url = addressOf(settings.url, handler.poller, at);
      const askedAt = this.#now();
      const fresh = at.round === undefined && at.fresh?.url === url.href ? at.fresh : {};
      const started = performance.now();
      const asked = await ask(url, fresh, settings.asking, signal);
      if (stopping()) return 0;
      const taken = asked.kind === "answered" ? this.#take(producer, at, asked, askedAt) : asked;
      this.metrics.asked(taken.kind === "failed" ? taken.reason : asked.kind, (performance.now() - started) / 1_000);
      if (taken.kind === "failed") return this.#failed(taken, at);
      if (taken.kind === "taken" && asked.kind === "answered") {
        at = cursorAfter(at, taken, url, asked);
        if (!(await this.#write(producer, taken, at))) return 0;
        this.#cursor = at;
      }
      this.#answered();
      if (at.round === undefined) {
        this.#ended = this.#now();
        this.metrics.ended();
        break;
      }
      // Told to stop, it goes on from this page when it is started again.
      if (stopping()) return 0;
    }
    return Math.max(0, this.#every - (this.#now() - begun));
  }

  #take(
    producer: Producer,
    at: Cursor,
    { body, headers }: Answered,
    askedAt: number,
  ): Failed | (Taken & { readonly kind: "taken" }) {
    const answer = { body, headers, askedAt, since: at.since, told: at.round?.since };
    const { handler } = this.#options;
    try {
      const taken = take(handler, answer, {
        seen: (mark) => this.#seen.has(mark),
        maxRecordBytes: producer.maxRecordBytes,
        now: this.#now(),
      });
      // Else it would be asked for again and again.
      if (taken.next !== undefined && taken.next === at.round?.page) {
        throw new Unreadable("the page names itself as the next");
      }
      return { kind: "taken", ...taken };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { kind: "failed", reason: "unreadable", detail: error.message };
    }
  }

  /** What was taken, and only then how far it is. False when it was given up. */
  async #write(producer: Producer, taken: Taken, at: Cursor): Promise<boolean> {
    const { handler, settings, hooks } = this.#options;
    if (!(await this.#send(producer, taken.batches))) return false;
    await hooks?.afterWritten?.();
    this.metrics.took(taken);
    this.#seen.add(taken.marks);
    const next = JSON.stringify(at);
    if (next === this.#kept) return true;
    const topic = names.changelogTopic(handler.poller);
    if (!(await this.#send(producer, [{ topic, records: [cursorRecord(settings.url, at)] }]))) return false;
    this.#kept = next;
    return true;
  }

  #send(producer: Producer, batches: readonly TopicBatch[]): Promise<boolean> {
    return deliver(producer, batches, {
      signal: this.#dropping.signal,
      log: this.#options.log,
      facts: {},
      failed: (code) => {
        this.metrics.sendFailed(code);
      },
    });
  }

  /** @returns how long to leave the source alone, in milliseconds */
  #failed({ reason, detail, retryAfter = 0 }: Failed, at: Cursor): number {
    const { log, firstDelay = 1_000 } = this.#options;
    const delay = backoff(this.#failures++, firstDelay, Math.max(MAX_DELAY, this.#every));
    // What only a person can mend is not hurried after.
    const wait = Math.max(delay, retryAfter, reason === "refused" || reason === "unreadable" ? this.#every : 0);
    const facts = { reason, detail, failures: this.#failures, wait: Math.round(wait) };
    if (this.#failures === 1) log.warn(facts, "the source does not answer as it should; asking on");
    else log.debug(facts, "the source still does not answer as it should");
    // A page may be known for a while only: the round begins anew, and what was written comes with the same ids.
    if (reason === "refused" && at.round !== undefined) this.#cursor = { since: at.since };
    return wait;
  }

  #answered(): void {
    if (this.#failures > 0) this.#options.log.info({ failures: this.#failures }, "the source answers again");
    this.#failures = 0;
  }
}
