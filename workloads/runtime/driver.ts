/**
 * What the runtime and the gateway need of a Kafka client, and nothing more, so that another client can take its place.
 * A driver owns connections, retries, batching and group membership; it never interprets a record.
 */

import type { DriverError } from "./errors";

/** A header's value; several values under one name keep their order. */
export type HeaderValue = string | Buffer | null | readonly (string | Buffer | null)[];

export interface OutboundRecord {
  /** Chooses the partition as Java's default partitioner does; null lets the driver choose one for each call. */
  readonly key: string | Buffer | null;
  /** Null is a tombstone in a compacted topic. */
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, HeaderValue>>;
  /** Overrides the key's choice. */
  readonly partition?: number;
  /** Milliseconds since the epoch. Default: when it is sent. */
  readonly timestamp?: number;
}

export interface TopicBatch {
  readonly topic: string;
  readonly records: readonly OutboundRecord[];
}

export interface ProducerOptions {
  /** How long one `send` may take in all, retries included, in milliseconds. Default 30,000. */
  readonly deliveryTimeout?: number;
  /** Default `none`. */
  readonly compression?: "none" | "gzip";
  /** Most bytes of one request, and so of one record: at most the broker's `message.max.bytes`. Default 1 MiB. */
  readonly maxRequestSize?: number;
}

export interface SendOptions {
  /** Gives up what is not written yet; the send fails with `closed`. */
  readonly signal?: AbortSignal;
}

export interface Producer {
  /**
   * Resolves when every record is acknowledged by all in-sync replicas. Records of one partition keep the order of the
   * calls, also across calls in flight, and a retry writes none twice. What is over the request limit is split.
   * @throws DriverError; after `timeout` or `unavailable` some of the records may have been written
   */
  send(batches: readonly TopicBatch[], options?: SendOptions): Promise<void>;
  /** True when the client could reach the cluster at the last attempt; false until the first. */
  readonly connected: boolean;
  /** Most bytes of one record with its key and headers; `send` refuses a larger one with `too-large`. */
  readonly maxRecordBytes: number;
  /** Waits for what is in flight, within the delivery timeout. */
  close(): Promise<void>;
}

/** A record's headers by name; a name that came several times has an array. */
export type InboundHeaders = Readonly<Record<string, Buffer | readonly (Buffer | null)[] | null | undefined>>;

export interface InboundRecord {
  readonly offset: number;
  /** Milliseconds since the epoch, as the producer (or the topic's setting) gave it. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: InboundHeaders;
}

/** One partition of a topic while this consumer holds it. A new one is made each time it is assigned. */
export interface Claim {
  readonly topic: string;
  readonly partition: number;
  /** False from the moment it is lost or given back: nothing of it may be committed any more. */
  readonly held: boolean;
}

export interface AssignmentFacts {
  /**
   * True when this assignment follows directly on the one before: nobody else can have had, in between, a partition that is
   * in both.
   */
  readonly consecutive: boolean;
}

/** What a consumer tells; none of the calls may throw, all but `revoked` return at once. */
export interface ConsumerListener {
  /** The group gave these; their records follow from the committed offset, or from the earliest. */
  assigned(claims: readonly Claim[], facts: AssignmentFacts): void;
  /**
   * The group takes these back, and waits (at most `revokeTimeout`) until the promise resolves: finish what is in flight
   * and commit it. With `lost` they are gone already: drop everything.
   */
  revoked(claims: readonly Claim[], lost: boolean): Promise<void>;
  /** Records in the order of their offsets, and the offset that the next one written will get. */
  records(claim: Claim, records: readonly InboundRecord[], highWatermark: number): void;
  /**
   * The cluster has just said that there is nothing beyond what was told. Comes again and again while it stays so.
   * @param next the offset that the next record will have
   */
  reachedEnd(claim: Claim, next: number): void;
  /** The connection or the membership broke; the driver is mending it by itself. */
  failed(error: DriverError): void;
}

export interface ConsumerOptions {
  readonly group: string;
  /** Partitions of one number of all these topics go to the same consumer. */
  readonly topics: readonly string[];
  readonly listener: ConsumerListener;
  /** Without a heartbeat for so long the group takes the partitions away, in milliseconds. Default 10,000. */
  readonly sessionTimeout?: number;
  /** How long `revoked` may take when the group rebalances, in milliseconds. Default 6,000. */
  readonly revokeTimeout?: number;
  /** Most bytes fetched at once for one partition. Default 1 MiB. */
  readonly maxPartitionBytes?: number;
}

export interface CommitOffset {
  readonly claim: Claim;
  /** The next offset to process. */
  readonly offset: number;
}

export interface Consumer {
  /** @throws DriverError, `fenced` when a claim is no longer held */
  commit(offsets: readonly CommitOffset[]): Promise<void>;
  /** Stops fetching; what was fetched already may still arrive. */
  pause(claims: readonly Claim[]): void;
  resume(claims: readonly Claim[]): void;
  /** True while it is a member of its group and hears from the cluster. */
  readonly joined: boolean;
  /** Leaves the group, without waiting for work: drain before. */
  close(): Promise<void>;
}

export interface ReadOptions {
  readonly topic: string;
  readonly partition: number;
  /** Default `earliest`. */
  readonly from?: number | "earliest" | "latest";
  /** The offset to stop before; `end` is where the partition ends when the reading begins. Default `end`; `never` tails. */
  readonly to?: number | "end" | "never";
  /** Ends the reading quietly. */
  readonly signal?: AbortSignal;
}

/** The first offset kept, and the offset that the next record written will get. */
export interface Watermarks {
  readonly low: number;
  readonly high: number;
}

export interface Driver {
  /** Resolves at once; the connection is made, and made again, in the background. */
  producer(options?: ProducerOptions): Promise<Producer>;
  /** Resolves at once; joins, and joins again after an outage, in the background. */
  consumer(options: ConsumerOptions): Promise<Consumer>;
  /** Reads one partition without a group, committed records only. @throws DriverError */
  readPartition(options: ReadOptions): AsyncGenerator<readonly InboundRecord[], void, void>;
  /** Number of partitions. @throws DriverError, `unknown-topic` when there is none */
  partitions(topic: string): Promise<number>;
  /** By partition number. @throws DriverError */
  watermarks(topic: string): Promise<readonly Watermarks[]>;
  /**
   * By partition number, the first offset whose record has this timestamp or a later one; undefined where none has.
   * @param timestamp milliseconds since the epoch
   * @throws DriverError
   */
  offsetsAt(topic: string, timestamp: number): Promise<readonly (number | undefined)[]>;
  /** By partition number, what a group has committed; undefined where it has committed nothing. @throws DriverError */
  committed(group: string, topic: string): Promise<readonly (number | undefined)[]>;
  close(): Promise<void>;
}
