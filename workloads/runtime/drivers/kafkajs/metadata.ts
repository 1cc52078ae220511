import { DriverError } from "../../errors";
import { classify } from "./classify";
import type { Broker, Cluster, ClusterMetadata } from "./internals";

const FAILURES_BEFORE_REBUILD = 3;

interface TopicInfo {
  readonly leaders: ReadonlyMap<number, number>;
}

/**
 * Which node leads which partition, and the connections to ask it. A cluster object that fails again and again is replaced
 * by a new one: whatever state it got into is gone with it.
 */
export class Metadata {
  readonly #make: () => Cluster;
  readonly #partitions = new Map<string, number>();
  #cluster: Cluster;
  #failures = 0;
  #indexed: ClusterMetadata | null = null;
  #topics = new Map<string, TopicInfo>();

  constructor(make: () => Cluster) {
    this.#make = make;
    this.#cluster = make();
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  /** True when the number of partitions is known, be it from before an outage: keys can be placed. */
  knows(topic: string): boolean {
    return this.#partitions.has(topic);
  }

  partitions(topic: string): number {
    return this.#partitions.get(topic) ?? 0;
  }

  /** Undefined while none is known. */
  leader(topic: string, partition: number): number | undefined {
    this.#index();
    return this.#topics.get(topic)?.leaders.get(partition);
  }

  /** @throws DriverError */
  async learn(topic: string): Promise<void> {
    try {
      await this.#cluster.addMultipleTargetTopics([topic]);
      this.#index();
      // kafkajs asks the brokers for new targets alone, and keeps one whose look-up failed on the way: asked for again, it
      // would answer from what it knew before, for ever.
      if (!this.#topics.has(topic)) await this.#cluster.refreshMetadata();
    } catch (error) {
      throw classify(error, `looking up topic ${topic}`);
    }
    this.#index();
    if (!this.#topics.has(topic)) {
      throw new DriverError("unknown-topic", `no topic ${topic} in the cluster; create it before writing to it`);
    }
  }

  /** Asks again who leads. @throws DriverError */
  async refresh(topic: string): Promise<void> {
    try {
      if (this.#topics.has(topic)) await this.#cluster.refreshMetadata();
    } catch (error) {
      const known = classify(error, `looking up topic ${topic}`);
      if (known.code !== "unknown-topic") throw known;
      // One topic that is gone makes the look-up of all fail: start without any, and learn them one by one.
      this.#rebuild();
    }
    await this.learn(topic);
  }

  async connect(): Promise<void> {
    await this.#cluster.connect();
  }

  /** The broker that coordinates a group. @throws what kafkajs throws */
  async coordinator(groupId: string): Promise<Broker> {
    return this.#cluster.findGroupCoordinator({ groupId });
  }

  answered(): void {
    this.#failures = 0;
  }

  failed(): void {
    if (++this.#failures < FAILURES_BEFORE_REBUILD) return;
    this.#failures = 0;
    this.#rebuild();
  }

  async close(): Promise<void> {
    await this.#cluster.disconnect();
  }

  #rebuild(): void {
    // It waits for the answers that it still expects, which nobody needs to wait for here.
    this.#cluster.disconnect().catch(() => undefined);
    this.#cluster = this.#make();
    this.#indexed = null;
    this.#topics = new Map();
  }

  #index(): void {
    const { metadata } = this.#cluster.brokerPool;
    if (metadata === this.#indexed) return;
    this.#indexed = metadata;
    this.#topics = new Map();
    for (const { topic, partitionMetadata } of metadata?.topicMetadata ?? []) {
      if (partitionMetadata.length === 0) continue;
      const leaders = new Map<number, number>();
      for (const { partitionId, leader } of partitionMetadata) {
        if (leader !== null && leader >= 0) leaders.set(partitionId, leader);
      }
      this.#topics.set(topic, { leaders });
      this.#partitions.set(topic, partitionMetadata.length);
    }
  }
}
