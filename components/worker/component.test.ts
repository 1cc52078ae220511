import * as pulumi from "@pulumi/pulumi";
import { defineWorker } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { registered } from "../core/testing";
import { LocalWorker } from "./component";

const worker = defineWorker({
  name: "booking",
  doc: "Books payments.",
  owner: { team: "tests", contact: "tests@example.com" },
  reads: [payments],
  writes: [],
  slo: { latency: "1 second" },
  scale: { min: 1, max: 2 },
});

test("the room is one process, which gets the brokers' address when it is known", async () => {
  const kafka = { bootstrap: pulumi.output("127.0.0.1:9092"), security: { kind: "none" } } as const;
  const host = { folder: "/place", dist: "/dist", node: "/node" };
  const { resources, value } = await registered(
    () => new LocalWorker("booking", { host, worker, kafka, port: 8123, code: "abc" }).endpoint,
  );
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:worker:LocalWorker", "booking"],
    ["pulumi-nodejs:dynamic/local:Process", "booking"],
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:8123" });
  expect(resources[1]?.inputs).toMatchObject({
    env: { MILLRACE_KAFKA_BROKERS: "127.0.0.1:9092" },
    code: "abc",
    folder: "/place",
    ready: { withinMs: 60_000 },
    stop: { signal: "SIGTERM", graceMs: 25_000 },
    __provider: 'exports.handler = () => require("/dist/components/core/local/provider.js").provider;',
  });
});
