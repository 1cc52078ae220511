import type { ConsumeTask } from "../ours/consume";
import { answerOf, type Bench, type Scenario } from "../scenario";
import { COMMON } from "../settings";
import { fill } from "./fill";

const TOPIC = "bench-consume";

/** Our driver's consumer, in a group of its own, beside Kafka's `ConsumerPerformance`. */
export function consume(bench: Bench): Scenario {
  const records = bench.settings.sizes.consume;
  let group = 0;
  return {
    name: "consume",
    metrics: [{ name: "perSecond", title: "consume", unit: "records/s", better: "higher" }],
    async prepare() {
      await bench.topics.create([{ name: TOPIC, partitions: COMMON.partitions, configs: {} }]);
      await fill(bench, TOPIC, records);
    },
    end: () => bench.topics.empty(TOPIC),
    contestants: [
      {
        name: "millrace",
        measure() {
          const task: ConsumeTask = {
            brokers: bench.brokers,
            topic: TOPIC,
            group: `bench-consume-${(group += 1)}`,
            records,
          };
          return answerOf(bench.node("infra/bench/ours/consume.js", [JSON.stringify(task)]));
        },
      },
      {
        name: "ConsumerPerformance",
        async measure() {
          const tool = bench.java("org.apache.kafka.tools.ConsumerPerformance", [
            "--bootstrap-server",
            bench.brokers.join(","),
            "--topic",
            TOPIC,
            "--group",
            `bench-consume-java-${(group += 1)}`,
            "--num-records",
            String(records),
            "--timeout",
            "60000",
          ]);
          const [head = "", row = ""] = (await tool.done).slice(-2);
          const column = head.split(", ").indexOf("fetch.nMsg.sec");
          const rate = Number(row.split(", ")[column]);
          if (!(rate > 0)) throw new Error(`ConsumerPerformance ended without a rate. Its last line: ${row}`);
          return { perSecond: rate };
        },
      },
    ],
  };
}
