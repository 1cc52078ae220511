import type { Consumer, Driver, Producer } from "../../../workloads/runtime";
import { kafkajsDriver } from "../../../workloads/runtime/drivers/kafkajs";
import { COMMON } from "../settings";
import { answer, quantile, taskOf, type Task } from "./task";

export type LatencyTask = Task & {
  readonly group: string;
} & (
    | { readonly mode: "one at a time"; readonly roundTrips: number }
    | { readonly mode: "fixed rate"; readonly seconds: number; readonly warmupSeconds: number }
  );

async function main(): Promise<void> {
  const task = taskOf() as LatencyTask;
  const driver = kafkajsDriver({ brokers: task.brokers, clientId: "bench-latency" });
  const producer = await driver.producer();
  const arrivals = new Arrivals();
  const consumer = await arrivals.from(driver, task);
  if (task.mode === "one at a time") await oneAtATime(producer, arrivals, task.topic, task.roundTrips);
  else await fixedRate(producer, arrivals, task.topic, task.seconds, task.warmupSeconds);
  await consumer.close();
  await producer.close();
  await driver.close();
}

/** Tells the number of each record (its first ten bytes) as it comes. */
class Arrivals {
  onRecord: (n: number) => void = () => undefined;

  /** Resolves when a first record has come through, so that joining the group is not measured. */
  async from(driver: Driver, { group, topic, brokers }: LatencyTask): Promise<Consumer> {
    const warmer = await kafkajsDriver({ brokers, clientId: "bench-warm" }).producer();
    const first = new Promise<void>((resolve) => {
      this.onRecord = () => {
        resolve();
      };
    });
    const consumer = await driver.consumer({
      group,
      topics: [topic],
      listener: {
        assigned: () => undefined,
        revoked: () => Promise.resolve(),
        reachedEnd: () => undefined,
        records: (_claim, records) => {
          for (const { value } of records) this.onRecord(Number(value?.toString("latin1", 0, 10)));
        },
        failed: (error) => {
          process.stderr.write(`${error.message}\n`);
        },
      },
    });
    await warmer.send([{ topic, records: [{ key: null, value: payload(0) }] }]);
    await first;
    await warmer.close();
    return consumer;
  }
}

const REST = "x".repeat(COMMON.recordBytes - 10);
const payload = (n: number): string => String(n).padStart(10, "0") + REST;

/** Sends one, waits for its acknowledgement and its arrival, sends the next: what Kafka's `EndToEndLatency` does. */
async function oneAtATime(producer: Producer, arrivals: Arrivals, topic: string, count: number): Promise<void> {
  const latencies = new Float64Array(count);
  for (let n = 0; n < count; n += 1) {
    const arrived = new Promise<void>((resolve) => {
      arrivals.onRecord = (got) => {
        if (got === n) resolve();
      };
    });
    const sent = performance.now();
    await producer.send([{ topic, records: [{ key: null, value: payload(n) }] }]);
    await arrived;
    latencies[n] = performance.now() - sent;
  }
  answer({ mean: latencies.reduce((sum, ms) => sum + ms, 0) / count, p50: quantile(latencies.sort(), 0.5) });
}

/**
 * Every record is due at its time; what became due is sent together every `lingerMs`. A record that is late counts from when it
 * was due.
 */
async function fixedRate(
  producer: Producer,
  arrivals: Arrivals,
  topic: string,
  seconds: number,
  warmup: number,
): Promise<void> {
  const count = seconds * COMMON.latencyRate;
  const due = new Float64Array(count);
  const latencies = new Float64Array(count);
  let seen = 0;
  const all = new Promise<void>((resolve) => {
    arrivals.onRecord = (n) => {
      latencies[n] = performance.now() - (due[n] ?? 0);
      seen += 1;
      if (seen === count) resolve();
    };
  });
  const started = performance.now() + 100;
  due.forEach((_, n) => {
    due[n] = started + (n * 1_000) / COMMON.latencyRate;
  });
  let next = 0;
  const failed = new Promise<never>((_, reject) => {
    const timer = setInterval(() => {
      const records = [];
      for (const now = performance.now(); next < count && (due[next] ?? 0) <= now; next += 1) {
        records.push({ key: null, value: payload(next) });
      }
      if (records.length > 0) producer.send([{ topic, records }]).catch(reject);
      if (next === count) clearInterval(timer);
    }, COMMON.lingerMs);
  });
  await Promise.race([all, failed]);
  const measured = latencies.slice(warmup * COMMON.latencyRate).sort();
  answer({ p50: quantile(measured, 0.5), p99: quantile(measured, 0.99) });
}

void main();
