import { kafkajsDriver } from "../../../workloads/runtime/drivers/kafkajs";
import { answer, taskOf, type Task } from "./task";

export interface ConsumeTask extends Task {
  readonly group: string;
  readonly records: number;
}

/** Consumes so many records; the time starts when the group has given the partitions, as `fetch.time.ms` of Kafka's tool does. */
async function main(): Promise<void> {
  const task = taskOf() as ConsumeTask;
  const driver = kafkajsDriver({ brokers: task.brokers, clientId: "bench-consume" });
  let started = 0;
  let seen = 0;
  let bytes = 0;
  let ended = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const consumer = await driver.consumer({
    group: task.group,
    topics: [task.topic],
    listener: {
      assigned() {
        if (started === 0) started = performance.now();
      },
      revoked: () => Promise.resolve(),
      reachedEnd: () => undefined,
      records(_claim, records) {
        for (const record of records) bytes += record.value?.length ?? 0;
        seen += records.length;
        if (seen >= task.records) ended();
      },
      failed(error) {
        process.stderr.write(`${error.message}\n`);
      },
    },
  });
  await all;
  const seconds = (performance.now() - started) / 1_000;
  await consumer.close();
  await driver.close();
  answer({ perSecond: seen / seconds, megabytes: bytes / 1e6 });
}

void main();
