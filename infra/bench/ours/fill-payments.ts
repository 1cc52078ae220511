import type { OutboundRecord } from "../../../workloads/runtime";
import { kafkajsDriver } from "../../../workloads/runtime/drivers/kafkajs";
import { paymentAt } from "../payload";
import { COMMON } from "../settings";
import { answer, taskOf, type Task } from "./task";

export interface FillPaymentsTask extends Task {
  readonly records: number;
  /** Event times are spread evenly from here, in milliseconds since 1970 … */
  readonly from: number;
  /** … to below here. */
  readonly to: number;
}

/** Records of one request: about the common size of a batch for each of some partitions. */
const BATCH = 4_000;

/** Payments, each different, in the order of their event times, keyed by account. */
async function main(): Promise<void> {
  const { brokers, topic, records, from, to } = taskOf() as FillPaymentsTask;
  const driver = kafkajsDriver({ brokers, clientId: "bench-fill" });
  const producer = await driver.producer();
  const started = performance.now();
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < records) {
      const first = next;
      next = Math.min(records, first + BATCH);
      const batch = Array.from({ length: next - first }, (_, position): OutboundRecord => {
        const n = first + position;
        const payment = paymentAt(n, Math.floor(from + ((to - from) * n) / records));
        return { key: payment.accountId, value: JSON.stringify(payment) };
      });
      await producer.send([{ topic, records: batch }]);
    }
  };
  await Promise.all(Array.from({ length: COMMON.inFlight }, sender));
  answer({ perSecond: records / ((performance.now() - started) / 1_000) });
  await producer.close();
  await driver.close();
}

void main();
