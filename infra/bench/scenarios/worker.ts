import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { topicsOf } from "../../../components/kafka";
import * as names from "../../../workloads/streams/names";
import type { Child } from "../children";
import type { Bench, Measured, Scenario } from "../scenario";
import { COMMON } from "../settings";
import { benchIn, benchOut, benchWorker } from "../worker/streams";
import { fill } from "./fill";

/** The rate is that of the records after this part: by then every contestant has started and is warm. */
const WARM = 0.4;
const POLL_MS = 50;

/** The runtime beside Kafka Streams and a worker written by hand in Java: the same mapping, JSON on both sides. */
export function worker(bench: Bench): Scenario {
  const count = bench.settings.sizes.worker;
  const [input, output] = [names.topic(benchIn), names.topic(benchOut)];
  const common = [String(COMMON.lingerMs), String(COMMON.batchBytes)];
  let run = 0;

  /** Starts a worker, and watches how many records its output holds: nobody's own clock or count is asked. */
  async function measured(start: () => Child, ends: boolean): Promise<Measured> {
    const before = await bench.topics.written(output);
    const child = start();
    const perSecond = await watch(bench, output, before, count, child);
    if (ends) await child.done;
    else await child.stop();
    await bench.topics.empty(output);
    return { perSecond };
  }

  return {
    name: "worker",
    metrics: [
      {
        name: "perSecond",
        title: "worker: consume, decode, map, encode, produce",
        unit: "records/s",
        better: "higher",
      },
    ],
    async prepare() {
      await bench.topics.create(topicsOf([benchIn, benchOut], [benchWorker]));
      await fill(bench, input, count);
    },
    end: () => bench.topics.empty(input),
    contestants: [
      {
        name: "millrace",
        async measure() {
          await bench.topics.forget(names.consumerGroup(benchWorker));
          const env = {
            MILLRACE_KAFKA_BROKERS: bench.brokers.join(","),
            MILLRACE_HTTP_PORT: String(bench.settings.ports.worker),
          };
          return measured(() => bench.node("infra/bench/worker/main.js", [], env), false);
        },
      },
      {
        name: "Kafka Streams",
        measure() {
          const id = `bench-streams-${(run += 1)}`;
          const args = [bench.brokers.join(","), input, output, id, ...common, join(bench.folder, id)];
          return measured(() => bench.java("StreamsWorker.java", args), false);
        },
      },
      {
        name: "plain Java client",
        measure() {
          const args = [bench.brokers.join(","), input, output, `bench-plain-${(run += 1)}`, String(count), ...common];
          return measured(() => bench.java("PlainWorker.java", args), true);
        },
      },
    ],
  };
}

async function watch(bench: Bench, topic: string, first: number, count: number, child: Child): Promise<number> {
  const [warm, all] = [first + count * WARM, first + count];
  let ended: Error | undefined;
  child.done.then(
    () => {
      ended = new Error(`${child.name} ended before all of its work was done`);
    },
    (error: unknown) => {
      ended = error as Error;
    },
  );
  let [before, then] = [first, performance.now()];
  let warmAt: number | undefined;
  for (;;) {
    // Asked before the look: one that has ended has written all that it will.
    const problem = ended;
    const written = await bench.topics.written(topic);
    const now = performance.now();
    // Between two looks the records came evenly, near enough.
    const crossed = (level: number): number => then + ((now - then) * (level - before)) / (written - before);
    if (warmAt === undefined && written >= warm) warmAt = crossed(warm);
    if (warmAt !== undefined && written >= all) return (all - warm) / ((crossed(all) - warmAt) / 1_000);
    if (problem !== undefined) throw problem;
    [before, then] = [written, now];
    await sleep(POLL_MS);
  }
}
