import type { OutboundRecord, Producer } from "../../../workloads/runtime";
import { kafkajsDriver } from "../../../workloads/runtime/drivers/kafkajs";
import { payloads } from "../payload";
import { COMMON } from "../settings";
import { answer, taskOf, type Task } from "./task";

export interface ProduceTask extends Task {
  readonly warmup: number;
  readonly records: number;
  /** With the account as the key, which chooses the partition; else the driver chooses one for each batch. */
  readonly keyed: boolean;
}

/** Produces as fast as acknowledgements come: batches of the common size, the common number of them in flight. */
async function main(): Promise<void> {
  const task = taskOf() as ProduceTask;
  const driver = kafkajsDriver({ brokers: task.brokers, clientId: "bench-produce" });
  const producer = await driver.producer();
  const pool = payloads(20_000).map((value): OutboundRecord => ({ key: task.keyed ? keyOf(value) : null, value }));
  await produce(producer, task.topic, pool, task.warmup);
  const started = performance.now();
  await produce(producer, task.topic, pool, task.records);
  const seconds = (performance.now() - started) / 1_000;
  await producer.close();
  await driver.close();
  answer({ perSecond: task.records / seconds });
}

const keyOf = (value: string): string => (JSON.parse(value) as { readonly accountId: string }).accountId;

async function produce(
  producer: Producer,
  topic: string,
  pool: readonly OutboundRecord[],
  count: number,
): Promise<void> {
  const size = Math.floor(COMMON.batchBytes / COMMON.recordBytes);
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < count) {
      const from = next % pool.length;
      const records = pool.slice(from, from + Math.min(size, count - next));
      next += records.length;
      await producer.send([{ topic, records }]);
    }
  };
  await Promise.all(Array.from({ length: COMMON.inFlight }, sender));
}

void main();
