import type { ProduceTask } from "../ours/produce";
import { answerOf, type Bench } from "../scenario";

/** Fills a topic with the bench's records, keyed by account. */
export async function fill(bench: Bench, topic: string, records: number): Promise<void> {
  const task: ProduceTask = { brokers: bench.brokers, topic, warmup: 0, records, keyed: true };
  await answerOf(bench.node("infra/bench/ours/produce.js", [JSON.stringify(task)]));
}
