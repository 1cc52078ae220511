import { catalogue } from "../../../workloads/streams/catalogue";
import { plainInputs } from "../../core/local/plain";
import { servedOf } from "../documents";
import { pinotJmxRules } from "../metrics";
import { kinds } from "../testing/streams";
import { LOCAL_VERSION } from "../versions";
import { renderLocalPinot } from "./render";
import { type LocalPinotSpec, validateLocal } from "./spec";

const ports = {
  pinotController: 9000,
  pinotBroker: 8099,
  pinotServer: 8098,
  pinotAdmin: 8097,
  pinotGrpc: 8090,
  pinotZookeeper: 2181,
};
const spec: LocalPinotSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: { version: LOCAL_VERSION, lib: "/lib", java: "/jdk/bin/java" },
  ports,
  kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
  streams: [kinds],
};
const rendered = (changed: Partial<LocalPinotSpec> = {}) => renderLocalPinot(validateLocal({ ...spec, ...changed }));
const inputs = (changed: Partial<LocalPinotSpec> = {}) => plainInputs("/place", rendered(changed).process);

test("each part says where it listens and where its data are: all on 127.0.0.1, all below the place's folder", () => {
  const { files } = inputs();
  for (const [part, file] of Object.entries(files).filter(([name]) => name.endsWith(".conf"))) {
    const hosts = file.split("\n").filter((line) => /host(name)?=/.test(line));
    expect([part, hosts.length > 0, hosts.every((line) => line.endsWith("=127.0.0.1"))]).toEqual([part, true, true]);
    for (const [, path = ""] of file.matchAll(/=(\/\S+)/g)) expect(path).toMatch(/^\/place\/data\/pinot\//);
  }
  expect(files["server.conf"]).toContain("pinot.server.grpc.enable=true\npinot.server.grpc.port=8090\n");
  expect(files["server.conf"]).toContain("pinot.server.instance.currentDataTableVersion=4\n");
  expect(files["controller.conf"]).toContain("controller.data.dir=/place/data/pinot/segments\n");
});

test("another choice of ports changes nothing of who has which segment", () => {
  const named = (some: Partial<LocalPinotSpec>) =>
    Object.values(inputs(some).files).flatMap((file) => file.match(/^pinot\.\w+\.instance\.id=.*$/gm) ?? []);
  expect(named({})).toEqual([
    "pinot.controller.instance.id=Controller_local",
    "pinot.broker.instance.id=Broker_local",
    "pinot.server.instance.id=Server_127.0.0.1_8098",
  ]);
  expect(named({ ports: { ...ports, pinotServer: 9998, pinotBroker: 9999 } })).toEqual(named({}));
});

test("the launcher is compiled once, and anew for another version", () => {
  const creates = (changed: Partial<LocalPinotSpec> = {}) => inputs(changed).prepare?.creates ?? "";
  expect(creates()).toMatch(/^\/place\/data\/pinot\/launcher-[0-9a-f]{12}\/OnePinot\.class$/);
  expect(creates()).toBe(creates({ ports: { ...ports, pinotBroker: 9999 } }));
  expect(creates({ engine: { ...spec.engine, version: "0.12.0" } })).not.toBe(creates());
  expect(inputs().prepare?.command).toBe("/jdk/bin/javac");
});

test("brokers' addresses come from the environment, where tables look for them", () => {
  expect(inputs().env).toEqual({ KAFKA_BOOTSTRAP: "127.0.0.1:9092" });
});

test("the exporter is an agent within the process where somebody reads it, with the rules of a cluster's", () => {
  const { args, files, ports: listens } = inputs({ metrics: { agent: "/agent.jar", port: 9405 } });
  expect(args[0]).toBe("-javaagent:/agent.jar=127.0.0.1:9405:/place/config/pinot/metrics.json");
  expect(files["metrics.json"]).toBe(pinotJmxRules());
  expect(listens).toContainEqual({ setting: "pinotMetrics", port: 9405 });
  expect(JSON.stringify(inputs())).not.toContain("metrics.json");
});

test("every stream that Pinot serves has a table, without what the version does not know", () => {
  const { documents } = rendered({ streams: catalogue });
  expect(documents.map(({ name }) => name)).toEqual(servedOf(catalogue).map(({ name }) => name.replaceAll("-", "_")));
  const said = JSON.stringify(documents);
  expect(said).toContain("org.apache.pinot.plugin.stream.kafka20.KafkaConsumerFactory");
  for (const later of ["notNull", "metadataTTL", "dedupTimeColumn", "continueOnError"])
    expect(said).not.toContain(later);
});

test("refuses a port twice, a heap too small to start with, and brokers that ask for a proof, each with what to do", () => {
  expect(() =>
    rendered({
      ports: { ...ports, pinotController: 8099 },
      heap: "64 MiB",
      kafka: { bootstrap: "b:9093", security: { kind: "mtls", authority: "a" } },
      metrics: { agent: "/agent.jar", port: 2181 },
    }),
  ).toThrow(
    "millrace:ports pinotBroker and pinotController must differ, got 8099 for both; set another one in Pulumi.local.yaml\n" +
      "millrace:ports pinotZookeeper and pinotMetrics must differ, got 2181 for both; set another one in Pulumi.local.yaml\n" +
      'Pinot\'s heap must be 256 MiB or more, got "64 MiB"; set `heap` of LocalPinot\n' +
      'LocalPinot reads brokers that ask nobody who it is, got "mtls"; give it LocalKafka\'s endpoint',
  );
});
