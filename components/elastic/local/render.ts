import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { bytes } from "../../../workloads/streams/units";
import type { AppliedDocument } from "../../core/applier";
import { fileOfCheckout } from "../../core/checkout";
import { configFolder, dataFolder } from "../../core/local/paths";
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
const MAIN = "SearchNode";
const SOURCE = `${MAIN}.java`;
/** One node has one copy of everything. */
const SIZE = { shards: 1, copies: 0 } as const;

/** One node on 127.0.0.1. Its launcher is compiled once: plugins are looked up by name, which a program run from its source is not. */
export function renderLocalSearch(spec: ValidLocalSearchSpec): RenderedLocalSearch {
  const { host, engine, ports, streams } = spec;
  const source = fileOfCheckout(`components/elastic/engines/${SOURCE}`);
  const data = dataFolder(host.folder, NAME);
  // Another launcher or engine is another folder.
  const hash = createHash("sha256").update(`${engine.version}\n${source}`).digest("hex").slice(0, 12);
  const classes = join(data, `launcher-${hash}`);
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
        `${classes}:${join(engine.lib, "*")}`,
        MAIN,
        join(data, "home"),
        String(ports.search),
        String(ports.searchNodes),
      ],
      env: {},
      files: { [SOURCE]: source },
      prepare: {
        what: "compiling its launcher",
        creates: join(classes, `${MAIN}.class`),
        command: join(dirname(engine.java), "javac"),
        args: ["-nowarn", "-cp", join(engine.lib, "*"), "-d", classes, join(configFolder(host.folder, NAME), SOURCE)],
      },
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
