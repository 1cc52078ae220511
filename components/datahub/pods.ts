import type { PartSize } from "../core/capacity/systems";
import type { ClusterEndpoint } from "../core/endpoints";
import {
  type Container,
  type DeploymentSpec,
  type Labels,
  labelsOf,
  type Manifest,
  placementOn,
  type PodSpec,
  selectorOf,
} from "../core/kubernetes";
import { priorityClasses } from "../core/kubernetes/placement";
import { type Content, isOutput, isText } from "../core/text";
import type { Late } from "../core/text";
import { ACCOUNT, type DataHubPart, NAMESPACE } from "./spec";

/** The user of DataHub's and OpenSearch's images, and their group, by number (upstream's charts). */
const USER = 1_000;
/** MiB that a container may write to the node: logs, and what it unpacks. */
const SCRATCH_MIB = 1_024;

export const nameOf = (part: DataHubPart | "system-update"): string => `datahub-${part}`;
export const labels = (part: DataHubPart | "system-update"): Labels =>
  labelsOf({ name: nameOf(part), component: "datahub" });
export const podsOf = (part: DataHubPart | "system-update"): Labels => selectorOf({ name: nameOf(part) });
export const metadataOf = (part: DataHubPart | "system-update") => ({
  name: nameOf(part),
  namespace: NAMESPACE,
  labels: labels(part),
});

/** A value of the environment: here, known late, or a key of a Secret of the namespace. */
export type Value = Content | Late<string> | { readonly secret: string; readonly key: string };
export type Environment = Readonly<Record<string, Value>>;

/** As a container takes it, sorted by name, so that equal environments are equal values. */
export const environment = (values: Environment): NonNullable<Container["env"]> =>
  Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) =>
      typeof value === "object" && "secret" in value && !isOutput(value) && !isText(value)
        ? { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } }
        : { name, value: value as string },
    );

type Volumes = NonNullable<Extract<PodSpec["volumes"], readonly unknown[]>>;
type Mounts = NonNullable<Extract<Container["volumeMounts"], readonly unknown[]>>;

/** What a pod of one container is made of. */
export interface Program {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly environment: Environment;
  readonly ports?: Readonly<Record<string, number>>;
  readonly probes?: Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe">;
  readonly size: Pick<PartSize, "cpu" | "memory">;
  readonly volumes?: Volumes;
  readonly mounts?: Mounts;
  readonly init?: readonly Container[];
}

export const securityContext: NonNullable<Container["securityContext"]> = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
};

const mib = (gib: number): string => `${Math.ceil(gib * 1_024)}Mi`;

/** A pod that runs a program as nobody in particular, on the nodes of the pool, and may write to `/tmp` alone. */
export function podOf(
  name: string,
  program: Program,
  { cluster, pods, pool, grace }: { cluster: ClusterEndpoint; pods: Labels; pool: PartSize["pool"]; grace: number },
): PodSpec {
  return {
    serviceAccountName: ACCOUNT,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClasses.normal,
    terminationGracePeriodSeconds: grace,
    ...placementOn(cluster, pool),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { ...pods } },
      },
    ],
    ...(program.init === undefined ? {} : { initContainers: [...program.init] }),
    containers: [
      {
        name,
        image: program.image,
        ...(program.command === undefined ? {} : { command: [...program.command] }),
        ...(program.args === undefined ? {} : { args: [...program.args] }),
        env: environment(program.environment),
        ...(program.ports === undefined
          ? {}
          : { ports: Object.entries(program.ports).map(([port, containerPort]) => ({ name: port, containerPort })) }),
        ...program.probes,
        resources: {
          requests: { cpu: String(program.size.cpu), memory: mib(program.size.memory), "ephemeral-storage": "128Mi" },
          limits: { memory: mib(program.size.memory), "ephemeral-storage": `${SCRATCH_MIB}Mi` },
        },
        securityContext,
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...(program.mounts ?? [])],
      },
    ],
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: `${SCRATCH_MIB / 2}Mi` } }, ...(program.volumes ?? [])],
  };
}

/** A part that keeps nothing. */
export function deployment(
  part: Exclude<DataHubPart, "search">,
  program: Program,
  { cluster, size, grace = 60 }: { cluster: ClusterEndpoint; size: PartSize; grace?: number },
): Manifest {
  const spec: DeploymentSpec = {
    replicas: size.replicas,
    selector: { matchLabels: { ...podsOf(part) } },
    // Of the server there is one at a time: two would both apply what the other has not seen.
    strategy: part === "gms" ? { type: "Recreate" } : { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0 } },
    template: {
      metadata: { labels: { ...labels(part) } },
      spec: podOf(part, program, { cluster, pods: podsOf(part), pool: size.pool, grace }),
    },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      ...metadataOf(part),
      // Its first start waits for the set-up of the database and the indexes.
      annotations: { "pulumi.com/timeoutSeconds": "1800" },
    },
    spec,
  };
}

export const budget = (part: DataHubPart): Manifest => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: metadataOf(part),
  spec: { maxUnavailable: 1, selector: { matchLabels: { ...podsOf(part) } } },
});

export const service = (part: DataHubPart, port: number, headless = false): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadataOf(part),
  spec: {
    ...(headless ? { clusterIP: "None" } : {}),
    selector: { ...podsOf(part) },
    ports: [{ name: "http", port, targetPort: port, protocol: "TCP" }],
  },
});

/** By name within the cluster. */
export const hostOf = (part: DataHubPart): string => `${nameOf(part)}.${NAMESPACE}.svc`;
