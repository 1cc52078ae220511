import type { LatencyTask } from "../ours/latency";
import { answerOf, type Bench, type Scenario } from "../scenario";
import { COMMON } from "../settings";

/** One record at a time, producer to consumer and acknowledged, beside Kafka's `EndToEndLatency`. */
export function oneAtATime(bench: Bench): Scenario {
  const { roundTrips } = bench.settings.sizes;
  let run = 0;
  return {
    name: "latency",
    metrics: [{ name: "mean", title: "latency, one at a time, mean", unit: "ms", better: "lower" }],
    contestants: [
      {
        name: "millrace",
        measure: () =>
          bench.topics.with("bench-latency", 1, async (topic) => {
            const group = `bench-latency-${(run += 1)}`;
            const task: LatencyTask = { brokers: bench.brokers, topic, group, mode: "one at a time", roundTrips };
            return answerOf(bench.node("infra/bench/ours/latency.js", [JSON.stringify(task)]));
          }),
      },
      {
        name: "EndToEndLatency",
        measure: () =>
          bench.topics.with("bench-latency", 1, async (topic) => {
            const tool = bench.java("org.apache.kafka.tools.EndToEndLatency", [
              "--bootstrap-server",
              bench.brokers.join(","),
              "--topic",
              topic,
              "--num-records",
              String(roundTrips),
              "--producer-acks",
              COMMON.acks,
              "--record-size",
              String(COMMON.recordBytes),
            ]);
            const lines = await tool.done;
            const mean = lines
              .map((line) => /Avg latency: ([\d.]+)/.exec(line)?.[1])
              .find((found) => found !== undefined);
            if (mean === undefined)
              throw new Error(`EndToEndLatency ended without a mean. Its last line: ${lines.at(-1) ?? ""}`);
            return { mean: Number(mean) };
          }),
      },
    ],
  };
}

/** From when a record was due to when a consumer has it, at a fixed rate, beside the Java client. */
export function fixedRate(bench: Bench): Scenario {
  const seconds = bench.settings.sizes.latencySeconds;
  const warmupSeconds = Math.max(1, Math.floor(seconds / 4));
  const title = `latency at ${COMMON.latencyRate.toLocaleString("en")} records/s`;
  let run = 0;
  return {
    name: "latency",
    metrics: [
      { name: "p50", title: `${title}, p50`, unit: "ms", better: "lower" },
      { name: "p99", title: `${title}, p99`, unit: "ms", better: "lower" },
    ],
    contestants: [
      {
        name: "millrace",
        measure: () =>
          bench.topics.with("bench-latency", COMMON.partitions, async (topic) => {
            const group = `bench-rate-${(run += 1)}`;
            const task: LatencyTask = {
              brokers: bench.brokers,
              topic,
              group,
              mode: "fixed rate",
              seconds,
              warmupSeconds,
            };
            return answerOf(bench.node("infra/bench/ours/latency.js", [JSON.stringify(task)]));
          }),
      },
      {
        name: "Java client",
        measure: () =>
          bench.topics.with("bench-latency", COMMON.partitions, async (topic) => {
            const numbers = [
              COMMON.latencyRate,
              seconds,
              warmupSeconds,
              COMMON.lingerMs,
              COMMON.batchBytes,
              COMMON.recordBytes,
            ];
            return answerOf(bench.java("FixedRate.java", [bench.brokers.join(","), topic, ...numbers.map(String)]));
          }),
      },
    ],
  };
}
