import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { milliseconds } from "../../workloads/streams/units";
import { plain } from "../core/text";
import { jmxRules } from "./strimzi/metrics";
import { observeLocalKafka } from "./observe";
import { clusterId, renderLocalKafka } from "./render";
import { type LocalKafkaSpec, validate } from "./spec";

const spec: LocalKafkaSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: { version: "4.4.0", lib: "/engines/kafka/lib", java: "/jdk/bin/java" },
  ports: { kafka: 9092, kafkaController: 9093 },
  streams: [],
  workers: [],
};

/** Compares with the committed file; with UPDATE_GOLDEN=1 in the environment it is written anew. */
function expectGolden(name: string, content: string): void {
  const file = join(__dirname, "__golden__", name);
  if (process.env.UPDATE_GOLDEN !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  expect(content).toBe(readFileSync(file, "utf8"));
}

test("the broker's files are those that are committed", () => {
  const { files } = renderLocalKafka(validate(spec)).broker;
  expect(Object.keys(files)).toEqual(["server.properties", "log4j2.xml"]);
  for (const [name, content] of Object.entries(files)) expectGolden(name, plain(content));
});

test("every listener is on the loopback", () => {
  const properties = plain(renderLocalKafka(validate(spec)).broker.files["server.properties"] ?? "");
  const addresses = [...properties.matchAll(/\/\/([^:]+):\d+/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThan(0);
  expect(new Set(addresses)).toEqual(new Set(["127.0.0.1"]));
});

test("the broker is one Java process with the heap of the spec, and its storage is formatted once", () => {
  const { broker } = renderLocalKafka(validate({ ...spec, heap: "1 GiB" }));
  expect(broker.command).toBe("/jdk/bin/java");
  expect(broker.args[0]).toBe("-Xmx1024m");
  expect(broker.args.slice(-4)).toEqual([
    "-cp",
    "/engines/kafka/lib/*",
    "kafka.Kafka",
    "/place/config/kafka/server.properties",
  ]);
  expect(broker.prepare?.creates).toBe("/place/data/kafka/log/meta.properties");
  expect(broker.prepare?.args.slice(-6)).toEqual([
    "format",
    "--cluster-id",
    clusterId("/place"),
    "--config",
    "/place/config/kafka/server.properties",
    "--ignore-formatted",
  ]);
});

test("it has longer to end than the processes that use it need to notice", () => {
  expect(milliseconds(renderLocalKafka(validate(spec)).broker.stop.grace)).toBe(30_000);
});

test("a place's cluster id is one that Kafka's tools take", () => {
  expect(clusterId("/place")).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
  expect(clusterId("/place")).not.toBe(clusterId("/other"));
});

test("refuses one port for both listeners", () => {
  expect(() => validate({ ...spec, ports: { kafka: 9092, kafkaController: 9092 } })).toThrow(
    "millrace:ports kafka and kafkaController must differ, got 9092 for both; set another one in Pulumi.local.yaml",
  );
});

test("refuses a heap that the broker could not start with", () => {
  expect(() => validate({ ...spec, heap: "64 MiB" })).toThrow(
    'the broker\'s heap must be 128 MiB or more, got "64 MiB"; set `heap` of LocalKafka',
  );
});

test("offers nothing to scrape without the exporter, and with it what a cluster's brokers offer", () => {
  expect(observeLocalKafka(undefined, 1)).toEqual({ scrape: [] });
  const { scrape, monitors, alerts = [] } = observeLocalKafka(9404, 1e9);
  expect(scrape).toEqual([{ job: "kafka", address: "127.0.0.1:9404", path: "/metrics" }]);
  expect(monitors).toBeUndefined();
  expect(alerts.find(({ alert }) => alert === "KafkaNodeDown")?.expr).toBe(
    '(count(up{job="kafka"} == 1) or vector(0)) < 1',
  );
});

test("the exporter is an agent within the broker, with the rules of a cluster's", () => {
  const { broker } = renderLocalKafka(validate({ ...spec, metrics: { agent: "/agent.jar", port: 9404 } }));
  const [agent] = broker.args;
  expect(agent).toMatch(/^-javaagent:\/agent\.jar=127\.0\.0\.1:9404:.*\/metrics\.json$/);
  expect(broker.files["metrics.json"]).toBe(jmxRules());
  expect(broker.ports).toContainEqual({ setting: "kafkaMetrics", port: 9404 });
});
