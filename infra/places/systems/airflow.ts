import { accounts, Airflow, observeAirflow, sizeOf } from "../../../components/airflow";
import { type BatchJob, batchJobOf } from "../../../workloads/dags/batch-jobs";
import { applicationOf, batchJobs } from "../../../workloads/spark/batch-jobs";
import * as names from "../../../workloads/streams/names";
import type { Identity, System } from "./system";

const NAMESPACE = names.namespace("airflow");
const DATABASE = "airflow";
const FERNET = "airflow-fernet";
const SESSION = "airflow-session";
const TOKEN = "airflow-token";
const ADMIN = "airflow-admin";
const OIDC = "airflow-oidc";

const identity = (serviceAccount: string): Identity => ({ name: serviceAccount, namespace: NAMESPACE, serviceAccount });

/** What it runs. */
export const jobs: readonly BatchJob[] = batchJobs.map((job) =>
  batchJobOf(job, { owner: names.PLATFORM, purpose: job.purpose, template: applicationOf(job) }),
);

/** Batch jobs and upkeep, by schedules. */
export const airflow: System = {
  room: "airflow",
  needs: ({ settings: { oidc } }) => ({
    databases: [{ name: DATABASE, namespace: NAMESPACE }],
    secrets: [
      // With "=" behind them 32 bytes as Fernet wants them.
      { name: FERNET, namespace: NAMESPACE, key: "fernet", length: 43 },
      { name: SESSION, namespace: NAMESPACE, key: "session" },
      { name: TOKEN, namespace: NAMESPACE, key: "token", length: 64 },
      ...(oidc === undefined
        ? [{ name: ADMIN, namespace: NAMESPACE, key: "password", plain: { username: "admin" } }]
        : []),
    ],
    given: oidc === undefined ? [] : [{ name: OIDC, namespace: NAMESPACE, from: oidc.secret, keys: ["clientSecret"] }],
    // Logs: tasks write them, the API shows them.
    buckets: [
      { purpose: "checkpoints", by: identity(accounts.task), may: "write" },
      { purpose: "checkpoints", by: identity(accounts.api), may: "read" },
    ],
  }),
  make: (ground) => {
    const { settings, definitions, cluster, images, database, secret, bucket, host, reach, ready, after } = ground;
    const { streams, workers } = definitions;
    const { oidc, load, protect } = settings;
    const room = new Airflow(
      "airflow",
      {
        cluster,
        image: images.airflow,
        size: sizeOf({ streams, workers, load, lasting: protect }),
        jobs,
        sparkNamespace: names.namespace("spark"),
        database: database(DATABASE),
        logs: bucket("checkpoints", NAMESPACE),
        keys: { fernet: secret(FERNET), session: secret(SESSION), token: secret(TOKEN) },
        host: host("airflow"),
        people:
          oidc === undefined
            ? { adminPassword: secret(ADMIN) }
            : {
                oidc: {
                  issuer: oidc.issuer,
                  clientId: oidc.clientId,
                  clientSecret: { namespace: NAMESPACE, secret: OIDC, key: "clientSecret" },
                  admins: oidc.admins,
                },
              },
        from: reach,
      },
      {
        dependsOn: [...ready, ...after(accounts.task), ...after(accounts.api), ...ground.made("spark").gate],
      },
    );
    const authentication = oidc === undefined ? "password" : "oidc";
    return {
      addresses: {
        airflow: {
          service: room.endpoint,
          protocol: "http",
          authentication,
          tls: false,
          route: { authentication, health: "/api/v2/version" },
        },
      },
      observations: [{ room: "airflow", observation: observeAirflow() }],
      gate: room.gate,
      namespaces: [NAMESPACE],
    };
  },
};
