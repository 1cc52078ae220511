import { bytes } from "../../workloads/streams/units";
import { applierManifests, applierPods } from "../core/applier";
import {
  type ClusterRendering,
  type Labels,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  selectorOf,
  type StatefulSetSpec,
} from "../core/kubernetes";
import { priorityClasses } from "../core/kubernetes/placement";
import { imageReference, images } from "../core/versions";
import { environmentOf } from "./environment";
import { NAMESPACE, type ValidApicurioRegistrySpec } from "./spec";
import { API, documentOf } from "./subjects";

export interface RenderedApicurioRegistry extends ClusterRendering {
  readonly endpoint: {
    readonly url: string;
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    readonly pods: Labels;
  };
  /** The job after which every stream is registered. */
  readonly registration: Manifest;
}

export const NAME = "schema-registry";
/** Job that registers. */
export const APPLIER = "schemas";
export const PORT = 8080;
/** Of health and metrics. */
export const MANAGEMENT_PORT = 9000;
/** The image's user; its files belong to the group 0. */
const USER = 1_001;
const DATA = "/var/lib/registry";

const labels = labelsOf({ name: NAME, component: NAME });
export const pods = selectorOf({ name: NAME });
const metadata = { name: NAME, namespace: NAMESPACE, labels };

/** One server with its database on a volume, and the job that registers every stream. */
export function renderApicurioRegistry(spec: ValidApicurioRegistrySpec): RenderedApicurioRegistry {
  const base = `http://${service.metadata.name}.${NAMESPACE}.svc:${PORT}`;
  const applier = applierManifests({
    name: APPLIER,
    namespace: NAMESPACE,
    image: spec.image,
    url: base,
    service: { peers: [{ kind: "pods", namespace: NAMESPACE, labels: pods }], ports: [PORT] },
    apiServer: spec.cluster.cidrs,
    documents: spec.streams.map(documentOf),
  });
  const registration = applier.find(({ kind }) => kind === "Job");
  if (registration === undefined) throw new Error("the applier of the schemas renders no job");
  return {
    endpoint: { url: `${base}${API}`, namespace: NAMESPACE, service: NAME, port: PORT, pods },
    registration,
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "2", memory: "4Gi", pods: 8 } }),
      service,
      server(spec),
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata,
        spec: { maxUnavailable: 1, selector: { matchLabels: { ...pods } } },
      },
      networkPolicy({
        ...metadata,
        pods,
        from: [
          {
            peers: [{ kind: "pods", namespace: NAMESPACE, labels: applierPods(APPLIER) }, ...spec.clients],
            ports: [PORT],
          },
          ...(spec.scrapers.length === 0 ? [] : [{ peers: spec.scrapers, ports: [MANAGEMENT_PORT] }]),
        ],
        // It asks nobody.
        to: [],
      }),
      ...applier,
    ],
  };
}

const service: Manifest = {
  apiVersion: "v1",
  kind: "Service",
  metadata,
  spec: {
    selector: { ...pods },
    ports: [{ name: "http", port: PORT, targetPort: PORT, protocol: "TCP" }],
  },
};

const ENVIRONMENT = {
  ...environmentOf({ folder: DATA, port: PORT, managementPort: MANAGEMENT_PORT }),
  // Part of the container's memory that the heap may take, in percent.
  JAVA_MAX_MEM_RATIO: "50",
} as const;

function server({ cluster, capacity }: ValidApicurioRegistrySpec): Manifest {
  const probe = (path: string) => ({ path, port: MANAGEMENT_PORT });
  const body: StatefulSetSpec = {
    serviceName: NAME,
    // The database is a file: a second server would need one that both can open.
    replicas: 1,
    selector: { matchLabels: { ...pods } },
    persistentVolumeClaimRetentionPolicy: {
      whenDeleted: cluster.disposable ? "Delete" : "Retain",
      whenScaled: "Retain",
    },
    volumeClaimTemplates: [
      {
        metadata: { name: "data" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: cluster.storageClass,
          resources: { requests: { storage: `${Math.ceil(bytes(capacity) / 1024 ** 2)}Mi` } },
        },
      },
    ],
    template: {
      metadata: { labels: { ...labels } },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: priorityClasses.normal,
        terminationGracePeriodSeconds: 30,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
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
        containers: [
          {
            name: "registry",
            image: imageReference(images["apicurio-registry"]),
            env: Object.entries(ENVIRONMENT).map(([name, value]) => ({ name, value })),
            ports: [
              { name: "http", containerPort: PORT },
              { name: "management", containerPort: MANAGEMENT_PORT },
            ],
            startupProbe: { httpGet: probe("/health/started"), periodSeconds: 2, failureThreshold: 60 },
            readinessProbe: { httpGet: probe("/health/ready"), periodSeconds: 5, timeoutSeconds: 3 },
            livenessProbe: {
              httpGet: probe("/health/live"),
              periodSeconds: 15,
              timeoutSeconds: 5,
              failureThreshold: 4,
            },
            resources: {
              requests: { cpu: "250m", memory: "768Mi", "ephemeral-storage": "64Mi" },
              limits: { memory: "768Mi", "ephemeral-storage": "512Mi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
              { name: "data", mountPath: DATA },
              { name: "tmp", mountPath: "/tmp" },
            ],
          },
        ],
        volumes: [{ name: "tmp", emptyDir: { sizeLimit: "256Mi" } }],
      },
    },
  };
  return { apiVersion: "apps/v1", kind: "StatefulSet", metadata, spec: body };
}
