import type { Driver } from "../runtime";

/** What of one partition lies between two times. */
export interface Range {
  readonly partition: number;
  /** Its first offset, and the first one behind it. */
  readonly from: number;
  readonly to: number;
  /** Where the partition ended when it was looked at. */
  readonly end: number;
  /** True when the range begins with the first record that is kept: what retention deleted before it may have been in it. */
  readonly cut: boolean;
}

/**
 * The offsets between two times, by the timestamps that the records have in Kafka: from the first record at or after `from`
 * up to the first one at or after `to`, or to where the partition ends now.
 * @param from, to in milliseconds since the epoch
 * @throws DriverError
 */
export async function rangesOf(driver: Driver, topic: string, from: number, to: number): Promise<readonly Range[]> {
  // The ends first: what comes while the times are looked up lies behind them.
  const watermarks = await driver.watermarks(topic);
  const first = await driver.offsetsAt(topic, from);
  const behind = await driver.offsetsAt(topic, to);
  return watermarks.map(({ low, high }, partition) => {
    const start = Math.min(first[partition] ?? high, high);
    const end = Math.max(start, Math.min(behind[partition] ?? high, high));
    return { partition, from: start, to: end, end: high, cut: low > 0 && start <= low };
  });
}
