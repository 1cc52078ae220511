import type { InboundRecord, ReadOptions } from "../../driver";
import { DriverError } from "../../errors";
import { backoff, pause } from "../../time";
import { classify } from "./classify";
import { createCluster, type KafkajsDriverOptions } from "./cluster";
import { fetchError, fetchOnce, OFFSET_OUT_OF_RANGE } from "./fetch-once";
import type { Broker, Cluster } from "./internals";
import { Metadata } from "./metadata";
import { readBatches } from "./read-batches";

const ATTEMPTS = 6;
const LIMITS = { maxBytes: 8 * 1024 * 1024, maxPartitionBytes: 8 * 1024 * 1024 } as const;
const TAIL_WAIT = 500;
const END_WAIT = 50;

/**
 * The first or the next offset of some partitions, or the first at or after a time in milliseconds since the epoch (−1 where
 * there is none), by partition.
 * @throws DriverError
 */
export async function offsetsOf(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  at: "earliest" | "latest" | number,
): Promise<ReadonlyMap<number, number>> {
  try {
    const found = await cluster.fetchTopicsOffset([
      {
        topic,
        partitions: partitions.map((partition) => ({ partition })),
        fromBeginning: at === "earliest",
        ...(typeof at === "number" ? { fromTimestamp: at } : {}),
      },
    ]);
    return new Map(found.flatMap((one) => one.partitions.map(({ partition, offset }) => [partition, Number(offset)])));
  } catch (error) {
    throw classify(error, `looking up the offsets of ${topic}`);
  }
}

/** What a group has committed of some partitions, by partition; −1 where it has committed nothing. @throws what kafkajs throws */
export async function committedOf(
  coordinator: Broker,
  group: string,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { responses } = await coordinator.offsetFetch({
    groupId: group,
    topics: [{ topic, partitions: partitions.map((partition) => ({ partition })) }],
  });
  return new Map(
    responses.flatMap((one) => one.partitions.map(({ partition, offset }) => [partition, Number(offset)])),
  );
}

/** See `Driver.readPartition`. */
export async function* readPartition(
  driver: KafkajsDriverOptions,
  { topic, partition, from = "earliest", to = "end", signal }: ReadOptions,
): AsyncGenerator<readonly InboundRecord[], void, void> {
  const metadata = new Metadata(() => createCluster(driver));
  const retry = <T>(attempt: () => Promise<T>) => retrying(metadata, topic, signal, attempt);
  const offsetAt = (end: "earliest" | "latest") =>
    retry(async () => {
      await metadata.learn(topic);
      if (partition >= metadata.partitions(topic)) {
        throw new DriverError(
          "unknown-topic",
          `topic ${topic} has the partitions 0 to ${metadata.partitions(topic) - 1}, got ${partition}`,
          { retriable: false },
        );
      }
      return (await offsetsOf(metadata.cluster, topic, [partition], end)).get(partition) ?? 0;
    });
  try {
    const end = to === "never" ? Infinity : to === "end" ? await offsetAt("latest") : to;
    let position = typeof from === "number" ? from : await offsetAt(from);
    while (position < end && signal?.aborted !== true) {
      const limits = { ...LIMITS, maxWait: end === Infinity ? TAIL_WAIT : END_WAIT };
      const fetched = await retry(async () => {
        const leader = metadata.leader(topic, partition);
        if (leader === undefined) throw new DriverError("unavailable", `${topic}-${partition} has no leader`);
        const response = await fetchOnce(metadata.cluster, leader, [{ topic, partition, offset: position }], limits);
        metadata.answered();
        const [answer] = response.partitions;
        if (answer === undefined) throw new DriverError("unavailable", `${topic}-${partition} is not in the answer`);
        const doing = `reading ${topic}-${partition} at ${position}`;
        if (answer.errorCode === OFFSET_OUT_OF_RANGE)
          throw new DriverError("other", `${doing}: no such offset is kept`);
        if (answer.errorCode !== 0) throw fetchError(answer.errorCode, doing);
        return readBatches(answer.batches, position, answer.aborted);
      });
      position = Math.max(position, fetched.next);
      const wanted = end === Infinity ? fetched.records : fetched.records.filter(({ offset }) => offset < end);
      if (wanted.length > 0) yield wanted;
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  } finally {
    await metadata.close().catch(() => undefined);
  }
}

/** Asks again, a few times, while the cluster may answer otherwise: a topic that was just made has no leader for a moment. */
export async function retrying<T>(
  metadata: Metadata,
  topic: string,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const known = classify(error, `reading ${topic}`);
      if (!known.retriable || tried >= ATTEMPTS || signal?.aborted === true) throw known;
      await pause(backoff(tried, 50, 2_000), signal);
      metadata.failed();
      await metadata.refresh(topic).catch(() => undefined);
    }
  }
}
