import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { bytes } from "../../../workloads/streams/units";
import type { AppliedDocument } from "../../core/applier";
import { fileOfCheckout } from "../../core/checkout";
import { configFolder, dataFolder } from "../../core/local/paths";
import type { ProcessSpec } from "../../core/local/spec";
import { text } from "../../core/text";
import { documentOf, servedOf } from "../documents";
import { DEDUP } from "../spec";
import { BOOTSTRAP } from "../table";
import { localConfig } from "./config";
import { localPorts, type ValidLocalPinotSpec } from "./spec";

export interface RenderedLocalPinot {
  readonly process: ProcessSpec;
  /** What its controller is told once it runs. */
  readonly documents: readonly AppliedDocument[];
}

export const NAME = "pinot";
const LAUNCHER = "OnePinot";
/** Of Java, in whose form the launcher is compiled: any JDK that runs Pinot runs what another has compiled. */
const RELEASE = "11";
/** What Pinot reaches into, since Java 16. */
const OPENED = ["java.nio", "sun.nio.ch", "java.lang", "java.util", "java.lang.reflect"].map(
  (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
);

/** ZooKeeper, controller, broker and server in one process on 127.0.0.1, and the tables of the streams that it serves. */
export function renderLocalPinot(spec: ValidLocalPinotSpec): RenderedLocalPinot {
  const { host, engine, ports, kafka } = spec;
  const [config, data] = [configFolder(host.folder, NAME), dataFolder(host.folder, NAME)];
  const source = fileOfCheckout(`components/pinot/local/${LAUNCHER}.java`);
  const jars = join(engine.lib, "*");
  // Named by what it is compiled from, so that another one is compiled anew.
  const classes = join(data, `launcher-${hash([source, engine.version])}`);
  return {
    process: {
      name: NAME,
      command: engine.java,
      args: [
        `-Xmx${bytes(spec.heap) / 1024 ** 2}m`,
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        `-Dlog4j2.configurationFile=${join(config, "log4j2.xml")}`,
        ...OPENED,
        "-cp",
        `${classes}:${jars}`,
        LAUNCHER,
        config,
        join(data, "zookeeper"),
        String(ports.pinotZookeeper),
      ],
      env: { [BOOTSTRAP]: text`${kafka.bootstrap}` },
      files: { ...localConfig(spec, data), [`${LAUNCHER}.java`]: source, "log4j2.xml": LOG4J2 },
      prepare: {
        what: "compiling the launcher",
        creates: join(classes, `${LAUNCHER}.class`),
        command: join(dirname(engine.java), "javac"),
        args: ["--release", RELEASE, "-proc:none", "-cp", jars, "-d", classes, join(config, `${LAUNCHER}.java`)],
      },
      ports: localPorts.map((setting) => ({ setting, port: ports[setting] })),
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

const hash = (parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);

/** Everything to the console, which the place keeps in a file. */
const LOG4J2 = `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="warn" shutdownHook="disable">
  <Appenders>
    <Console name="console" target="SYSTEM_OUT">
      <PatternLayout pattern="%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %p %c{1}: %m%n"/>
    </Console>
  </Appenders>
  <Loggers>
    <!-- Kafka's clients mind each of Pinot's own settings, for each partition; Helix tells of what it waits for. -->
    <Logger name="org.apache.kafka.clients" level="error"/>
    <Logger name="org.apache.helix" level="error"/>
    <Root level="warn">
      <AppenderRef ref="console"/>
    </Root>
  </Loggers>
</Configuration>
`;
