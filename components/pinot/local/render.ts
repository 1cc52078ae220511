import { join } from "node:path";
import { bytes } from "../../../workloads/streams/units";
import type { AppliedDocument } from "../../core/applier";
import { javaLauncher } from "../../core/local/launcher";
import { log4j2 } from "../../core/local/log4j2";
import { configFolder, dataFolder } from "../../core/local/paths";
import type { ProcessSpec } from "../../core/local/spec";
import { text } from "../../core/text";
import { documentOf, servedOf } from "../documents";
import { pinotJmxRules } from "../metrics";
import { DEDUP } from "../spec";
import { BOOTSTRAP } from "../table";
import { localConfig } from "./config";
import { portsOf, type ValidLocalPinotSpec } from "./spec";

export interface RenderedLocalPinot {
  readonly process: ProcessSpec;
  /** What its controller is told once it runs. */
  readonly documents: readonly AppliedDocument[];
}

export const NAME = "pinot";
const LAUNCHER = "components/pinot/local/OnePinot.java";
/** The rules of the JMX exporter. */
const METRICS = "metrics.json";
/** Of Java, in whose form the launcher is compiled: any JDK that runs Pinot runs what another has compiled. */
const RELEASE = "11";
/** What Pinot reaches into, since Java 16. */
const OPENED = ["java.nio", "sun.nio.ch", "java.lang", "java.util", "java.lang.reflect"].map(
  (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
);

/** ZooKeeper, controller, broker and server in one process on 127.0.0.1, and the tables of the streams that it serves. */
export function renderLocalPinot(spec: ValidLocalPinotSpec): RenderedLocalPinot {
  const { host, engine, ports, kafka, metrics } = spec;
  const [config, data] = [configFolder(host.folder, NAME), dataFolder(host.folder, NAME)];
  const options = ["--release", RELEASE, "-proc:none"];
  const launcher = javaLauncher({ host, process: NAME, source: LAUNCHER, engine, options });
  return {
    process: {
      name: NAME,
      command: engine.java,
      args: [
        ...(metrics === undefined
          ? []
          : [`-javaagent:${metrics.agent}=127.0.0.1:${metrics.port}:${join(config, METRICS)}`]),
        `-Xmx${bytes(spec.heap) / 1024 ** 2}m`,
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        `-Dlog4j2.configurationFile=${join(config, "log4j2.xml")}`,
        ...OPENED,
        "-cp",
        launcher.classPath,
        launcher.main,
        config,
        join(data, "zookeeper"),
        String(ports.pinotZookeeper),
      ],
      env: { [BOOTSTRAP]: text`${kafka.bootstrap}` },
      files: {
        ...localConfig(spec, data),
        ...launcher.files,
        "log4j2.xml": log4j2(LOGGED),
        ...(metrics === undefined ? {} : { [METRICS]: pinotJmxRules() }),
      },
      prepare: launcher.prepare,
      ports: portsOf(spec),
      // The last door to be opened: by then controller and broker answer, and the segments that it has are loaded.
      ready: { probe: { kind: "tcp", port: ports.pinotGrpc }, within: "3 minutes" },
      stop: { signal: "SIGTERM", grace: "30 seconds" },
      code: engine.version,
    },
    documents: servedOf(spec.streams).map((stream) =>
      documentOf(stream, {
        version: engine.version,
        replicas: 1,
        dedup: DEDUP,
        kafka: { "security.protocol": "PLAINTEXT" },
      }),
    ),
  };
}

/** Kafka's clients mind each of Pinot's own settings, for each partition; Helix tells of what it waits for. */
const LOGGED = { "org.apache.kafka.clients": "error", "org.apache.helix": "error" } as const;
