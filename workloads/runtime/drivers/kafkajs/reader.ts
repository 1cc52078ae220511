import type { InboundRecord, ReadOptions } from "../../driver";
import { DriverError } from "../../errors";
import { backoff, pause } from "../../time";
import { classify } from "./classify";
import { createCluster, type KafkajsDriverOptions } from "./cluster";
import { fetchError, fetchOnce, OFFSET_OUT_OF_RANGE } from "./fetch-once";
import type { Cluster } from "./internals";
import { Metadata } from "./metadata";
import { readBatches } from "./read-batches";

const ATTEMPTS = 6;
const LIMITS = { maxBytes: 8 * 1024 * 1024, maxPartitionBytes: 8 * 1024 * 1024 } as const;
const TAIL_WAIT = 500;
const END_WAIT = 50;

/** The first or the next offset of some partitions, by partition. @throws DriverError */
export async function offsetsOf(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  end: "earliest" | "latest",
): Promise<ReadonlyMap<number, number>> {
  try {
    const found = await cluster.fetchTopicsOffset([
      { topic, partitions: partitions.map((partition) => ({ partition })), fromBeginning: end === "earliest" },
    ]);
    return new Map(found.flatMap((one) => one.partitions.map(({ partition, offset }) => [partition, Number(offset)])));
  } catch (error) {
    throw classify(error, `looking up the offsets of ${topic}`);
  }
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

async function retrying<T>(
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
