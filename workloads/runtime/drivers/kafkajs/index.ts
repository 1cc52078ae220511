import type { Driver, Watermarks } from "../../driver";
import { DriverError } from "../../errors";
import { classify } from "./classify";
import { createCluster, type KafkajsDriverOptions } from "./cluster";
import { KafkajsConsumer } from "./consumer";
import { internals } from "./internals";
import { Metadata } from "./metadata";
import { KafkajsProducer } from "./producer";
import { committedOf, offsetsOf, readPartition, retrying } from "./reader";

export type { DriverLog, KafkajsDriverOptions } from "./cluster";

/** Kafka says −1 where there is no offset. */
const known = (offset: number | undefined): number | undefined =>
  offset === undefined || offset < 0 ? undefined : offset;

/**
 * The default driver: kafkajs' connections, authentication and group requests, our own producing and fetching.
 * @throws RuntimeFault when the installed kafkajs is not the version that the driver was written for
 */
export function kafkajsDriver(options: KafkajsDriverOptions): Driver {
  internals();
  const open = new Set<{ close(): Promise<void> }>();
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    open.add(one);
    return one;
  };
  let asking: Metadata | undefined;
  const admin = async (topic: string): Promise<Metadata> => {
    asking ??= keep(new Metadata(() => createCluster(options, 3)));
    try {
      await asking.refresh(topic);
    } catch (error) {
      asking.failed();
      throw error;
    }
    return asking;
  };
  /** By partition. */
  const offsets = (metadata: Metadata, topic: string, at: "earliest" | "latest" | number) =>
    retrying(metadata, topic, undefined, async () => {
      const partitions = Array.from({ length: metadata.partitions(topic) }, (_, partition) => partition);
      const found = await offsetsOf(metadata.cluster, topic, partitions, at);
      return partitions.map((partition) => found.get(partition));
    });
  return {
    producer: (producer) => Promise.resolve(keep(new KafkajsProducer(options, producer))),
    consumer: (consumer) => Promise.resolve(keep(new KafkajsConsumer(options, consumer))),
    readPartition: (read) => readPartition(options, read),
    async partitions(topic) {
      return (await admin(topic)).partitions(topic);
    },
    async watermarks(topic) {
      const metadata = await admin(topic);
      const low = await offsets(metadata, topic, "earliest");
      const high = await offsets(metadata, topic, "latest");
      return low.map((first, partition): Watermarks => {
        const next = high[partition];
        if (first === undefined || next === undefined) {
          throw new DriverError("unavailable", `${topic}-${partition} has no leader to ask for its offsets`);
        }
        return { low: first, high: next };
      });
    },
    async offsetsAt(topic, timestamp) {
      return (await offsets(await admin(topic), topic, timestamp)).map(known);
    },
    async committed(group, topic) {
      const metadata = await admin(topic);
      const partitions = Array.from({ length: metadata.partitions(topic) }, (_, partition) => partition);
      try {
        const found = await committedOf(await metadata.coordinator(group), group, topic, partitions);
        return partitions.map((partition) => known(found.get(partition)));
      } catch (error) {
        throw classify(error, `looking up what group ${group} has committed`);
      }
    },
    async close() {
      await Promise.allSettled([...open].map((one) => one.close()));
    },
  };
}
