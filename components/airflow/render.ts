import { createHash } from "node:crypto";
import type { PartSize } from "../core/capacity/systems";
import { fileOfCheckout } from "../core/checkout";
import {
  type ClusterRendering,
  type Labels,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  selectorOf,
  type Way,
} from "../core/kubernetes";
import { placementOn, priorityClasses } from "../core/kubernetes/placement";
import { json } from "../core/text";
import { bases } from "../core/versions";
import { definitionsOf } from "./definitions";
import {
  CONFIG,
  DEFINITIONS,
  environmentOf,
  NAME,
  PORT,
  settingsOf,
  taskEnvironmentOf,
  volumesOf,
} from "./environment";
import { accounts, rightsManifests } from "./rights";
import type { PartName } from "./size";
import { NAMESPACE, type ValidAirflowSpec } from "./spec";

export interface RenderedAirflow extends ClusterRendering {
  readonly endpoint: {
    readonly url: string;
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    readonly pods: Labels;
  };
}

/** The image's user "airflow", of group 0, by number. */
const USER = 50_000;
/** Of the scheduler's answer to probes. */
const SCHEDULER_PORT = 8974;
/** The API server by its service, and by itself as some clusters have it: policies are judged after addresses are translated. */
const API_PORTS = [443, 6443];
const TABLES = "airflow-tables";

interface Part {
  readonly name: string;
  readonly command: readonly string[];
  readonly account: string;
  /** Whether it talks to the API server. */
  readonly calls: boolean;
  readonly port?: number;
  readonly probe: Readonly<Record<string, unknown>>;
}

/** Asked by a program of its own, since these parts answer no port: it loads the whole of Airflow, so that it comes seldom. */
const alive = (job: string) => ({
  exec: { command: ["sh", "-c", `exec airflow jobs check --job-type ${job} --hostname "$(hostname)"`] },
  periodSeconds: 60,
  timeoutSeconds: 45,
});

export const parts: Readonly<Record<PartName, Part>> = {
  api: {
    name: NAME,
    command: ["airflow", "api-server", "--proxy-headers"],
    account: accounts.api,
    calls: true,
    port: PORT,
    probe: { httpGet: { path: "/api/v2/version", port: PORT }, periodSeconds: 10, timeoutSeconds: 10 },
  },
  scheduler: {
    name: "airflow-scheduler",
    command: ["airflow", "scheduler"],
    account: accounts.scheduler,
    calls: true,
    port: SCHEDULER_PORT,
    probe: { httpGet: { path: "/health", port: SCHEDULER_PORT }, periodSeconds: 10, timeoutSeconds: 10 },
  },
  processor: {
    name: "airflow-dag-processor",
    command: ["airflow", "dag-processor"],
    account: accounts.other,
    calls: false,
    probe: alive("DagProcessorJob"),
  },
  triggerer: {
    name: "airflow-triggerer",
    command: ["airflow", "triggerer"],
    account: accounts.other,
    calls: false,
    probe: alive("TriggererJob"),
  },
};

export const podsOf = (part: PartName): Labels => selectorOf({ name: parts[part].name });
export const taskPods = selectorOf({ name: "airflow-task" });
const labels = (part: PartName): Labels => labelsOf({ name: parts[part].name, component: part });
const taskLabels = labelsOf({ name: "airflow-task", component: "task" });
const tablesLabels = labelsOf({ name: TABLES, component: "tables" });

const securityContext = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: 0,
  fsGroup: 0,
  seccompProfile: { type: "RuntimeDefault" },
};
const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
const resources = (cpu: number, memory: number) => ({
  requests: {
    cpu: `${Math.round(cpu * 1000)}m`,
    memory: `${Math.round(memory * 1024)}Mi`,
    "ephemeral-storage": "128Mi",
  },
  limits: { memory: `${Math.round(memory * 1024)}Mi`, "ephemeral-storage": "2Gi" },
});

/** Airflow's parts, what they are told, and the job that makes their tables. */
export function renderAirflow(spec: ValidAirflowSpec): RenderedAirflow {
  const script = fileOfCheckout("components/airflow/files/webserver_config.py");
  const told = hashOf([script, spec.people, spec.host, bases.airflow]);
  const api = podsOf("api");
  return {
    endpoint: {
      url: `http://${NAME}.${NAMESPACE}.svc:${PORT}`,
      namespace: NAMESPACE,
      service: NAME,
      port: PORT,
      pods: api,
    },
    // The scheduler makes one for each task of a run, of the template.
    provides: [{ kind: "Pod", name: "airflow-task", namespace: NAMESPACE, pods: taskPods }],
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "12", memory: "24Gi", pods: 40 } }),
      ...rightsManifests(spec.sparkNamespace),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: CONFIG, namespace: NAMESPACE, labels: labels("api") },
        data: { "webserver_config.py": script, "settings.json": settingsOf(spec), "pod.yaml": json(taskPod(spec)) },
      },
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: DEFINITIONS, namespace: NAMESPACE, labels: labels("processor") },
        data: { "definitions.json": definitionsOf(spec) },
      },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: NAME, namespace: NAMESPACE, labels: labels("api") },
        spec: { selector: { ...api }, ports: [{ name: "http", port: PORT, targetPort: PORT, protocol: "TCP" }] },
      },
      tables(spec, told),
      ...(Object.keys(parts) as PartName[]).flatMap((part) => [
        deployment(spec, part, told),
        {
          apiVersion: "policy/v1",
          kind: "PodDisruptionBudget",
          metadata: { name: parts[part].name, namespace: NAMESPACE, labels: labels(part) },
          spec: { maxUnavailable: 1, selector: { matchLabels: { ...podsOf(part) } } },
        },
      ]),
      ...policies(spec),
    ],
  };
}

const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 10);

const container = (spec: ValidAirflowSpec, name: string, command: readonly string[], { cpu, memory }: PartSize) => ({
  name,
  image: spec.image.reference,
  command,
  env: environmentOf(spec),
  resources: resources(cpu, memory),
  securityContext: containerSecurity,
  volumeMounts: volumesOf(spec, "part").mounts,
});

function deployment(spec: ValidAirflowSpec, part: PartName, told: string): Manifest {
  const size = spec.size[part];
  if (size === undefined) throw new Error(`airflow: the size has no part "${part}"`);
  const { name, command, account, calls, port, probe } = parts[part];
  const pods = podsOf(part);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: NAMESPACE, labels: labels(part) },
    spec: {
      replicas: size.replicas,
      selector: { matchLabels: { ...pods } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: part === "api" ? 0 : 1, maxSurge: 1 } },
      template: {
        metadata: { labels: { ...labels(part) }, annotations: { "millrace/told": told } },
        spec: {
          serviceAccountName: account,
          automountServiceAccountToken: calls,
          enableServiceLinks: false,
          priorityClassName: priorityClasses.normal,
          terminationGracePeriodSeconds: 60,
          securityContext,
          ...placementOn(spec.cluster, size.pool),
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "topology.kubernetes.io/zone",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: { ...pods } },
            },
          ],
          initContainers: [
            container(spec, "tables", ["airflow", "db", "check-migrations", "--migration-wait-timeout", "900"], size),
          ],
          containers: [
            {
              ...container(spec, part, command, size),
              ...(port === undefined ? {} : { ports: [{ name: "http", containerPort: port }] }),
              startupProbe: { ...probe, failureThreshold: port === undefined ? 5 : 30 },
              livenessProbe: { ...probe, failureThreshold: 5 },
              ...(part === "api" ? { readinessProbe: { ...probe, failureThreshold: 3 } } : {}),
              ...(part === "api" ? { lifecycle: { preStop: { exec: { command: ["sleep", "10"] } } } } : {}),
            },
          ],
          volumes: volumesOf(spec, "part").volumes,
        },
      },
    },
  };
}

/** What the executor makes a task's pod of. It finds the API by its environment, and what to run in its arguments. */
const taskPod = (spec: ValidAirflowSpec) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "airflow-task", namespace: NAMESPACE, labels: taskLabels },
  spec: {
    serviceAccountName: accounts.task,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    restartPolicy: "Never",
    priorityClassName: priorityClasses.normal,
    securityContext,
    ...placementOn(spec.cluster, "general"),
    containers: [
      {
        name: "base",
        image: spec.image.reference,
        env: taskEnvironmentOf(spec),
        resources: resources(0.1, 0.75),
        securityContext: containerSecurity,
        volumeMounts: volumesOf(spec, "task").mounts,
      },
    ],
    volumes: volumesOf(spec, "task").volumes,
  },
});

/** Makes the tables of this version, and without a provider of identities the one user. Named by the hash of what it does. */
function tables(spec: ValidAirflowSpec, hash: string): Manifest {
  const size: PartSize = { replicas: 1, cpu: 0.25, memory: 1, pool: "general" };
  const migrate = ["airflow", "db", "migrate"];
  // Told again, an existing user stays as it is.
  const create =
    'exec airflow users create --username admin --role Admin --firstname Millrace --lastname admin --email admin@localhost --password "$ADMIN_PASSWORD"';
  const first = container(spec, "migrate", migrate, size);
  const { people } = spec;
  const withUser = "adminPassword" in people ? people.adminPassword : undefined;
  const user = {
    ...container(spec, "user", ["sh", "-c", create], size),
    env: [
      ...environmentOf(spec),
      ...(withUser === undefined
        ? []
        : [{ name: "ADMIN_PASSWORD", valueFrom: { secretKeyRef: { name: withUser.secret, key: withUser.key } } }]),
    ],
  };
  const body = {
    backoffLimit: 6,
    activeDeadlineSeconds: 1_800,
    template: {
      metadata: { labels: { ...tablesLabels } },
      spec: {
        serviceAccountName: accounts.other,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        priorityClassName: priorityClasses.normal,
        securityContext,
        initContainers: withUser === undefined ? [] : [first],
        containers: [withUser === undefined ? first : user],
        volumes: volumesOf(spec, "part").volumes,
      },
    },
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${TABLES}-${hash}`,
      namespace: NAMESPACE,
      labels: tablesLabels,
      annotations: {
        // One that failed is made anew by the next run of the program, instead of being waited for again.
        "pulumi.com/replaceUnready": "true",
        "pulumi.com/timeoutSeconds": "1860",
      },
    },
    spec: body,
  };
}

function policies(spec: ValidAirflowSpec): readonly Manifest[] {
  const { database, logs, cluster, from, people } = spec;
  const apiServer: Way = { peers: [{ kind: "addresses", cidrs: cluster.cidrs }], ports: API_PORTS };
  const provider: readonly Way[] =
    "oidc" in people ? [{ peers: [{ kind: "addresses", cidrs: ["0.0.0.0/0"] }], ports: [443] }] : [];
  const api: Way = { peers: [{ kind: "pods", namespace: NAMESPACE, labels: podsOf("api") }], ports: [PORT] };
  const tasks = { kind: "pods" as const, namespace: NAMESPACE, labels: taskPods };
  const policy = (name: string, pods: Labels, own: Labels, ways: { from: readonly Way[]; to: readonly Way[] }) =>
    networkPolicy({ name, namespace: NAMESPACE, labels: own, pods, ...ways });
  return [
    policy(parts.api.name, podsOf("api"), labels("api"), {
      from: [{ peers: [...from, tasks], ports: [PORT] }],
      to: [database.reach, logs.reach, apiServer, ...provider],
    }),
    policy(parts.scheduler.name, podsOf("scheduler"), labels("scheduler"), {
      from: [],
      to: [database.reach, apiServer],
    }),
    policy(parts.processor.name, podsOf("processor"), labels("processor"), { from: [], to: [database.reach] }),
    policy(parts.triggerer.name, podsOf("triggerer"), labels("triggerer"), { from: [], to: [database.reach] }),
    policy("airflow-task", taskPods, taskLabels, { from: [], to: [api, apiServer, logs.reach] }),
    policy(TABLES, selectorOf({ name: TABLES }), tablesLabels, { from: [], to: [database.reach] }),
  ];
}
