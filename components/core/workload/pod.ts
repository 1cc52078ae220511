import { milliseconds } from "../../../workloads/streams/units";
import type { Duration, Gateway, Poller, Worker } from "../../../workloads/streams";
import * as names from "../../../workloads/streams/names";
import type { ImageEndpoint } from "../endpoints";
import { labelsOf, type DeploymentSpec, type Manifest, selectorOf } from "../kubernetes";
import { priorityClasses } from "../kubernetes/placement";
import { text } from "../text";
import {
  type EnvironmentVariable,
  type KafkaAccess,
  kafkaEnvironment,
  kafkaMounts,
  type Mount,
  SECRET_MODE,
} from "./kafka";
import { containerResources, oldSpace, type ReplicaSize } from "./resources";

/** What runs as pods of the image of all workloads. */
export type Workload = Worker | Gateway | Poller;

/** A workload as pods. */
export interface WorkloadSpec {
  readonly edge: Workload;
  readonly image: ImageEndpoint;
  readonly kafka: KafkaAccess;
  readonly size: ReplicaSize;
  /** Of health and metrics, and of a gateway's everything. */
  readonly port: number;
  readonly logLevel: string;
  /** From SIGTERM until what is under way is given up. */
  readonly drain: Duration;
  /** From the decision to end a pod until SIGTERM: whoever routes to it stops meanwhile. */
  readonly leave?: Duration;
  readonly environment?: readonly EnvironmentVariable[];
  readonly mounts?: readonly Mount[];
  /** One pod and never two: the former has ended before the next one starts. Default: as many as an autoscaler says. */
  readonly alone?: boolean;
}

/** The image's user and group, by number (workloads/Dockerfile). */
const USER = 1_000;
/** MiB: left alone, V8 lets the young generation grow to 128 MiB under load, which a process that only passes events on never needs. */
const SEMI_SPACE = 16;
/** Seconds to close connections after the drain. */
const CLOSING = 10;
/** Seconds for a roll-out to get on: a node is made, an image pulled, a state restored. */
const PROGRESS = 1_200;

/** Labels of a workload, and those that pick its pods. */
export const workloadLabels = ({ name, type }: Workload) => labelsOf({ name, component: type });
export const workloadPods = ({ name }: Workload) => selectorOf({ name });

/** Seconds from the decision to end a pod until it is killed: longer than it needs to leave and to drain. */
export const terminationPeriod = ({ drain, leave = "0 ms" }: Pick<WorkloadSpec, "drain" | "leave">): number =>
  Math.ceil((milliseconds(leave) + milliseconds(drain)) / 1_000) + CLOSING;

/**
 * The Deployment. Where an autoscaler owns the number of replicas it says none: whoever applies the manifest again, Pulumi or Argo CD,
 * would set it back.
 */
export function deploymentOf(spec: WorkloadSpec): Manifest {
  const { edge, image, kafka, size, port, logLevel, drain, leave, alone = false } = spec;
  const name = names.kubernetesName(edge);
  const labels = workloadLabels(edge);
  const mounts = [...kafkaMounts(kafka, name), ...(spec.mounts ?? [])];
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    httpGet: { path, port: "http" },
    periodSeconds,
    timeoutSeconds: 2,
    failureThreshold,
  });
  const deployment: DeploymentSpec = {
    revisionHistoryLimit: 5,
    selector: { matchLabels: { ...workloadPods(edge) } },
    ...(alone
      ? { replicas: 1, strategy: { type: "Recreate" } }
      : {
          // None leaves before its successor is ready, so that a roll-out costs no capacity.
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
        }),
    progressDeadlineSeconds: PROGRESS,
    template: {
      metadata: {
        labels: { ...labels },
        ...(kafka.bootstrap === undefined
          ? {}
          : { annotations: { [`${names.PLATFORM}/brokers`]: text`${kafka.bootstrap}` as never } }),
      },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: priorityClasses.normal,
        terminationGracePeriodSeconds: terminationPeriod(spec),
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          fsGroup: USER,
          seccompProfile: { type: "RuntimeDefault" },
        },
        ...(alone
          ? {}
          : {
              topologySpreadConstraints: [
                spread(edge, "topology.kubernetes.io/zone"),
                spread(edge, "kubernetes.io/hostname"),
              ],
            }),
        containers: [
          {
            name: edge.name,
            image: image.reference,
            imagePullPolicy: "IfNotPresent",
            command: [
              "node",
              "--enable-source-maps",
              `--max-semi-space-size=${SEMI_SPACE}`,
              `--max-old-space-size=${oldSpace(size)}`,
              `dist/workloads/${edge.name}/main.js`,
            ],
            env: [
              ...kafkaEnvironment(kafka),
              { name: "MILLRACE_HTTP_HOST", value: "0.0.0.0" },
              { name: "MILLRACE_HTTP_PORT", value: String(port) },
              { name: "MILLRACE_LOG_LEVEL", value: logLevel },
              { name: "MILLRACE_DRAIN_TIMEOUT", value: drain },
              ...(spec.environment ?? []),
            ].map((variable) => ({ ...variable })),
            ports: [{ name: "http", containerPort: port }],
            resources: containerResources(size),
            startupProbe: probe("/healthz", 1, 60),
            livenessProbe: probe("/healthz", 10, 3),
            readinessProbe: probe("/readyz", 2, 3),
            ...(leave === undefined
              ? {}
              : { lifecycle: { preStop: { sleep: { seconds: Math.ceil(milliseconds(leave) / 1_000) } } } }),
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
              { name: "tmp", mountPath: "/tmp" },
              ...mounts.map(({ name: volume, path }) => ({ name: volume, mountPath: path, readOnly: true })),
            ],
          },
        ],
        volumes: [
          { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
          ...mounts.map(({ name: volume, secret }) => ({
            name: volume,
            secret: { secretName: secret, defaultMode: SECRET_MODE },
          })),
        ],
      },
    },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name,
      namespace: names.WORKERS_NAMESPACE,
      labels,
      // Left alone, Pulumi gives up after half of that.
      annotations: { "pulumi.com/timeoutSeconds": String(PROGRESS) },
    },
    spec: deployment,
  };
}

/** One pod at a time may be evicted; a budget that allowed none would keep nodes from being drained. */
export const disruptionBudgetOf = (edge: Worker | Gateway): Manifest => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: names.kubernetesName(edge), namespace: names.WORKERS_NAMESPACE, labels: workloadLabels(edge) },
  spec: { maxUnavailable: 1, selector: { matchLabels: workloadPods(edge) } },
});

/** Spread as evenly as there is room: a pod that starts on a crowded node is better than one that waits for another. */
const spread = (edge: Workload, topologyKey: string) => ({
  topologyKey,
  maxSkew: 1,
  whenUnsatisfiable: "ScheduleAnyway",
  labelSelector: { matchLabels: { ...workloadPods(edge) } },
  matchLabelKeys: ["pod-template-hash"],
});
