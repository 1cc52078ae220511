import type { Driver } from "./driver";
import { RuntimeFault } from "./errors";
import type { Plan } from "./plan";
import type { StateStore } from "./state";

/**
 * Reads a partition's state from the changelog, whole, before the first record is handled.
 * @returns the number of changelog records read
 * @throws RuntimeFault when the changelog does not belong to the inputs as they are now
 * @throws DriverError
 */
export async function restore(
  driver: Driver,
  plan: Plan,
  partition: number,
  store: StateStore,
  signal: AbortSignal,
): Promise<number> {
  await checkPartitions(driver, plan);
  let read = 0;
  for await (const records of driver.readPartition({ topic: plan.changelogTopic, partition, signal })) {
    for (const { key, value } of records) if (key !== null) store.load(key.toString(), value);
    read += records.length;
  }
  if (!signal.aborted) await checkOffsets(driver, plan, partition, store);
  return read;
}

async function checkPartitions(driver: Driver, plan: Plan): Promise<void> {
  const kept = await driver.partitions(plan.changelogTopic);
  for (const topic of plan.inputs.keys()) {
    const partitions = await driver.partitions(topic);
    if (partitions === kept) continue;
    throw new RuntimeFault(
      `worker "${plan.name}": ${topic} has ${partitions} partitions and the changelog ${plan.changelogTopic} ${kept}; they must be as many, since a key's state is where its records are: delete the changelog and make it anew with ${partitions} to begin without state`,
    );
  }
}

/** Offsets that an input does not reach are those of an earlier topic of this name: all its records would be skipped. */
async function checkOffsets(driver: Driver, plan: Plan, partition: number, store: StateStore): Promise<void> {
  for (const { topic, index } of plan.inputs.values()) {
    const highest = store.highest(index);
    if (highest < 0) continue;
    const high = (await driver.watermarks(topic))[partition]?.high ?? 0;
    if (highest < high) continue;
    throw new RuntimeFault(
      `worker "${plan.name}": its state of partition ${partition} was made from ${topic} up to offset ${highest}, the topic ends at ${high}: it was made anew, or has lost records; delete the changelog ${plan.changelogTopic} to begin without state`,
    );
  }
}
