import { join } from "node:path";
import { bytes } from "../../../workloads/streams/units";
import type { LocalBucketEndpoint } from "../../core/endpoints";
import type { Files } from "../../core/files";
import { configFolder, dataFolder } from "../../core/local/paths";
import type { ProcessSpec } from "../../core/local/spec";
import type { TaskSpec } from "../../core/local/task";
import { json, text } from "../../core/text";
import { accessRules, groupFile } from "../files/access";
import {
  kafkaCatalog,
  kafkaClient,
  lakeCatalog,
  localJdbcOf,
  openSearchCatalog,
  pinotCatalog,
  storeCatalog,
  tableDescriptions,
  viewsCatalog,
} from "../files/catalogs";
import { resourceGroups, sessionProperties } from "../files/queues";
import {
  aloneProperties,
  ENVIRONMENT,
  localJvmConfig,
  logProperties,
  managerFiles,
  nodeProperties,
} from "../files/server";
import { keyNames } from "../files/storage";
import { scriptOf } from "../script";
import { DEFINER } from "../spec";
import { viewFiles } from "../views/setup";
import { catalogs } from "../views/views";
import type { ValidLocalTrinoSpec } from "./spec";

export interface RenderedLocalTrino {
  readonly server: ProcessSpec;
  /** What the job of a cluster does: tells the views. */
  readonly views: TaskSpec;
}

const NAME = "trino";
const VIEWS = "trino-views";
/** Cores that queries of one machine are counted by: how many run at a time. */
const CORES = 2;
/** The lake's first tables may still be made. */
const VIEWS_SECONDS = 300;

/** One server on 127.0.0.1 with the files of a cluster's, and the views. */
export function renderLocalTrino(spec: ValidLocalTrinoSpec): RenderedLocalTrino {
  const { host, engine, port, tail, lake } = spec;
  const etc = configFolder(host.folder, NAME);
  const heap = Math.floor(bytes(spec.heap) / 1024 ** 2);
  const streams = streamsOf(spec);
  const access = { streams, privileged: spec.privileged, tail };
  const worker = { replicas: 1, cpu: CORES, memory: 1, pool: "query" } as const;
  const folder = (name: string, files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([file, content]) => [`${name}/${file}`, content]));
  return {
    server: {
      name: NAME,
      command: join(engine.folder, "bin/launcher"),
      args: ["run", "--etc-dir", etc],
      env: { JAVA_HOME: engine.javaHome },
      ...(lake?.files.kind === "buckets" ? { secretEnv: keysOf(lake.files.lake) } : {}),
      files: {
        "config.properties": aloneProperties({ http: port }, heap),
        "node.properties": nodeProperties({ data: dataFolder(host.folder, NAME) }, "127.0.0.1"),
        "jvm.config": localJvmConfig(heap),
        "log.properties": logProperties(),
        ...managerFiles(etc),
        "rules.json": text`${json(accessRules(access, "coordinator"))}\n`,
        "groups.txt": groupFile(access),
        "resource-groups.json": text`${json(resourceGroups({ users: [], worker }))}\n`,
        "session-properties.json": text`${json(sessionProperties())}\n`,
        "kafka.properties": kafkaClient({ properties: { "security.protocol": "PLAINTEXT" } }),
        ...folder("kafka", tableDescriptions(streams)),
        ...folder("catalog", catalogFiles(spec, etc)),
      },
      ports: [{ setting: "trino", port }],
      ready: { probe: { kind: "http", port, path: "/v1/info", says: '"starting":false' }, within: "10 minutes" },
      stop: { signal: "SIGTERM", grace: "20 seconds" },
      code: engine.version,
    },
    views: {
      name: VIEWS,
      command: host.node,
      args: [join(configFolder(host.folder, VIEWS), "apply-views.mjs")],
      env: {
        VIEWS_TRINO: `http://127.0.0.1:${port}`,
        VIEWS_FOLDER: join(configFolder(host.folder, VIEWS), "views"),
        VIEWS_DEADLINE_SECONDS: String(VIEWS_SECONDS),
        VIEWS_USER: DEFINER,
      },
      files: {
        "apply-views.mjs": scriptOf("views/apply-views.mjs"),
        ...folder("views", viewFiles(streams, tail)),
      },
    },
  };
}

/** The keys of the lake's bucket, by the names that its catalog reads. */
const keysOf = ({ credentials }: LocalBucketEndpoint): Readonly<Record<string, string>> => {
  const { id, secret } = keyNames(ENVIRONMENT.lake);
  return { [id]: credentials.accessKeyId, [secret]: credentials.secretAccessKey };
};

/** Without a lake no stream is in it, and its view reads the topic. */
const streamsOf = ({ streams, lake }: ValidLocalTrinoSpec): ValidLocalTrinoSpec["streams"] =>
  lake === undefined
    ? streams.map((stream) => ({ ...stream, serve: stream.serve.filter((system) => system !== "lake") }))
    : streams;

/** Files of `<etc>/catalog`: of the rooms that are there. */
function catalogFiles(spec: ValidLocalTrinoSpec, etc: string): Files {
  const { host, lake, pinot, search } = spec;
  const store = localJdbcOf(spec.store);
  const all = {
    [catalogs.views]: viewsCatalog(store, { kind: "local", folder: dataFolder(host.folder, NAME) }),
    [catalogs.store]: storeCatalog(store),
    [catalogs.kafka]: kafkaCatalog(spec.kafka, spec.streams, etc),
    ...(lake === undefined
      ? {}
      : {
          [catalogs.lake]: lakeCatalog(
            { kind: "jdbc", jdbc: localJdbcOf(lake.database) },
            lake.files.kind === "folder"
              ? { kind: "local", folder: lake.files.folder }
              : { kind: "s3", bucket: lake.files.lake },
          ),
        }),
    ...(pinot === undefined ? {} : { [catalogs.pinot]: pinotCatalog({ controller: pinot, grpcPort: pinot.grpcPort }) }),
    ...(search === undefined ? {} : { [catalogs.search]: openSearchCatalog(search) }),
  };
  return Object.fromEntries(Object.entries(all).map(([name, content]) => [`${name}.properties`, content]));
}
