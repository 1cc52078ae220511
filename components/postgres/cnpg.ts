import { databaseSecret, PLATFORM } from "../../workloads/streams/names";
import { labelsOf, type Manifest, networkPolicy, type Peer } from "../core/kubernetes";
import { API_SERVICE } from "../core/kubernetes/addresses";
import { priorityClasses } from "../core/kubernetes/placement";
import { imageReference, images } from "../core/versions";
import { databasesOf, peersOf } from "./endpoints";
import { NAMESPACE, PORT, type ValidCnpgPostgresSpec } from "./spec";

const API = "postgresql.cnpg.io/v1";
const CLUSTER = "postgres";

/** What the operator calls what it makes of the cluster, and what is told to it. */
export const cnpg = {
  cluster: CLUSTER,
  /** Labels of every pod of the cluster: servers, and the jobs that set them up. */
  pods: { "cnpg.io/cluster": CLUSTER },
  servers: { "cnpg.io/cluster": CLUSTER, "cnpg.io/podRole": "instance" },
  /** Of the server that takes writes. */
  service: `${CLUSTER}-rw`,
  authority: `${CLUSTER}-ca`,
  statusPort: 8000,
  metricsPort: 9187,
  certificateDays: 1_825,
  renewalDays: 60,
} as const;

const labels = labelsOf({ name: CLUSTER, component: "database" });
const metadata = { name: CLUSTER, namespace: NAMESPACE, labels };
const waiting = (what: string, seconds: number) => ({
  "pulumi.com/waitFor": what,
  "pulumi.com/timeoutSeconds": String(seconds),
});

/** The servers. Who may use which database stands in their own access rules: all else is refused, and nothing is in clear. */
export function clusterManifest({ cluster, databases, server }: ValidCnpgPostgresSpec): Manifest {
  const several = server.replicas > 1;
  const memory = `${Math.round(server.memory * 1024)}Mi`;
  return {
    apiVersion: API,
    kind: "Cluster",
    metadata: { ...metadata, annotations: waiting("condition=Ready", 1_800) },
    spec: {
      description: "Metadata of the platform's systems",
      instances: server.replicas,
      imageName: imageReference(images.postgresql),
      // A budget of one server would keep its node from ever being emptied.
      enablePDB: several,
      enableSuperuserAccess: false,
      priorityClassName: priorityClasses.critical,
      primaryUpdateStrategy: "unsupervised",
      primaryUpdateMethod: several ? "switchover" : "restart",
      inheritedMetadata: {
        labels: { "app.kubernetes.io/part-of": PLATFORM, "app.kubernetes.io/component": "database" },
      },
      postgresql: {
        parameters: {
          max_connections: "200",
          shared_buffers: `${Math.round((server.memory * 1024) / 4)}MB`,
          log_connections: "on",
          log_min_duration_statement: "1s",
          idle_in_transaction_session_timeout: "10min",
        },
        pg_hba: [
          ...databasesOf(databases).map(({ name }) => `hostssl ${name} ${name} all scram-sha-256`),
          "host all all all reject",
        ],
        // What was committed is on a second server as well, as long as there is one.
        ...(several ? { synchronous: { method: "any", number: 1, dataDurability: "preferred" } } : {}),
      },
      storage: { size: `${server.volume ?? 0}Gi`, storageClass: cluster.storageClass, resizeInUseVolumes: true },
      resources: {
        requests: { cpu: `${Math.round(server.cpu * 1000)}m`, memory, "ephemeral-storage": "256Mi" },
        limits: { memory, "ephemeral-storage": "1Gi" },
      },
      affinity: {
        enablePodAntiAffinity: several,
        topologyKey: "kubernetes.io/hostname",
        podAntiAffinityType: "preferred",
      },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "topology.kubernetes.io/zone",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: { ...cnpg.servers } },
        },
      ],
      // Their queries are the operator's own ConfigMap, which nothing here asks for.
      monitoring: { disableDefaultQueries: true },
    },
  };
}

const objectName = (database: string): string => database.replaceAll("_", "-");

/** A user for each database, with the password of its Secret: the operator sets it anew when the Secret changes. */
export const roleManifests = ({ databases }: ValidCnpgPostgresSpec): readonly Manifest[] =>
  databasesOf(databases).map(({ name }) => ({
    apiVersion: API,
    kind: "DatabaseRole",
    metadata: {
      ...metadata,
      name: objectName(name),
      annotations: waiting("jsonpath={.status.applied}=true", 600),
    },
    spec: {
      cluster: { name: CLUSTER },
      name,
      comment: `Owns database ${name}`,
      login: true,
      superuser: false,
      createdb: false,
      createrole: false,
      replication: false,
      bypassrls: false,
      passwordSecret: { name: databaseSecret(name) },
      // It owns the database, which stays.
      databaseRoleReclaimPolicy: "retain",
    },
  }));

/** The databases. One that is declared no more stays in the server with its data. */
export const databaseManifests = ({ databases }: ValidCnpgPostgresSpec): readonly Manifest[] =>
  databasesOf(databases).map(({ name }) => ({
    apiVersion: API,
    kind: "Database",
    metadata: {
      ...metadata,
      name: objectName(name),
      annotations: waiting("jsonpath={.status.applied}=true", 600),
    },
    spec: {
      cluster: { name: CLUSTER },
      name,
      owner: name,
      encoding: "UTF8",
      template: "template0",
      databaseReclaimPolicy: "retain",
    },
  }));

/** Servers are asked by clients, by each other, by the operator and by who reads metrics; they ask each other and the API server. */
export function serverPolicy(
  { cluster, databases, scrapers }: ValidCnpgPostgresSpec,
  operatorPods: Readonly<Record<string, string>>,
): Manifest {
  const here = (pods: Readonly<Record<string, string>>): Peer => ({ kind: "pods", namespace: NAMESPACE, labels: pods });
  const each = { peers: [here(cnpg.pods)], ports: [PORT, cnpg.statusPort] };
  return networkPolicy({
    ...metadata,
    pods: cnpg.pods,
    from: [
      { peers: peersOf(databases), ports: [PORT] },
      each,
      { peers: [here(operatorPods)], ports: [PORT, cnpg.statusPort] },
      { peers: scrapers, ports: [cnpg.metricsPort] },
    ],
    to: [each, { peers: [{ kind: "addresses", cidrs: [...cluster.cidrs, API_SERVICE] }], ports: [443, 6443] }],
  });
}
