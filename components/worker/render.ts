import * as names from "../../workloads/streams/names";
import { nodeProcess } from "../core/local/node-process";
import type { ProcessSpec } from "../core/local/spec";
import { type ClusterRendering, type Manifest, networkPolicy } from "../core/kubernetes";
import {
  deploymentOf,
  disruptionBudgetOf,
  endpointKeys,
  KEDA_PRINCIPAL,
  kafkaWays,
  lagThresholds,
  replicaSize,
  scalingBehavior,
  workloadLabels,
  workloadPods,
} from "../core/workload";
import { localFed } from "./fed";
import type { ValidLocalWorkerSpec, ValidWorkerManifestsSpec } from "./spec";

/** One replica. */
export function renderLocalWorker(spec: ValidLocalWorkerSpec): ProcessSpec {
  const { worker } = spec;
  const rendered = nodeProcess({ ...spec, name: worker.name, setting: `workers.${worker.name}` });
  const { env, ...fed } = localFed(spec);
  return { ...rendered, env: { ...rendered.env, ...env }, ...fed };
}

/** Of health and metrics. */
export const WORKER_PORT = 8100;

/** All that a worker is in a cluster, but for its service account and its rights. */
export const renderWorker = (spec: ValidWorkerManifestsSpec): ClusterRendering => ({
  manifests: workerManifests(spec),
});

/** The objects that either Pulumi or Argo CD applies. */
export function workerManifests(spec: ValidWorkerManifestsSpec): readonly Manifest[] {
  const { worker, image, kafka, load, assumptions, drain, logLevel, fed } = spec;
  const size = replicaSize(worker, load, assumptions);
  const authentication = triggerAuthentication(spec);
  return [
    deploymentOf({
      edge: worker,
      image,
      kafka,
      size,
      port: WORKER_PORT,
      logLevel,
      drain,
      ...(fed === undefined ? {} : { environment: fed.environment, mounts: fed.mounts }),
    }),
    disruptionBudgetOf(worker),
    networkPolicy({
      ...identified(spec),
      pods: workloadPods(worker),
      from: [{ peers: [{ kind: "pods", namespace: names.namespace("prometheus") }], ports: [WORKER_PORT] }],
      to: [...kafkaWays(kafka), ...(fed === undefined ? [] : [fed.reach])],
    }),
    ...(authentication === undefined ? [] : [authentication]),
    scaledObject(spec),
  ];
}

const identified = ({ worker }: Pick<ValidWorkerManifestsSpec, "worker">) => ({
  name: names.kubernetesName(worker),
  namespace: names.WORKERS_NAMESPACE,
  labels: workloadLabels(worker),
});

/** How KEDA proves to the brokers who it is; absent where they do not ask. */
function triggerAuthentication(spec: ValidWorkerManifestsSpec): Manifest | undefined {
  const { security } = spec.kafka;
  if (security.kind === "none") return undefined;
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "TriggerAuthentication",
    metadata: identified(spec),
    spec:
      security.kind === "msk-iam"
        ? { podIdentity: { provider: "aws", identityOwner: "keda" } }
        : {
            secretTargetRef: [
              { parameter: "ca", name: security.authority, key: "ca.crt" },
              { parameter: "cert", name: KEDA_PRINCIPAL, key: "user.crt" },
              { parameter: "key", name: KEDA_PRINCIPAL, key: "user.key" },
            ],
          },
  };
}

/** What KEDA's Kafka trigger is told of the brokers' security. Values are strings, as all its metadata. */
function securityMetadata({ security }: ValidWorkerManifestsSpec["kafka"]): Readonly<Record<string, string>> {
  switch (security.kind) {
    case "none":
      return {};
    case "mtls":
      return { tls: "enable" };
    case "msk-iam":
      return { tls: "enable", sasl: "oauthbearer", saslTokenProvider: "aws_msk_iam", awsRegion: security.region };
  }
}

/** Replicas by lag, within the worker's scale. */
function scaledObject(spec: ValidWorkerManifestsSpec): Manifest {
  const { worker, kafka, load, assumptions } = spec;
  const { min, max } = worker.scale;
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: identified(spec),
    spec: {
      scaleTargetRef: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        name: names.kubernetesName(worker),
        envSourceContainerName: worker.name,
      },
      minReplicaCount: min,
      maxReplicaCount: max,
      // Of the trigger's activity; the lag itself is asked for at each of the autoscaler's periods.
      pollingInterval: 5,
      cooldownPeriod: 300,
      // While the brokers cannot be asked, what the average takes, or more if there is more.
      fallback: {
        failureThreshold: 3,
        replicas: Math.min(max, Math.max(min, load.replicas.average)),
        behavior: "currentReplicasIfHigher",
      },
      advanced: {
        restoreToOriginalReplicaCount: false,
        horizontalPodAutoscalerConfig: { name: names.kubernetesName(worker), behavior: scalingBehavior },
      },
      triggers: [...lagThresholds(worker, load, assumptions)].map(([stream, threshold]) => ({
        type: "kafka",
        name: stream,
        metricType: "AverageValue",
        metadata: {
          bootstrapServersFromEnv: endpointKeys.brokers,
          consumerGroup: names.consumerGroup(worker),
          topic: names.topic({ name: stream }),
          lagThreshold: String(threshold),
          // A group without offsets starts at the beginning, as the runtime does.
          offsetResetPolicy: "earliest",
          // A consumer without a partition has nothing to do, nor one whose partition has no lag.
          allowIdleConsumers: "false",
          limitToPartitionsWithLag: "true",
          // Of the protocol: Kafka 4 refuses what is older than 2.1 (KIP-896), and KEDA's default is 1.0.0.
          version: "2.8.0",
          ...securityMetadata(kafka),
        },
        ...(kafka.security.kind === "none"
          ? {}
          : { authenticationRef: { kind: "TriggerAuthentication", name: names.kubernetesName(worker) } }),
      })),
    },
  };
}
