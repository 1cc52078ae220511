import { join } from "node:path";
import { names } from "../../../workloads/streams";
import { fileOfCheckout } from "../../core/checkout";
import type { Files } from "../../core/files";
import { configFolder, dataFolder } from "../../core/local/paths";
import { secretFiles } from "../../core/local/secret-files";
import type { ProcessSpec } from "../../core/local/spec";
import type { TaskSpec } from "../../core/local/task";
import { json, text } from "../../core/text";
import { bundleOf, type DatabaseConnection } from "../bundle";
import { environmentOf, FILES } from "../environment";
import { ROLE } from "../settings";
import type { ValidLocalSupersetSpec } from "./spec";

export interface RenderedLocalSuperset {
  /** What the job of a cluster does, one step after the other: tables and roles, then assets. */
  readonly tables: TaskSpec;
  readonly assets: TaskSpec;
  readonly web: ProcessSpec;
}

const NAME = "superset";
const TABLES = "superset-tables";
const ASSETS = "superset-assets";
const LOCAL_FILES = "components/superset/local";
/** Name of the user who Trino takes a developer's questions for: nobody is asked for a password on one's own machine. */
const TRINO_USER = "developer";
/** Fewer threads than a pod's: one person looks. */
const THREADS = 8;

/** Where the administrator's password lies; its user is `admin`. */
export const passwordFile = (folder: string): string => join(dataFolder(folder, NAME), "admin-password");

/** Superset's web process on 127.0.0.1 with a cluster's files, and the tasks that make its tables and assets. */
export function renderLocalSuperset(spec: ValidLocalSupersetSpec): RenderedLocalSuperset {
  const { host, engine, ports } = spec;
  const task = (name: string, args: readonly string[], files: Files): TaskSpec => ({
    name,
    command: engine.interpreter,
    args,
    env: environment(spec, name),
    files: { ...shared(spec), ...files },
  });
  const script = (name: string, file: string): string => join(configFolder(host.folder, name), file);
  return {
    tables: task(
      TABLES,
      [script(TABLES, "make_tables.py"), join(engine.packages, "bin/superset"), dataFolder(host.folder, NAME)],
      { "make_tables.py": fileOfCheckout(`${LOCAL_FILES}/make_tables.py`), ...secretFiles(), version: engine.version },
    ),
    assets: task(ASSETS, [script(ASSETS, "apply_here.py"), script(ASSETS, "bundle")], {
      "apply_here.py": fileOfCheckout(`${LOCAL_FILES}/apply_here.py`),
      "apply_assets.py": fileOfCheckout(`${FILES}/apply_assets.py`),
      ...bundleFiles(spec),
    }),
    web: {
      name: NAME,
      command: engine.interpreter,
      args: ["-m", "gunicorn", "-c", script(NAME, "gunicorn.conf.py"), "superset.app:create_app()"],
      env: {
        ...environment(spec, NAME),
        SUPERSET_HOST: "127.0.0.1",
        SUPERSET_PORT: String(ports.superset),
        SUPERSET_METRICS_PORT: String(ports.supersetMetrics),
        SUPERSET_THREADS: String(THREADS),
      },
      files: { ...shared(spec), "gunicorn.conf.py": fileOfCheckout(`${FILES}/gunicorn.conf.py`) },
      ports: [
        { setting: "superset", port: ports.superset },
        { setting: "supersetMetrics", port: ports.supersetMetrics },
      ],
      ready: { probe: { kind: "http", port: ports.superset, path: "/health" }, within: "3 minutes" },
      stop: { signal: "SIGTERM", grace: "40 seconds" },
      code: engine.version,
    },
  };
}

const environment = ({ host, engine }: ValidLocalSupersetSpec, process: string): Readonly<Record<string, string>> => ({
  ...environmentOf(configFolder(host.folder, process), dataFolder(host.folder, NAME)),
  PYTHONPATH: engine.packages,
});

/** What each of its processes reads. */
const shared = (spec: ValidLocalSupersetSpec): Files => ({
  "superset_config.py": fileOfCheckout(`${FILES}/superset_config.py`),
  "settings.json": settingsOf(spec),
});

/** As a cluster's (`settings.ts`), but for where things are; PostgreSQL, Pinot and Trino of this machine ask for no password. */
function settingsOf({ host, database }: ValidLocalSupersetSpec) {
  return json({
    role: ROLE,
    secure: false,
    secretKeyFile: join(dataFolder(host.folder, NAME), "secret-key"),
    database: {
      drivername: "postgresql+psycopg2",
      host: database.host,
      port: database.port,
      database: database.database,
      username: database.username,
      query: {},
    },
    passwordFiles: {},
    adminPasswordFile: passwordFile(host.folder),
  });
}

/** How it asks what is here. */
function connectionsOf({ pinot, trino }: ValidLocalSupersetSpec): readonly DatabaseConnection[] {
  return [
    ...(trino === undefined
      ? []
      : [
          {
            source: "trino" as const,
            uri: text`trino://${TRINO_USER}@${trino}/${names.PLATFORM}`,
            connect: { source: NAME, http_scheme: "http" },
          },
        ]),
    {
      source: "pinot",
      uri: text`pinot://${pinot.broker}/query/sql?controller=http://${pinot.controller}/`,
      connect: {},
    },
  ];
}

const bundleFiles = (spec: ValidLocalSupersetSpec): Files =>
  Object.fromEntries(
    Object.entries(bundleOf(spec.streams, spec.useCases, connectionsOf(spec))).map(([path, content]) => [
      `bundle/${path}`,
      json(content),
    ]),
  );
