import { names } from "../../workloads/streams";
import {
  type ClusterRendering,
  type DeploymentSpec,
  type Labels,
  labelsOf,
  type Manifest,
  namespaceManifests,
  selectorOf,
} from "../core/kubernetes";
import { tableDescriptions } from "./files/catalogs";
import { catalogFiles, ports, serverFiles } from "./files/etc";
import { partOf } from "./files/server";
import { type Files, fingerprint, lateOf, packed } from "./fingerprint";
import { networkPolicies } from "./network";
import { type Maps, type Part, podOf, trustOf } from "./pods";
import { scriptOf } from "./script";
import { NAMESPACE, type ValidTrinoSpec } from "./spec";
import { viewsJob } from "./views/job";

interface PlainEndpoint {
  readonly url: string;
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  readonly pods: Labels;
  readonly protocol: "http" | "https";
}

export interface RenderedTrino extends ClusterRendering {
  /** For the entry, which ends TLS: port 8080. */
  readonly endpoint: PlainEndpoint;
  /** For programs of the cluster: port 8443. */
  readonly secure: PlainEndpoint;
  /** The job after which every view is there. */
  readonly views: Manifest;
}

export const NAME = "trino";
/** Secret with the coordinator's certificate (`tls-combined.pem`) and its authority (`ca.crt`). */
export const CERTIFICATE = "trino-tls";
const COORDINATOR = "trino-coordinator";
const WORKER = "trino-worker";
const SCRIPTS = "trino-scripts";
const TOPICS = "trino-topics";
const CATALOGS = "trino-catalogs";
const HOST = `${NAME}.${NAMESPACE}.svc`;

export const deployments: Readonly<Record<Part, string>> = { coordinator: COORDINATOR, worker: WORKER };
const labels = (part: Part) => labelsOf({ name: deployments[part], component: part });
export const podsOf = (part: Part): Labels => selectorOf({ name: deployments[part] });

/** A coordinator, workers that follow the load, and the job that tells the views. */
export function renderTrino(spec: ValidTrinoSpec): RenderedTrino {
  const trust = trustOf(spec);
  const options = trust === undefined ? [] : trust.options.split(" ");
  const internal = { coordinator: `http://localhost:${ports.http}`, worker: `http://${HOST}:${ports.http}` };
  const files = (part: Part): Files => serverFiles(spec, part, internal[part], options);
  const maps = (part: Part): Maps => ({
    server: deployments[part],
    files: files(part),
    catalogs: CATALOGS,
    catalogFiles: catalogFiles(spec),
    topics: (position) => `${TOPICS}-${position}`,
    topicFiles: tableDescriptions(spec.streams),
    scripts: SCRIPTS,
  });
  const views = viewsJob({
    image: spec.image,
    streams: spec.streams,
    tail: spec.tail,
    url: `https://${HOST}:${ports.https}`,
    authority: CERTIFICATE,
    password: spec.definer,
    service: { peers: [{ kind: "pods", namespace: NAMESPACE, labels: podsOf("coordinator") }], ports: [ports.https] },
  });
  const config = (name: string, data: Files): Manifest => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: NAMESPACE, labels: labelsOf({ name: NAME, component: "configuration" }) },
    data,
  });
  const at = (protocol: "http" | "https"): PlainEndpoint => ({
    url: `${protocol}://${HOST}:${ports[protocol]}`,
    namespace: NAMESPACE,
    service: NAME,
    port: ports[protocol],
    pods: podsOf("coordinator"),
    protocol,
  });
  return {
    endpoint: at("http"),
    secure: at("https"),
    views: views.job,
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: quotaOf(spec) }),
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: spec.serviceAccount, namespace: NAMESPACE, labels: labels("coordinator") },
        automountServiceAccountToken: false,
      },
      certificate(spec),
      ...(["coordinator", "worker"] as const).map((part) => config(deployments[part], files(part))),
      config(CATALOGS, catalogFiles(spec)),
      ...packed(tableDescriptions(spec.streams)).map((data, position) => config(`${TOPICS}-${position}`, data)),
      config(SCRIPTS, { "password-file.mjs": scriptOf("files/password-file.mjs") }),
      service,
      ...(["coordinator", "worker"] as const).flatMap((part) => [deployment(spec, part, maps(part)), budget(part)]),
      ...autoscaler(spec),
      ...networkPolicies(spec),
      ...views.manifests,
    ],
  };
}

const service: Manifest = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: NAME, namespace: NAMESPACE, labels: labels("coordinator") },
  spec: {
    selector: { ...podsOf("coordinator") },
    ports: (["http", "https"] as const).map((name) => ({
      name,
      port: ports[name],
      targetPort: ports[name],
      protocol: "TCP",
    })),
  },
};

const certificate = ({ issuer }: ValidTrinoSpec): Manifest => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: CERTIFICATE, namespace: NAMESPACE, labels: labels("coordinator") },
  spec: {
    secretName: CERTIFICATE,
    dnsNames: [HOST, `${HOST}.cluster.local`],
    usages: ["digital signature", "server auth"],
    privateKey: { algorithm: "ECDSA", encoding: "PKCS8", size: 256, rotationPolicy: "Always" },
    // Trino wants key and certificate in one file, which it reads anew when it changes.
    additionalOutputFormats: [{ type: "CombinedPEM" }],
    issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
  },
});

function deployment(spec: ValidTrinoSpec, part: Part, maps: Maps): Manifest {
  const size = partOf(spec.size, part);
  const all = { ...maps.files, ...maps.catalogFiles, ...maps.topicFiles };
  const late = lateOf(all);
  const scales = part === "worker" && isScaled(spec);
  const body: DeploymentSpec = {
    // An autoscaler owns the number, and whoever applies the manifest again would set it back.
    ...(scales ? {} : { replicas: size.replicas }),
    revisionHistoryLimit: 5,
    selector: { matchLabels: { ...podsOf(part) } },
    strategy:
      part === "coordinator"
        ? // Two coordinators would each think that the workers are theirs.
          { type: "Recreate" }
        : { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    progressDeadlineSeconds: 1_800,
    template: {
      metadata: {
        labels: { ...labels(part) },
        annotations: {
          [`${names.PLATFORM}/files`]: fingerprint(all),
          // Empty where all is known.
          [`${names.PLATFORM}/endpoints`]: late as never,
        },
      },
      spec: {
        ...podOf(spec, part, maps, CERTIFICATE),
        topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
          maxSkew: 1,
          topologyKey,
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: { ...podsOf(part) } },
        })),
      },
    },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: deployments[part], namespace: NAMESPACE, labels: labels(part) },
    spec: body,
  };
}

const budget = (part: Part): Manifest => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: deployments[part], namespace: NAMESPACE, labels: labels(part) },
  spec: { maxUnavailable: 1, selector: { matchLabels: { ...podsOf(part) } } },
});

const isScaled = ({ size }: ValidTrinoSpec): boolean => {
  const { replicas, most = replicas } = partOf(size, "worker");
  return most > replicas;
};

/** Percent of the asked processor that workers use before there are more of them. Chosen. */
const BUSY = 60;

/** Workers by what they have to do: their processors. Down one at a time, since each that leaves finishes its tasks first. */
function autoscaler(spec: ValidTrinoSpec): readonly Manifest[] {
  if (!isScaled(spec)) return [];
  const { replicas, most = replicas } = partOf(spec.size, "worker");
  return [
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { name: WORKER, namespace: NAMESPACE, labels: labels("worker") },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: WORKER },
        minReplicaCount: replicas,
        maxReplicaCount: most,
        pollingInterval: 15,
        cooldownPeriod: 300,
        advanced: {
          restoreToOriginalReplicaCount: false,
          horizontalPodAutoscalerConfig: {
            name: WORKER,
            behavior: {
              scaleUp: {
                stabilizationWindowSeconds: 30,
                selectPolicy: "Max",
                policies: [{ type: "Percent", value: 100, periodSeconds: 60 }],
              },
              scaleDown: {
                stabilizationWindowSeconds: 600,
                selectPolicy: "Max",
                policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
              },
            },
          },
        },
        triggers: [{ type: "cpu", metricType: "Utilization", metadata: { value: String(BUSY) } }],
      },
    },
  ];
}

/** What all pods ask for together: workers at their most and one that takes another's place, and the job twice. */
function quotaOf({ size }: ValidTrinoSpec) {
  const coordinator = partOf(size, "coordinator");
  const worker = partOf(size, "worker");
  const workers = (worker.most ?? worker.replicas) + 1;
  return {
    cpu: String(Math.ceil(coordinator.cpu + workers * worker.cpu + 1)),
    memory: `${Math.ceil(coordinator.memory + workers * worker.memory + 1)}Gi`,
    pods: workers + 6,
  };
}
