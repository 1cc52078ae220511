import { defineGateway } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { plain } from "../core/text";
import { observeLocalIngest } from "./observe";
import { renderLocalIngest } from "./render";
import { type LocalIngestSpec, validate } from "./spec";

const gateway = defineGateway({
  name: "door",
  doc: "Takes payments.",
  owner: { team: "tests", contact: "tests@example.com" },
  writes: [payments],
  slo: { latency: "50 ms" },
  scale: { min: 1, max: 2 },
});
const spec: LocalIngestSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  gateway,
  kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
  port: 8000,
  code: "abc",
  drain: "3 seconds",
};

test("the gateway is its compiled entry, on its own port, with the drain that was asked for", () => {
  const { env, ...process } = renderLocalIngest(validate(spec));
  expect(process).toEqual({
    name: "door",
    command: "/node",
    args: ["--enable-source-maps", "--max-semi-space-size=16", "/dist/workloads/door/main.js"],
    files: {},
    ports: [{ setting: "door", port: 8000 }],
    ready: { probe: { kind: "http", port: 8000, path: "/readyz" }, within: "60 seconds" },
    stop: { signal: "SIGTERM", grace: "8000 ms" },
    code: "abc",
  });
  expect(Object.fromEntries(Object.entries(env).map(([name, value]) => [name, plain(value)]))).toEqual({
    MILLRACE_KAFKA_BROKERS: "127.0.0.1:9092",
    MILLRACE_HTTP_HOST: "127.0.0.1",
    MILLRACE_HTTP_PORT: "8000",
    MILLRACE_DRAIN_TIMEOUT: "3 seconds",
  });
});

test("its metrics are to be scraped", () => {
  expect(observeLocalIngest(spec)).toEqual({ scrape: [{ job: "door", address: "127.0.0.1:8000", path: "/metrics" }] });
});
