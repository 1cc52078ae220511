import { createHash } from "node:crypto";
import { join } from "node:path";
import { bytes } from "../../workloads/streams/units";
import { log4j2 } from "../core/local/log4j2";
import { configFolder, dataFolder } from "../core/local/paths";
import type { ProcessSpec } from "../core/local/spec";
import { type Text, text } from "../core/text";
import type { ValidLocalKafkaSpec } from "./spec";
import { jmxRules } from "./strimzi/metrics";
import { topicsOf, type TopicSpec } from "./topics";

export interface RenderedLocalKafka {
  readonly broker: ProcessSpec;
  readonly topics: readonly TopicSpec[];
}

const NAME = "kafka";
const NODE_ID = 1;
/** The smallest request of the protocol: ApiVersions, version 0, with no client id. A broker that serves answers it. */
const API_VERSIONS = "0000000a" + "0012" + "0000" + "00000001" + "ffff";

/** One node that is broker and controller, listening on 127.0.0.1 only, and the topics. */
export function renderLocalKafka(spec: ValidLocalKafkaSpec): RenderedLocalKafka {
  const { host, engine, ports, metrics } = spec;
  const config = (file: string): string => join(configFolder(host.folder, NAME), file);
  const logs = join(dataFolder(host.folder, NAME), "log");
  const java = (main: string, heap: string, ...args: readonly string[]): readonly string[] => [
    `-Xmx${heap}`,
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    `-Dlog4j2.configurationFile=${config("log4j2.xml")}`,
    "-cp",
    join(engine.lib, "*"),
    main,
    ...args,
  ];
  return {
    broker: {
      name: NAME,
      command: engine.java,
      args: [
        ...(metrics === undefined
          ? []
          : [`-javaagent:${metrics.agent}=127.0.0.1:${metrics.port}:${config("metrics.json")}`]),
        ...java("kafka.Kafka", `${bytes(spec.heap) / 1024 ** 2}m`, config("server.properties")),
      ],
      env: {},
      files: {
        "server.properties": serverProperties(ports, logs),
        "log4j2.xml": log4j2(LOGGED),
        ...(metrics === undefined ? {} : { "metrics.json": jmxRules() }),
      },
      prepare: {
        what: "formatting the storage",
        creates: join(logs, "meta.properties"),
        command: engine.java,
        args: java(
          "kafka.tools.StorageTool",
          "256m",
          "format",
          "--cluster-id",
          clusterId(host.folder),
          "--config",
          config("server.properties"),
          // A format that was interrupted is finished, not refused.
          "--ignore-formatted",
        ),
      },
      ports: [
        { setting: "kafka", port: ports.kafka },
        { setting: "kafkaController", port: ports.kafkaController },
        ...(metrics === undefined ? [] : [{ setting: "kafkaMetrics", port: metrics.port }]),
      ],
      ready: { probe: { kind: "tcp", port: ports.kafka, send: API_VERSIONS }, within: "90 seconds" },
      stop: { signal: "SIGTERM", grace: "30 seconds" },
      code: engine.version,
    },
    topics: topicsOf(spec.streams, spec.workers, undefined, spec.own),
  };
}

/** Kafka's form of a uuid: 22 characters of base64url, of which the first may not be a hyphen (an option, to its tools). */
export function clusterId(folder: string): string {
  return createHash("sha256")
    .update(`millrace ${folder}`)
    .digest()
    .subarray(0, 16)
    .toString("base64url")
    .replace(/^-/, "A");
}

function serverProperties(ports: ValidLocalKafkaSpec["ports"], logs: string): Text {
  return text`process.roles=broker,controller
node.id=${NODE_ID}
# Voters are named here, and not in the storage, so that another port is no new cluster.
controller.quorum.voters=${NODE_ID}@127.0.0.1:${ports.kafkaController}
listeners=CLIENTS://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}
advertised.listeners=CLIENTS://127.0.0.1:${ports.kafka}
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENTS
controller.listener.names=CONTROLLER
log.dirs=${logs}

# Topics come from definitions; a misspelt name must fail, not become a topic.
auto.create.topics.enable=false
# One node has one copy of everything.
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=12
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=12
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=12
# A broker that was killed cannot register again before its last session has run out: by default after nine seconds.
broker.session.timeout.ms=4000
broker.heartbeat.interval.ms=1000
# A lone worker need not wait for others to join its group.
group.initial.rebalance.delay.ms=0
`;
}

/** What tells a start from a stop. */
const LOGGED = { "kafka.server": "info", "org.apache.kafka.server": "info" } as const;
