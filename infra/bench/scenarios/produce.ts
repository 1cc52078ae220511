import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProduceTask } from "../ours/produce";
import { payloads } from "../payload";
import { answerOf, type Bench, type Measured, type Scenario } from "../scenario";
import { COMMON } from "../settings";

/** Our driver's producer beside Kafka's `ProducerPerformance`. */
export function produce(bench: Bench): Scenario {
  const { warmup, produce: records } = bench.settings.sizes;
  const file = join(bench.folder, "payloads.txt");
  return {
    name: "produce",
    metrics: [{ name: "perSecond", title: "produce", unit: "records/s", better: "higher" }],
    prepare: () => {
      writeFileSync(file, payloads(20_000).join("\n"));
      return Promise.resolve();
    },
    contestants: [
      {
        name: "millrace",
        measure: () =>
          bench.topics.with("bench-produce", COMMON.partitions, (topic) => {
            const task: ProduceTask = { brokers: bench.brokers, topic, warmup, records, keyed: false };
            return answerOf(bench.node("infra/bench/ours/produce.js", [JSON.stringify(task)]));
          }),
      },
      {
        name: "ProducerPerformance",
        measure: () =>
          bench.topics.with("bench-produce", COMMON.partitions, (topic) =>
            producerPerformance(bench, topic, file, warmup, records),
          ),
      },
    ],
  };
}

/** Kafka's own tool: its rate after the warm-up. */
export async function producerPerformance(
  bench: Bench,
  topic: string,
  payloadFile: string,
  warmup: number,
  records: number,
): Promise<Measured> {
  const tool = bench.java("org.apache.kafka.tools.ProducerPerformance", [
    "--bootstrap-server",
    bench.brokers.join(","),
    "--topic",
    topic,
    "--num-records",
    String(warmup + records),
    "--warmup-records",
    String(warmup),
    "--throughput",
    "-1",
    "--payload-file",
    payloadFile,
    "--command-property",
    `acks=${COMMON.acks}`,
    `linger.ms=${COMMON.lingerMs}`,
    `batch.size=${COMMON.batchBytes}`,
  ]);
  const lines = await tool.done;
  const steady = lines.findLast((line) => line.includes("records/sec"));
  const rate = /([\d.]+) records\/sec/.exec(steady ?? "")?.[1];
  if (rate === undefined)
    throw new Error(`ProducerPerformance ended without a rate. Its last line: ${lines.at(-1) ?? ""}`);
  return { perSecond: Number(rate) };
}
