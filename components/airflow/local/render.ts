import { join } from "node:path";
import { fileOfCheckout } from "../../core/checkout";
import type { Files } from "../../core/files";
import { configFolder, dataFolder } from "../../core/local/paths";
import { secretFiles } from "../../core/local/secret-files";
import type { ProcessSpec } from "../../core/local/spec";
import type { TaskSpec } from "../../core/local/task";
import { type Content, json, text } from "../../core/text";
import { definitionsOf } from "../definitions";
import { FAB_MANAGER } from "../environment";
import type { LocalAirflowSpec } from "./spec";

export interface RenderedLocalAirflow {
  /** What the job of a cluster does: secrets, tables, the user; then it loads the DAGs, and fails where one cannot be. */
  readonly tables: TaskSpec;
  readonly api: ProcessSpec;
  readonly scheduler: ProcessSpec;
  readonly processor: ProcessSpec;
}

const NAME = "airflow";
const TABLES = "airflow-tables";
const SCHEDULER = "airflow-scheduler";
const PROCESSOR = "airflow-dag-processor";
/** Airflow is loaded anew for each process, which takes half a minute on a busy machine. */
const READY = "5 minutes";
/** Definitions that change restart what reads them, so that nothing need be read again by itself. */
const SELDOM = "86400";

/** Where the password lies of its user `admin`. */
export const passwordFile = (folder: string): string => join(dataFolder(folder, NAME), "admin-password");

/** Airflow's parts on 127.0.0.1 but the triggerer, which has nothing to do. */
export function renderLocalAirflow(spec: LocalAirflowSpec): RenderedLocalAirflow {
  const { host, engine, ports, dags } = spec;
  const part = (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => ({
    name,
    command: engine.interpreter,
    args: ["-m", "airflow", ...args],
    env: { ...environment(spec, name), ...env },
    files: filesOf(spec),
    stop: { signal: "SIGTERM", grace: "30 seconds" } as const,
    code: `${engine.version} ${dags.code}`,
  });
  const tables = join(configFolder(host.folder, TABLES), "make_tables.py");
  return {
    tables: {
      name: TABLES,
      command: engine.interpreter,
      args: [tables, dataFolder(host.folder, NAME)],
      env: environment(spec, TABLES),
      files: {
        ...filesOf(spec),
        "make_tables.py": fileOfCheckout("components/airflow/local/make_tables.py"),
        ...secretFiles(),
        version: `${engine.version} ${dags.code}\n`,
      },
    },
    api: {
      ...part(NAME, ["api-server", "--host", "127.0.0.1", "--port", String(ports.airflow), "--workers", "1"]),
      ports: [{ setting: "airflow", port: ports.airflow }],
      ready: { probe: { kind: "http", port: ports.airflow, path: "/api/v2/version" }, within: READY },
    },
    scheduler: {
      // Logs of tasks lie on this machine, where the API server finds them: nobody need serve them.
      ...part(SCHEDULER, ["scheduler", "--skip-serve-logs"], {
        AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK: "True",
        AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST: "127.0.0.1",
        AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT: String(ports.airflowScheduler),
        AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME: "5",
      }),
      ports: [{ setting: "airflowScheduler", port: ports.airflowScheduler }],
      ready: { probe: { kind: "http", port: ports.airflowScheduler, path: "/health" }, within: READY },
    },
    processor: {
      ...part(PROCESSOR, ["dag-processor"], {
        AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: "1",
        AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL: SELDOM,
      }),
      // It answers no port: the API server tells of it.
      ports: [],
      ready: {
        probe: {
          kind: "http",
          port: ports.airflow,
          path: "/api/v2/monitor/health",
          says: '"dag_processor":{"status":"healthy"',
        },
        within: READY,
      },
    },
  };
}

/** As in a cluster (`environment.ts`), but for where things are. Secrets lie in files of this machine, which the environment names. */
function environment(spec: LocalAirflowSpec, process: string): Readonly<Record<string, Content>> {
  const { host, engine, dags, ports, database } = spec;
  const config = (file: string): string => join(configFolder(host.folder, process), file);
  const home = dataFolder(host.folder, NAME);
  const url = `http://127.0.0.1:${ports.airflow}`;
  return {
    PYTHONPATH: engine.packages,
    PYTHONDONTWRITEBYTECODE: "1",
    AIRFLOW_HOME: home,
    MILLRACE_DEFINITIONS: config("definitions.json"),
    AIRFLOW_SETTINGS: config("settings.json"),
    AIRFLOW__API__BASE_URL: url,
    AIRFLOW__API__SECRET_KEY_CMD: `cat ${join(home, "session")}`,
    AIRFLOW__API_AUTH__JWT_SECRET_CMD: `cat ${join(home, "token")}`,
    AIRFLOW__CORE__AUTH_MANAGER: FAB_MANAGER,
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: "True",
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${url}/execution/`,
    AIRFLOW__CORE__EXECUTOR: "LocalExecutor",
    AIRFLOW__CORE__FERNET_KEY_CMD: `cat ${join(home, "fernet")}`,
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
    AIRFLOW__CORE__PARALLELISM: "1",
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([
      {
        name: "millrace",
        classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
        kwargs: { path: dags.folder, refresh_interval: Number(SELDOM) },
      },
    ]),
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: text`postgresql+psycopg2://${database.username}@${database.host}:${database.port}/${database.database}`,
    // One server of PostgreSQL has 60 for all rooms.
    AIRFLOW__DATABASE__SQL_ALCHEMY_MAX_OVERFLOW: "3",
    AIRFLOW__DATABASE__SQL_ALCHEMY_POOL_SIZE: "2",
    AIRFLOW__FAB__CONFIG_FILE: config("webserver_config.py"),
  };
}

/** What each of its processes reads. */
const filesOf = ({ jobs, sparkNamespace }: LocalAirflowSpec): Files => ({
  "definitions.json": definitionsOf({ jobs, sparkNamespace }),
  "settings.json": json({ secure: false }),
  "webserver_config.py": fileOfCheckout("components/airflow/files/webserver_config.py"),
});
