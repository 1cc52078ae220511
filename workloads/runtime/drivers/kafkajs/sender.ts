import type { DriverError } from "../../errors";
import { backoff } from "../../time";
import { classify, NO_LEADER, produceVerdict } from "./classify";
import { REQUEST_TIMEOUT } from "./cluster";
import { exchangeProduce } from "./exchange";
import type { Broker } from "./internals";
import type { Lane } from "./lane";
import type { Metadata } from "./metadata";
import type { ProducerIdentity } from "./record-batch";
import { withinSize } from "./within-size";

export const FIRST_BACKOFF = 30;
export const LONGEST_BACKOFF = 1_000;
const RECONNECT_EVERY = 500;

export interface SenderOptions {
  readonly metadata: Metadata;
  readonly compression: "none" | "gzip";
  /** Most bytes of one request. */
  readonly maxRequestSize: number;
}

/** Takes batches from lanes to their leaders, again and again until each is answered for. */
export class Sender {
  readonly #metadata: Metadata;
  readonly #options: SenderOptions;
  /** Lanes with something to send. */
  readonly #waiting = new Set<Lane>();
  readonly #reconnect: NodeJS.Timeout;
  /** One identity serves all lanes, until one of them must not use it any more. */
  #identity: ProducerIdentity | undefined;
  #identifying: Promise<ProducerIdentity> | undefined;
  #flushing = false;
  #wake: NodeJS.Timeout | undefined;
  #wakeAt = Infinity;
  #online = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#metadata = options.metadata;
    this.#reconnect = setInterval(() => void this.#connect(), RECONNECT_EVERY);
    void this.#connect();
  }

  /** True when the brokers could be reached at the last attempt. */
  get online(): boolean {
    return this.#online && this.#metadata.cluster.isConnected();
  }

  add(lane: Lane): void {
    this.#waiting.add(lane);
  }

  /** The identity must not be used for what comes after. */
  abandon(identity: ProducerIdentity): void {
    if (this.#identity === identity) this.#identity = undefined;
  }

  reached(): void {
    this.#online = true;
  }

  close(): void {
    clearInterval(this.#reconnect);
    clearTimeout(this.#wake);
  }

  /** Once in this turn of the event loop: sends of one turn share batches. */
  schedule(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #wakeUpAt(time: number): void {
    if (time >= this.#wakeAt) return;
    clearTimeout(this.#wake);
    this.#wakeAt = time;
    this.#wake = setTimeout(
      () => {
        this.#wakeAt = Infinity;
        this.#flush();
      },
      Math.max(1, time - Date.now()),
    );
  }

  #flush(): void {
    const now = Date.now();
    const byLeader = new Map<number, Lane[]>();
    const homeless = new Set<string>();
    for (const lane of this.#waiting) {
      if (lane.inFlight) continue;
      lane.prune();
      if (lane.queue.length === 0) this.#waiting.delete(lane);
      else if (lane.retryAt > now) this.#wakeUpAt(lane.retryAt);
      else {
        const leader = this.#metadata.leader(lane.topic, lane.partition);
        if (leader === undefined) {
          this.#postpone(lane, NO_LEADER);
          // Nothing is in flight whose end would look at this lane again.
          this.#wakeUpAt(lane.retryAt);
          homeless.add(lane.topic);
        } else {
          lane.inFlight = true;
          const lanes = byLeader.get(leader);
          if (lanes === undefined) byLeader.set(leader, [lane]);
          else lanes.push(lane);
        }
      }
    }
    if (homeless.size > 0) void this.#refresh(homeless);
    for (const [leader, lanes] of byLeader) {
      for (const some of withinSize(lanes, this.#options.maxRequestSize)) void this.#request(leader, some);
    }
  }

  async #request(leader: number, lanes: readonly Lane[]): Promise<void> {
    try {
      const broker = await this.#metadata.cluster.findBroker({ nodeId: String(leader) });
      for (const lane of lanes) {
        if (lane.identity === undefined) {
          lane.identity = await this.#identify(broker);
          lane.sequence = 0;
        }
        if (this.#options.compression === "gzip") await lane.queue[0]?.records.compress();
      }
      const results = await exchangeProduce(broker, lanes, REQUEST_TIMEOUT);
      this.#online = true;
      this.#metadata.answered();
      for (const lane of lanes) this.#settle(lane, results.get(lane));
    } catch (error) {
      const known = classify(error, `producing to node ${leader}`);
      for (const lane of lanes) {
        if (known.retriable) this.#postpone(lane, known);
        else lane.refused(known);
      }
      if (known.retriable) this.lost();
    } finally {
      for (const lane of lanes) lane.inFlight = false;
      this.schedule();
    }
  }

  #settle(lane: Lane, code: number | undefined): void {
    const verdict = produceVerdict(code ?? 13, lane.topic, lane.partition, lane.queue[0]?.records.size ?? 0);
    const head = lane.queue[0];
    switch (verdict.kind) {
      case "written":
        lane.written();
        break;
      case "retry":
        if (head !== undefined) head.uncertain ||= verdict.appended;
        this.#postpone(lane, verdict.error);
        if (verdict.stale) void this.#refresh(new Set([lane.topic]));
        break;
      case "reset":
        lane.startAnew();
        this.#postpone(lane, verdict.error);
        break;
      case "fail":
        lane.refused(verdict.error);
        break;
    }
  }

  #postpone(lane: Lane, error: DriverError): void {
    const head = lane.queue[0];
    if (head === undefined) return;
    lane.retryAt = Date.now() + backoff(head.attempts++, FIRST_BACKOFF, LONGEST_BACKOFF);
    for (const { tickets } of lane.queue) {
      for (const ticket of tickets) ticket.failedOnce(error);
    }
  }

  async #identify(broker: Broker): Promise<ProducerIdentity> {
    if (this.#identity !== undefined) return this.#identity;
    this.#identifying ??= broker
      .initProducerId({ transactionalId: null, transactionTimeout: REQUEST_TIMEOUT })
      .then(({ producerId, producerEpoch }) => {
        this.#identity = { id: BigInt(producerId), epoch: producerEpoch };
        return this.#identity;
      })
      .finally(() => (this.#identifying = undefined));
    return this.#identifying;
  }

  async #refresh(topics: ReadonlySet<string>): Promise<void> {
    try {
      for (const topic of topics) await this.#metadata.refresh(topic);
    } catch (error) {
      if (classify(error, "looking up topics").code !== "unknown-topic") this.lost();
    }
  }

  /** An attempt failed. */
  lost(): void {
    this.#online = false;
    this.#metadata.failed();
  }

  async #connect(): Promise<void> {
    if (this.online) return;
    try {
      await this.#metadata.connect();
      this.#online = true;
    } catch {
      // Told by `connected`, and by what is sent meanwhile.
      this.#metadata.failed();
    }
  }
}
