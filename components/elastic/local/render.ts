import { join } from "node:path";
import { bytes } from "../../../workloads/streams/units";
import type { AppliedDocument } from "../../core/applier";
import { javaLauncher } from "../../core/local/launcher";
import { dataFolder } from "../../core/local/paths";
import type { ProcessSpec } from "../../core/local/spec";
import { documentOf } from "../documents";
import { openSearchDocument } from "../opensearch";
import type { ValidLocalSearchSpec } from "./spec";

export interface RenderedLocalSearch {
  readonly node: ProcessSpec;
  /** What it is told, as the job in a cluster tells it. */
  readonly documents: readonly AppliedDocument[];
}

const NAME = "search";
const LAUNCHER = "components/elastic/engines/SearchNode.java";
/** One node has one copy of everything. */
const SIZE = { shards: 1, copies: 0 } as const;

/** One node on 127.0.0.1. */
export function renderLocalSearch(spec: ValidLocalSearchSpec): RenderedLocalSearch {
  const { host, engine, ports, streams } = spec;
  const data = dataFolder(host.folder, NAME);
  const launcher = javaLauncher({ host, process: NAME, source: LAUNCHER, engine, options: ["-nowarn"] });
  return {
    node: {
      name: NAME,
      command: engine.java,
      args: [
        `-Xmx${bytes(spec.heap) / 1024 ** 2}m`,
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        "--add-modules",
        "jdk.incubator.vector",
        "-cp",
        launcher.classPath,
        launcher.main,
        join(data, "home"),
        String(ports.search),
        String(ports.searchNodes),
      ],
      env: {},
      files: launcher.files,
      prepare: launcher.prepare,
      ports: [
        { setting: "search", port: ports.search },
        { setting: "searchNodes", port: ports.searchNodes },
      ],
      // Yellow: the documents of every index are there.
      ready: {
        probe: { kind: "http", port: ports.search, path: "/_cluster/health?wait_for_status=yellow&timeout=1s" },
        within: "120 seconds",
      },
      stop: { signal: "SIGTERM", grace: "30 seconds" },
      code: engine.version,
    },
    documents: streams.map((stream) => openSearchDocument(documentOf(stream, SIZE))),
  };
}
