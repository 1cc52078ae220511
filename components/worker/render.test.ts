import * as pulumi from "@pulumi/pulumi";
import { defineStream, defineWorker, string, timestamp, uuid } from "../../workloads/streams";
import { text } from "../core/text";
import { observeLocalWorker } from "./observe";
import { renderLocalWorker } from "./render";
import { type LocalWorkerSpec, validate } from "./spec";

const orders = defineStream({
  name: "orders",
  doc: "What the test sends.",
  owner: { team: "tests", contact: "tests@example.com" },
  fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
  key: "account",
  eventTime: "at",
  volume: { average: 1, peak: 2, size: "100 B" },
  retention: "2 days",
  slo: { latency: "50 ms", quality: 0.99 },
});
const worker = defineWorker({
  name: "booking",
  doc: "Books orders.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: [orders],
  writes: [],
  lineage: {},
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
});
const spec: LocalWorkerSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  worker,
  kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
  port: 8123,
  code: "abc",
};

test("a worker is its compiled entry under the workloads' Node, ready when it says so, with time to drain", () => {
  expect(renderLocalWorker(validate(spec))).toEqual({
    name: "booking",
    command: "/node",
    args: ["--enable-source-maps", "--max-semi-space-size=16", "/dist/workloads/booking/main.js"],
    env: {
      MILLRACE_KAFKA_BROKERS: text`127.0.0.1:9092`,
      MILLRACE_HTTP_HOST: "127.0.0.1",
      MILLRACE_HTTP_PORT: "8123",
      MILLRACE_DRAIN_TIMEOUT: "20 seconds",
    },
    files: {},
    ports: [{ setting: "workers.booking", port: 8123 }],
    ready: { probe: { kind: "http", port: 8123, path: "/readyz" }, within: "60 seconds" },
    stop: { signal: "SIGTERM", grace: "25000 ms" },
    code: "abc",
  });
});

test("brokers that the engine knows later stay an output in the environment", () => {
  const bootstrap = pulumi.output("127.0.0.1:1");
  const { env } = renderLocalWorker(validate({ ...spec, kafka: { bootstrap, security: { kind: "none" } } }));
  expect(env.MILLRACE_KAFKA_BROKERS).toEqual({ type: "text", parts: [{ late: bootstrap, as: "raw" }] });
});

test("its metrics are to be scraped", () => {
  expect(observeLocalWorker(spec)).toEqual({
    scrape: [{ job: "booking", address: "127.0.0.1:8123", path: "/metrics" }],
  });
});
