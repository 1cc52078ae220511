import { join } from "node:path";
import type { AppliedDocument } from "../../core/applier";
import { dataFolder } from "../../core/local/paths";
import type { ProcessSpec } from "../../core/local/spec";
import { environmentOf } from "../environment";
import { NAME } from "../render";
import { documentOf } from "../subjects";
import type { LocalRegistrySpec } from "./spec";

export interface RenderedLocalRegistry {
  readonly server: ProcessSpec;
  /** What it is told, as the job in a cluster tells it. */
  readonly documents: readonly AppliedDocument[];
}

/** Two thirds of what a cluster's server may take: the catalogue's schemas are small. */
const HEAP = "256m";
const HERE = "127.0.0.1";

/** The server with its database in its data folder, on 127.0.0.1. */
export function renderLocalRegistry({ host, engine, ports, streams }: LocalRegistrySpec): RenderedLocalRegistry {
  const { schemaRegistry: port, schemaRegistryManagement: managementPort } = ports;
  return {
    server: {
      name: NAME,
      command: engine.java,
      args: [
        `-Xmx${HEAP}`,
        "-XX:+UseSerialGC",
        // It is asked seldom: what the second compiler would win is less than what it costs at each start, nearly half of its processor time.
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        "-jar",
        join(engine.folder, "quarkus-run.jar"),
      ],
      env: {
        ...environmentOf({ folder: dataFolder(host.folder, NAME), port, managementPort }),
        QUARKUS_HTTP_HOST: HERE,
        QUARKUS_MANAGEMENT_HOST: HERE,
      },
      files: {},
      ports: [
        { setting: "schemaRegistry", port },
        { setting: "schemaRegistryManagement", port: managementPort },
      ],
      ready: { probe: { kind: "http", port: managementPort, path: "/health/ready" }, within: "3 minutes" },
      stop: { signal: "SIGTERM", grace: "30 seconds" },
      code: engine.version,
    },
    documents: streams.map(documentOf),
  };
}
