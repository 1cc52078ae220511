import { setTimeout as sleep } from "node:timers/promises";
import { Kafka, KafkaJSError, logLevel, type Admin } from "kafkajs";
import type { TopicSpec } from "../../components/kafka";

/** How long a topic may take until every request finds it. */
const SETTLE_MS = 10_000;

/** A topic that was just made or removed is there for some requests and not yet for others. */
async function settled<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof KafkaJSError && error.retriable) || Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}

/** The topics of the bench's broker. */
export class Topics {
  readonly #admin: Admin;
  #made = 0;

  constructor(brokers: readonly string[]) {
    this.#admin = new Kafka({ brokers: [...brokers], clientId: "bench-admin", logLevel: logLevel.NOTHING }).admin();
  }

  connect(): Promise<void> {
    return this.#admin.connect();
  }

  close(): Promise<void> {
    return this.#admin.disconnect();
  }

  /** Makes those that are not there. */
  async create(topics: readonly TopicSpec[]): Promise<void> {
    const wanted = topics.map(({ name, partitions, configs }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: 1,
      configEntries: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    }));
    await settled(() => this.#admin.createTopics({ waitForLeaders: true, topics: wanted }));
    for (const { name } of topics) await this.written(name);
  }

  /**
   * Runs `body` with a topic that nobody has used, and removes it afterwards. Its name is never used again: clients that still know
   * a removed topic take a new one of the same name for the old.
   */
  async with<T>(prefix: string, partitions: number, body: (name: string) => Promise<T>): Promise<T> {
    this.#made += 1;
    const name = `${prefix}-${this.#made}`;
    await this.create([{ name, partitions, configs: {} }]);
    try {
      return await body(name);
    } finally {
      await this.#admin.deleteTopics({ topics: [name] });
    }
  }

  /** Records ever written to the topic, those that were removed too. */
  async written(name: string): Promise<number> {
    const offsets = await settled(() => this.#admin.fetchTopicOffsets(name));
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /** Removes all records of a topic, which frees the disk; offsets go on. */
  async empty(name: string): Promise<void> {
    const offsets = await settled(() => this.#admin.fetchTopicOffsets(name));
    const partitions = offsets
      .filter(({ high, low }) => high !== low)
      .map(({ partition, high }) => ({ partition, offset: high }));
    if (partitions.length > 0) await this.#admin.deleteTopicRecords({ topic: name, partitions });
  }

  /** Forgets a group's offsets; its members must have left. */
  async forget(group: string): Promise<void> {
    const { groups } = await this.#admin.listGroups();
    if (groups.some(({ groupId }) => groupId === group)) await this.#admin.deleteGroups([group]);
  }
}
