import type { Driver, InboundRecord } from "../runtime";

/** Every record of a topic, partition by partition, each in its order. */
export async function everything(driver: Driver, topic: string): Promise<(InboundRecord & { partition: number })[]> {
  const all: (InboundRecord & { partition: number })[] = [];
  for (let partition = 0; partition < (await driver.partitions(topic)); partition++) {
    for await (const records of driver.readPartition({ topic, partition })) {
      // Not by a spread: a record reads its parts when they are asked for.
      all.push(
        ...records.map(({ offset, timestamp, key, value, headers }) => ({
          partition,
          offset,
          timestamp,
          key,
          value,
          headers,
        })),
      );
    }
  }
  return all;
}

/** A driver whose producers write `sends` times and then fail, after they wrote: as a run does that is killed behind a write. */
export const failingAfter = (driver: Driver, sends: number): Driver => ({
  ...driver,
  producer: async (options) => {
    const producer = await driver.producer(options);
    let left = sends;
    return {
      get connected() {
        return producer.connected;
      },
      maxRecordBytes: producer.maxRecordBytes,
      send: async (batches, more) => {
        await producer.send(batches, more);
        left -= 1;
        if (left <= 0) throw new Error("killed behind a write");
      },
      close: () => producer.close(),
    };
  },
});
