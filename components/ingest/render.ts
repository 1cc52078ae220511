import type { Gateway } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import type { ServiceEndpoint } from "../core/endpoints";
import { type ClusterRendering, type Manifest, networkPolicy, type ServiceSpec } from "../core/kubernetes";
import { nodeProcess } from "../core/local/node-process";
import type { ProcessSpec } from "../core/local/spec";
import {
  deploymentOf,
  disruptionBudgetOf,
  kafkaWays,
  replicaSize,
  scalingBehavior,
  workloadLabels,
  workloadPods,
} from "../core/workload";
import type { ValidIngestManifestsSpec, ValidLocalIngestSpec } from "./spec";

/** One gateway, open to whoever reaches 127.0.0.1. */
export function renderLocalIngest({ gateway, limit, ...spec }: ValidLocalIngestSpec): ProcessSpec {
  const rendered = nodeProcess({ ...spec, name: gateway.name, setting: gateway.name });
  return limit === undefined
    ? rendered
    : { ...rendered, env: { ...rendered.env, MILLRACE_INGEST_RATE: String(limit) } };
}

/** Of its HTTP interface, health and metrics. */
export const INGEST_PORT = 8000;

const KEYS_FOLDER = "/etc/millrace/api-keys";
/** Per cent of the requested processor at which another replica is wanted: the rest takes what comes until it is ready. */
const BUSY = 70;

/** All that the gateway is in a cluster, but for its service account and its rights. */
export const renderIngest = (spec: ValidIngestManifestsSpec): ClusterRendering => ({
  manifests: ingestManifests(spec),
});

/** The objects that either Pulumi or Argo CD applies. */
export function ingestManifests(spec: ValidIngestManifestsSpec): readonly Manifest[] {
  const { gateway, image, kafka, keys, entry, load, assumptions, leave, drain, logLevel } = spec;
  return [
    deploymentOf({
      edge: gateway,
      image,
      kafka,
      size: replicaSize(gateway, load, assumptions),
      port: INGEST_PORT,
      logLevel,
      drain,
      leave,
      environment: [{ name: "MILLRACE_API_KEYS_FILE", value: `${KEYS_FOLDER}/${keys.key}` }],
      // The whole folder, since a file mounted by itself never changes.
      mounts: [{ name: "api-keys", path: KEYS_FOLDER, secret: keys.secret }],
    }),
    serviceOf(gateway),
    disruptionBudgetOf(gateway),
    networkPolicy({
      ...identified(gateway),
      pods: workloadPods(gateway),
      from: [
        { peers: entry, ports: [INGEST_PORT] },
        { peers: [{ kind: "pods", namespace: names.namespace("prometheus") }], ports: [INGEST_PORT] },
      ],
      to: kafkaWays(kafka),
    }),
    autoscaler(gateway),
  ];
}

/** Where the gateway is in the cluster: known before it is there, and whoever applies it. */
export function ingestEndpoint(gateway: Gateway): ServiceEndpoint {
  const { metadata } = serviceOf(gateway);
  return {
    url: `http://${metadata.name}.${names.WORKERS_NAMESPACE}.svc:${INGEST_PORT}`,
    namespace: names.WORKERS_NAMESPACE,
    service: metadata.name,
    port: INGEST_PORT,
    pods: workloadPods(gateway),
  };
}

const identified = (gateway: Gateway) => ({
  name: names.kubernetesName(gateway),
  namespace: names.WORKERS_NAMESPACE,
  labels: workloadLabels(gateway),
});

function serviceOf(gateway: Gateway): Manifest {
  const spec: ServiceSpec = {
    type: "ClusterIP",
    selector: { ...workloadPods(gateway) },
    ports: [{ name: "http", port: INGEST_PORT, targetPort: "http", appProtocol: "http" }],
  };
  return { apiVersion: "v1", kind: "Service", metadata: identified(gateway), spec };
}

function autoscaler(gateway: Gateway): Manifest {
  const { min, max } = gateway.scale;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: identified(gateway),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: names.kubernetesName(gateway) },
      minReplicas: min,
      maxReplicas: max,
      behavior: scalingBehavior,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: BUSY } } },
      ],
    },
  };
}
