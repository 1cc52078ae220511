/**
 * A member of a consumer group, by kafkajs' requests and our own cycle: join, fetch and heartbeat, give back, join again.
 *
 * kafkajs' own cycle cannot wait for work in flight before its partitions go to another member, forgets its member id when
 * it restarts (so that the group waits for the lost one's session to end), and stops for good on errors that it takes for
 * final. This one keeps its id, tells what it holds, and ends only when it is closed.
 */
import type { Claim, CommitOffset, Consumer, ConsumerOptions } from "../../driver";
import { DriverError } from "../../errors";
import { backoff, pause, within } from "../../time";
import { classify, protocolType } from "./classify";
import { createCluster, type KafkajsDriverOptions } from "./cluster";
import { Fetcher } from "./fetcher";
import type { GenerationId } from "./internals";
import { Membership, type Joined } from "./membership";
import { Metadata } from "./metadata";

const DEFAULTS = { sessionTimeout: 10_000, revokeTimeout: 6_000, maxPartitionBytes: 1_048_576 } as const;
/** How soon a rebalance or a lost membership is noticed. */
const HEARTBEAT_EVERY = 1_000;
const LOOK_AGAIN_EVERY = 60_000;
const CLOSE_PATIENCE = 3_000;

interface Generation {
  readonly id: GenerationId;
  readonly fetcher: Fetcher;
}

/** Why a generation ends: others come or go, this member was dropped, or the consumer is closed. */
type End = "rebalance" | "lost" | "closed";

export class KafkajsConsumer implements Consumer {
  readonly #options: Required<ConsumerOptions>;
  readonly #metadata: Metadata;
  readonly #membership: Membership;
  readonly #closing = new AbortController();
  readonly #life: Promise<void>;
  #generation: Generation | undefined;
  /** The last generation it was a member of. */
  #last: GenerationId | undefined;
  #heard = 0;

  constructor(driver: KafkajsDriverOptions, options: ConsumerOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#metadata = new Metadata(() => createCluster(driver, 2));
    const { group, topics, sessionTimeout } = this.#options;
    this.#membership = new Membership(this.#metadata, group, topics, sessionTimeout);
    this.#life = this.#live();
  }

  get joined(): boolean {
    return this.#generation !== undefined && Date.now() - this.#heard < this.#options.sessionTimeout;
  }

  pause(claims: readonly Claim[]): void {
    this.#generation?.fetcher.pause(claims);
  }

  resume(claims: readonly Claim[]): void {
    this.#generation?.fetcher.resume(claims);
  }

  async commit(offsets: readonly CommitOffset[]): Promise<void> {
    const { group } = this.#options;
    const generation = this.#generation;
    const lost = offsets.find(({ claim }) => !claim.held);
    if (generation === undefined || lost !== undefined) {
      const which = lost === undefined ? "its partitions" : `${lost.claim.topic}-${lost.claim.partition}`;
      throw new DriverError("fenced", `group ${group} no longer gives ${which} to this consumer`);
    }
    try {
      await this.#membership.commit(generation.id, offsets);
    } catch (error) {
      this.#membership.failed(error);
      throw classify(error, `committing offsets of group ${group}`);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // A member that waits in a join has no partitions to give back: its connection just ends.
    await within(this.#life, CLOSE_PATIENCE);
    // If this fails the group will notice by the missing heartbeat.
    await within(
      this.#membership.leave().catch(() => undefined),
      CLOSE_PATIENCE,
    );
    void this.#metadata.close().catch(() => undefined);
  }

  async #live(): Promise<void> {
    const { group, listener } = this.#options;
    for (let failures = 0; !this.#closed();) {
      try {
        const joined = await this.#membership.join();
        this.#heard = Date.now();
        this.#metadata.answered();
        failures = 0;
        await this.#serve(joined);
      } catch (error) {
        if (this.#closed()) return;
        this.#membership.failed(error);
        // Others joined meanwhile, or the group has forgotten this member: this is how groups form, no failure.
        const normal = ["REBALANCE_IN_PROGRESS", "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID"];
        if (!normal.includes(protocolType(error) ?? "")) {
          this.#metadata.failed();
          listener.failed(classify(error, `joining group ${group}`));
        }
        await pause(backoff(failures++, 100, 3_000), this.#closing.signal);
      }
    }
  }

  async #serve({ id, claims, start }: Joined): Promise<void> {
    if (this.#closed()) return;
    const { listener, maxPartitionBytes, revokeTimeout } = this.#options;
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, this.#closing.signal]);
    const consecutive =
      this.#last?.memberId === id.memberId && this.#last.groupGenerationId === id.groupGenerationId - 1;
    this.#last = id;
    // Before the first record: who is told of records must know the claim.
    listener.assigned(claims, { consecutive });
    const fetcher = new Fetcher({
      metadata: this.#metadata,
      start,
      maxPartitionBytes,
      records: (claim, records, highWatermark) => {
        listener.records(claim, records, highWatermark);
      },
      reachedEnd: (claim, next) => {
        listener.reachedEnd(claim, next);
      },
      failed: (error) => {
        listener.failed(error);
      },
      signal,
    });
    this.#generation = { id, fetcher };
    const end = await this.#beat(id);
    ended.abort();
    if (end === "rebalance") {
      const beating = new AbortController();
      void this.#keepSession(id, beating.signal);
      await within(listener.revoked(claims, false), revokeTimeout);
      beating.abort();
    }
    for (const claim of claims) claim.held = false;
    this.#generation = undefined;
    if (end === "lost") await within(listener.revoked(claims, true), revokeTimeout);
  }

  /** Keeps the session while the partitions are given back. */
  async #keepSession(id: GenerationId, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(HEARTBEAT_EVERY, signal);
      await this.#membership.heartbeat(id).catch(() => undefined);
    }
  }

  async #beat(id: GenerationId): Promise<End> {
    const { sessionTimeout, topics, listener, group } = this.#options;
    const counts = topics.map((topic) => this.#metadata.partitions(topic));
    let lookAgainAt = Date.now() + LOOK_AGAIN_EVERY;
    for (let failures = 0; ;) {
      await pause(failures === 0 ? HEARTBEAT_EVERY : backoff(failures, 50, 1_000), this.#closing.signal);
      if (this.#closed()) return "closed";
      try {
        await this.#membership.heartbeat(id);
        this.#heard = Date.now();
        failures = 0;
        if (Date.now() < lookAgainAt) continue;
        lookAgainAt = Date.now() + LOOK_AGAIN_EVERY;
        for (const topic of topics) await this.#metadata.refresh(topic);
        // New partitions: the group's leader shares them out when somebody joins again.
        if (topics.some((topic, at) => this.#metadata.partitions(topic) !== counts[at])) return "rebalance";
      } catch (error) {
        const type = protocolType(error);
        if (type === "REBALANCE_IN_PROGRESS") return "rebalance";
        this.#membership.failed(error);
        if (type === "UNKNOWN_MEMBER_ID" || type === "ILLEGAL_GENERATION") return "lost";
        this.#metadata.failed();
        if (failures++ === 0) listener.failed(classify(error, `heartbeat of group ${group}`));
        // The group may have given the partitions to others by now.
        if (Date.now() - this.#heard > sessionTimeout) return "lost";
      }
    }
  }

  #closed(): boolean {
    return this.#closing.signal.aborted;
  }
}
