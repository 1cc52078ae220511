import type { SecretEndpoint } from "../core/endpoints";
import { json, type Late, type Text, text } from "../core/text";
import { NAMESPACE, type ValidAirflowSpec } from "./spec";

/** One variable of a pod's environment. */
interface Variable {
  readonly name: string;
  readonly value?: Late<string> | Text;
  readonly valueFrom?: unknown;
}

export const NAME = "airflow";
export const PORT = 8080;
export const CONFIG = "airflow-config";
export const DEFINITIONS = "airflow-definitions";
export const CONFIG_FOLDER = "/etc/airflow";
export const DEFINITIONS_FOLDER = "/etc/millrace";
export const SECRETS_FOLDER = "/etc/airflow-secrets";
export const HOME = "/var/lib/airflow";
/** Who lets people in. */
export const FAB_MANAGER = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager";
const DAGS = "/opt/millrace/dags";
const DATABASE_AUTHORITY = "/etc/airflow-database-authority";
const BUCKET_AUTHORITY = "/etc/airflow-bucket-authority";
/** Readable by the group of the pod. */
const MODE = 0o440;

const from = (name: string, { secret, key }: Pick<SecretEndpoint, "secret" | "key">): Variable => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});
const plain = (values: Readonly<Record<string, Late<string> | Text>>): readonly Variable[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

const API = `http://${NAME}.${NAMESPACE}.svc:${PORT}`;

/** What every pod of Airflow is told, tasks too: they speak to the API, and to no database. */
const shared = (spec: ValidAirflowSpec): readonly Variable[] => [
  ...logs(spec),
  ...plain({
    AIRFLOW_HOME: HOME,
    PYTHONDONTWRITEBYTECODE: "1",
    MILLRACE_DEFINITIONS: `${DEFINITIONS_FOLDER}/definitions.json`,
    AIRFLOW__CORE__EXECUTOR: "KubernetesExecutor",
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${API}/execution/`,
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([
      {
        name: "millrace",
        classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
        kwargs: { path: DAGS, refresh_interval: 60 },
      },
    ]),
  }),
];

/** Logs of tasks lie in the object store: a task's pod is gone when it has ended. */
function logs({ logs: bucket }: ValidAirflowSpec): readonly Variable[] {
  const { credentials, url, region } = bucket;
  const extra = {
    region_name: region,
    ...(url === undefined ? {} : { endpoint_url: url, config_kwargs: { s3: { addressing_style: "path" } } }),
    ...(bucket.authority === undefined ? {} : { verify: `${BUCKET_AUTHORITY}/ca.crt` }),
  };
  return [
    ...(credentials.kind === "keys"
      ? [
          from("BUCKET_KEY", { secret: credentials.secret, key: "access-key-id" }),
          from("BUCKET_SECRET", { secret: credentials.secret, key: "secret-access-key" }),
        ]
      : []),
    ...plain({
      // Kubernetes puts in what stands in brackets: keys are letters and digits, which JSON takes as they are.
      AIRFLOW_CONN_LOGS: json({
        conn_type: "aws",
        ...(credentials.kind === "keys" ? { login: "$(BUCKET_KEY)", password: "$(BUCKET_SECRET)" } : {}),
        extra,
      }),
      AIRFLOW__LOGGING__REMOTE_LOGGING: "True",
      AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID: "logs",
      AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: text`s3://${bucket.bucket}/airflow`,
      AIRFLOW__LOGGING__DELETE_LOCAL_LOGS: "True",
    }),
  ];
}

/** What those parts are told that share the database. */
export const environmentOf = (spec: ValidAirflowSpec): readonly Variable[] => {
  const { database, keys, host } = spec;
  return [
    ...shared(spec),
    from("DATABASE_PASSWORD", database.password),
    from("FERNET", keys.fernet),
    from("AIRFLOW__API__SECRET_KEY", keys.session),
    from("AIRFLOW__API_AUTH__JWT_SECRET", keys.token),
    ...plain({
      // 43 letters and digits are 32 bytes in Base64, once it is said that there is no more.
      AIRFLOW__CORE__FERNET_KEY: "$(FERNET)=",
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: text`postgresql+psycopg2://${database.username}:$(DATABASE_PASSWORD)@${database.host}:${database.port}/${database.database}`,
      // Both of Airflow's drivers, psycopg2 and asyncpg, read these; in the address each would want another word.
      PGSSLMODE: database.tls.mode,
      ...(database.tls.mode === "verify-full" ? { PGSSLROOTCERT: `${DATABASE_AUTHORITY}/ca.crt` } : {}),
      AIRFLOW__CORE__AUTH_MANAGER: FAB_MANAGER,
      AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: "False",
      AIRFLOW__API__BASE_URL: host === "localhost" ? `http://localhost:${PORT}` : `https://${host}`,
      AIRFLOW__FAB__CONFIG_FILE: `${CONFIG_FOLDER}/webserver_config.py`,
      AIRFLOW__FAB__ENABLE_PROXY_FIX: "True",
      AIRFLOW_SETTINGS: `${CONFIG_FOLDER}/settings.json`,
      AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK: "True",
      AIRFLOW__KUBERNETES_EXECUTOR__NAMESPACE: NAMESPACE,
      AIRFLOW__KUBERNETES_EXECUTOR__POD_TEMPLATE_FILE: `${CONFIG_FOLDER}/pod.yaml`,
      AIRFLOW__KUBERNETES_EXECUTOR__DELETE_WORKER_PODS: "True",
    }),
  ];
};

/** What a task's pod is told. */
export const taskEnvironmentOf = (spec: ValidAirflowSpec): readonly Variable[] => [
  ...shared(spec),
  ...plain({
    AIRFLOW__CORE__AUTH_MANAGER: "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
  }),
];

/** What `webserver_config.py` is told. */
export const settingsOf = ({ host, people }: ValidAirflowSpec): Text =>
  json({
    secure: host !== "localhost",
    ...("oidc" in people
      ? {
          oidc: {
            issuer: people.oidc.issuer,
            clientId: people.oidc.clientId,
            clientSecretFile: `${SECRETS_FOLDER}/oidc-client-secret`,
            admins: people.oidc.admins,
          },
        }
      : {}),
  });

const authority = (name: string, secretName: string) => ({
  name,
  secret: { secretName, items: [{ key: "ca.crt", path: "ca.crt" }], defaultMode: MODE },
});

/** Volumes and mounts of a pod: `task` is one of the executor's, which sees neither the database nor who signs in. */
export function volumesOf({ database, logs: bucket, people }: ValidAirflowSpec, kind: "task" | "part") {
  const part = kind === "part";
  const items = [
    { volume: { name: "home", emptyDir: { sizeLimit: "1Gi" } }, mount: { name: "home", mountPath: HOME } },
    { volume: { name: "tmp", emptyDir: { sizeLimit: "256Mi" } }, mount: { name: "tmp", mountPath: "/tmp" } },
    {
      volume: { name: "definitions", configMap: { name: DEFINITIONS } },
      mount: { name: "definitions", mountPath: DEFINITIONS_FOLDER, readOnly: true },
    },
    ...(part
      ? [
          {
            volume: { name: "config", configMap: { name: CONFIG } },
            mount: { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
          },
        ]
      : []),
    ...(part && "oidc" in people
      ? [
          {
            volume: {
              name: "secrets",
              secret: {
                secretName: people.oidc.clientSecret.secret,
                items: [{ key: people.oidc.clientSecret.key, path: "oidc-client-secret" }],
                defaultMode: MODE,
              },
            },
            mount: { name: "secrets", mountPath: SECRETS_FOLDER, readOnly: true },
          },
        ]
      : []),
    ...(part && database.tls.mode === "verify-full"
      ? [
          {
            volume: authority("database-authority", database.tls.authority),
            mount: { name: "database-authority", mountPath: DATABASE_AUTHORITY, readOnly: true },
          },
        ]
      : []),
    ...(bucket.authority === undefined
      ? []
      : [
          {
            volume: authority("bucket-authority", bucket.authority),
            mount: { name: "bucket-authority", mountPath: BUCKET_AUTHORITY, readOnly: true },
          },
        ]),
  ];
  return { volumes: items.map(({ volume }) => volume), mounts: items.map(({ mount }) => mount) };
}
