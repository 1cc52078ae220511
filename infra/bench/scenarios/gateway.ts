import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { topicsOf } from "../../../components/kafka";
import { probe } from "../../../components/core/local/probe";
import { catalogue } from "../../../workloads/streams/catalogue";
import * as names from "../../../workloads/streams/names";
import { payments as stream } from "../../../workloads/streams/catalogue/payments";
import type { Child } from "../children";
import type { HttpLoadTask } from "../ours/http-load";
import { payments } from "../payload";
import { answerOf, type Bench, type Measured, type Scenario } from "../scenario";
import { COMMON } from "../settings";
import { producerPerformance } from "./produce";

/**
 * The gateway under HTTP load: events validated and acknowledged by the broker before the answer. A bare node:http server without
 * Kafka is what no gateway on Node exceeds; `ProducerPerformance` with the same events is what the broker takes.
 */
export function gateway(bench: Bench, events: number): Scenario {
  const { port, file } = { port: bench.settings.ports.gateway, file: join(bench.folder, "payments.txt") };
  const seconds = bench.settings.sizes.gatewaySeconds;

  /** The load on a server that is started for it, once it is ready. */
  async function under(server: Child, ready: () => Promise<unknown>): Promise<Measured> {
    try {
      await ready();
      const task: HttpLoadTask = {
        port,
        path: `/ingest/${stream.name}`,
        events,
        connections: COMMON.connections,
        seconds,
        warmupSeconds: Math.max(1, Math.floor(seconds / 4)),
      };
      return await answerOf(bench.node("infra/bench/ours/http-load.js", [JSON.stringify(task)]));
    } finally {
      await server.stop();
    }
  }

  const title = events === 1 ? "gateway, one event a request" : `gateway, NDJSON of ${events}`;
  return {
    name: "gateway",
    metrics: [
      { name: "perSecond", title, unit: "events/s", better: "higher" },
      { name: "p99", title: `${title}, p99 of a request`, unit: "ms", better: "lower" },
    ],
    async prepare() {
      writeFileSync(file, payments(10_000).join("\n"));
      await bench.topics.create(topicsOf(catalogue, []));
    },
    end: () => bench.topics.empty(names.topic(stream)),
    contestants: [
      {
        name: "millrace",
        measure() {
          const server = bench.node("workloads/ingest/main.js", [], {
            MILLRACE_KAFKA_BROKERS: bench.brokers.join(","),
            MILLRACE_HTTP_PORT: String(port),
            MILLRACE_LOG_LEVEL: "warn",
          });
          return under(server, () => readiness(port, server));
        },
      },
      {
        name: "bare node:http",
        measure() {
          const server = bench.node("infra/bench/ours/accept.js", [String(port)]);
          return under(server, () => server.line((line) => line === "ready"));
        },
      },
      {
        name: "ProducerPerformance",
        measure() {
          const { warmup, produce } = bench.settings.sizes;
          return producerPerformance(bench, names.topic(stream), file, warmup, produce);
        },
      },
    ],
  };
}

async function readiness(port: number, server: Child): Promise<void> {
  let ended: Error | undefined;
  server.done.catch((error: unknown) => {
    ended = error as Error;
  });
  while ((await probe({ kind: "http", port, path: "/readyz" })) !== undefined) {
    if (ended !== undefined) throw ended;
    await sleep(50);
  }
}
