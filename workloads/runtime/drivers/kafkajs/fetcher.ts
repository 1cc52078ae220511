import type { Claim, InboundRecord } from "../../driver";
import { DriverError } from "../../errors";
import { backoff, pause } from "../../time";
import { classify } from "./classify";
import { fetchError, fetchOnce, OFFSET_OUT_OF_RANGE } from "./fetch-once";
import type { FetchedPartition } from "./fetch-request";
import type { Metadata } from "./metadata";
import { readBatches } from "./read-batches";
import { offsetsOf } from "./reader";

/** Where a claim is read, and whether it may be. */
interface Position {
  readonly claim: Claim;
  readonly topic: string;
  readonly partition: number;
  offset: number;
  paused: boolean;
}

export interface FetcherOptions {
  readonly metadata: Metadata;
  /** Claims with the offset to begin at. */
  readonly start: ReadonlyMap<Claim, number>;
  readonly maxPartitionBytes: number;
  readonly records: (claim: Claim, records: readonly InboundRecord[], highWatermark: number) => void;
  readonly reachedEnd: (claim: Claim, next: number) => void;
  readonly failed: (error: DriverError) => void;
  /** Ends it; what is on its way is dropped. */
  readonly signal: AbortSignal;
}

const MAX_BYTES = 16 * 1024 * 1024;
/** A partition resumed while its node's fetch waits has to wait with it: short, since a wait costs only a request. */
const MAX_WAIT = 250;

/** Fetches from each leader, one request at a time, what is not paused; the next is on its way while records are handled. */
export class Fetcher {
  readonly #options: FetcherOptions;
  readonly #positions = new Map<Claim, Position>();
  readonly #busy = new Set<number>();
  #failures = 0;

  constructor(options: FetcherOptions) {
    this.#options = options;
    for (const [claim, offset] of options.start) {
      this.#positions.set(claim, { claim, topic: claim.topic, partition: claim.partition, offset, paused: false });
    }
    this.#kick();
  }

  pause(claims: readonly Claim[]): void {
    this.#set(claims, true);
  }

  resume(claims: readonly Claim[]): void {
    this.#set(claims, false);
    this.#kick();
  }

  #set(claims: readonly Claim[], paused: boolean): void {
    for (const claim of claims) {
      const position = this.#positions.get(claim);
      if (position !== undefined) position.paused = paused;
    }
  }

  #kick(): void {
    const { metadata, signal } = this.#options;
    if (signal.aborted) return;
    const byLeader = new Map<number, Position[]>();
    let homeless: string | undefined;
    for (const position of this.#positions.values()) {
      if (position.paused) continue;
      const leader = metadata.leader(position.topic, position.partition);
      if (leader === undefined) homeless = position.topic;
      else {
        const list = byLeader.get(leader);
        if (list === undefined) byLeader.set(leader, [position]);
        else list.push(position);
      }
    }
    for (const [leader, positions] of byLeader) {
      if (this.#busy.has(leader)) continue;
      this.#busy.add(leader);
      void this.#fetch(leader, positions);
    }
    if (homeless !== undefined) void this.#lookUp(homeless);
  }

  async #fetch(leader: number, positions: readonly Position[]): Promise<void> {
    const { metadata, signal, failed, maxPartitionBytes } = this.#options;
    try {
      const limits = { maxWait: MAX_WAIT, maxBytes: MAX_BYTES, maxPartitionBytes };
      const { partitions } = await fetchOnce(metadata.cluster, leader, positions, limits);
      metadata.answered();
      let stale: string | undefined;
      for (const answer of partitions) {
        const position = positions.find(
          ({ topic, partition }) => topic === answer.topic && partition === answer.partition,
        );
        if (position === undefined) continue;
        const error = await this.#take(position, answer);
        if (error === undefined) continue;
        if (!signal.aborted) failed(error);
        stale = position.topic;
      }
      if (stale === undefined) this.#failures = 0;
      else await this.#recover(stale);
    } catch (error) {
      if (signal.aborted) return;
      failed(classify(error, "fetching"));
      metadata.failed();
      await this.#recover(positions[0]?.topic);
    } finally {
      this.#busy.delete(leader);
      this.#kick();
    }
  }

  /** @returns what keeps this partition from being read */
  async #take(position: Position, answer: FetchedPartition): Promise<DriverError | undefined> {
    const { claim, offset, topic, partition } = position;
    const doing = `reading ${topic}-${partition} at ${offset}`;
    if (answer.errorCode === OFFSET_OUT_OF_RANGE) return this.#skipToEarliest(position);
    if (answer.errorCode !== 0) return fetchError(answer.errorCode, doing);
    try {
      const { records, next } = await readBatches(answer.batches, offset, answer.aborted);
      if (!claim.held || this.#options.signal.aborted) return undefined;
      position.offset = next;
      if (records.length > 0) this.#options.records(claim, records, Math.max(next, answer.highWatermark));
      else if (next >= answer.highWatermark) this.#options.reachedEnd(claim, next);
      return undefined;
    } catch (error) {
      return classify(error, doing);
    }
  }

  async #skipToEarliest(position: Position): Promise<DriverError> {
    const { topic, partition, offset } = position;
    try {
      const earliest = await offsetsOf(this.#options.metadata.cluster, topic, [partition], "earliest");
      position.offset = earliest.get(partition) ?? 0;
    } catch (error) {
      return classify(error, `looking for the first offset of ${topic}-${partition}`);
    }
    return new DriverError(
      "other",
      `${topic}-${partition} no longer has offset ${offset}: reading on from ${position.offset}, the first that is kept; what was between is lost to this group, so raise the topic's retention or the worker's speed`,
    );
  }

  async #recover(topic: string | undefined): Promise<void> {
    await pause(backoff(this.#failures++, 50, 2_000), this.#options.signal);
    if (topic !== undefined && !this.#options.signal.aborted) {
      await this.#options.metadata.refresh(topic).catch(() => undefined);
    }
  }

  #lookingUp = false;

  async #lookUp(topic: string): Promise<void> {
    if (this.#lookingUp) return;
    this.#lookingUp = true;
    await this.#recover(topic);
    this.#lookingUp = false;
    this.#kick();
  }
}
