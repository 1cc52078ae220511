import { createHash } from "node:crypto";
import { fileOfCheckout } from "../core/checkout";
import type { PartSize } from "../core/capacity/systems";
import {
  type ClusterRendering,
  type Container,
  type DeploymentSpec,
  type JobSpec,
  type Labels,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type PodSpec,
  selectorOf,
  type Way,
} from "../core/kubernetes";
import { placementOn, priorityClasses } from "../core/kubernetes/placement";
import { bases } from "../core/versions";
import { assetMaps, bundleFolder } from "./assets";
import { environmentOf, FILES } from "./environment";
import { settingsOf, volumesOf } from "./settings";
import { NAMESPACE, type ValidSupersetSpec } from "./spec";

export interface RenderedSuperset extends ClusterRendering {
  readonly endpoint: {
    readonly url: string;
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    readonly pods: Labels;
  };
  /** The job after which everything is there that is declared. */
  readonly assets: Manifest;
}

export const NAME = "superset";
export const ASSETS = "superset-assets";
export const PORT = 8088;
export const METRICS_PORT = 9102;
const CONFIG = "superset-config";
const FOLDER = "/etc/superset";
const HOME = "/app/superset_home";
/** The image's user, by number. */
const USER = 1_000;
const scripts = ["superset_config.py", "gunicorn.conf.py", "wait_for_schema.py", "apply_assets.py"] as const;

export const pods = selectorOf({ name: NAME });
export const jobPods = selectorOf({ name: ASSETS });
const labels = labelsOf({ name: NAME, component: "web" });
const jobLabels = labelsOf({ name: ASSETS, component: "assets" });
const metadata = { name: NAME, namespace: NAMESPACE, labels };

/** Web pods, what they are told, and the job that makes tables, roles and assets. */
export function renderSuperset(spec: ValidSupersetSpec): RenderedSuperset {
  const files = Object.fromEntries(scripts.map((name) => [name, fileOfCheckout(`${FILES}/${name}`)]));
  const maps = assetMaps(spec);
  const hash = hashOf([bases.superset, files, maps.map(({ data }) => data), spec.people]);
  const assets = assetsJob(spec, hash, maps);
  return {
    endpoint: { url: `http://${NAME}.${NAMESPACE}.svc:${PORT}`, namespace: NAMESPACE, service: NAME, port: PORT, pods },
    assets,
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "6", memory: "16Gi", pods: 12 } }),
      { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata,
        spec: { selector: { ...pods }, ports: [{ name: "http", port: PORT, targetPort: PORT, protocol: "TCP" }] },
      },
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { ...metadata, name: CONFIG },
        data: { ...files, "settings.json": settingsOf(spec) },
      },
      ...maps,
      web(spec, hashOf([files, spec.people, spec.host])),
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
          { peers: spec.from, ports: [PORT] },
          { peers: spec.scrapers, ports: [METRICS_PORT] },
        ],
        to: [
          ...asked(spec),
          // A provider of identities has no fixed addresses.
          ...("oidc" in spec.people
            ? [{ peers: [{ kind: "addresses" as const, cidrs: ["0.0.0.0/0"] }], ports: [443] }]
            : []),
        ],
      }),
      networkPolicy({
        name: ASSETS,
        namespace: NAMESPACE,
        labels: jobLabels,
        pods: jobPods,
        from: [],
        to: asked(spec),
      }),
      assets,
    ],
  };
}

const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 10);

/** Whom Superset asks: its database, and what it shows. */
const asked = ({ database, trino, pinot }: ValidSupersetSpec): readonly Way[] => [
  database.reach,
  ...[trino.service, pinot.broker, pinot.controller].map(({ namespace, pods: labelled, port, podPort = port }) => ({
    peers: [{ kind: "pods" as const, namespace, labels: labelled }],
    ports: [podPort],
  })),
];

const environment = Object.entries(environmentOf(FOLDER, HOME)).map(([name, value]) => ({ name, value }));

const securityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
/** Long enough for Superset to import what it is made of. */
const memory = (size: PartSize): string => `${Math.round(size.memory * 1024)}Mi`;
const resources = (size: PartSize) => ({
  requests: { cpu: `${Math.round(size.cpu * 1000)}m`, memory: memory(size), "ephemeral-storage": "128Mi" },
  limits: { memory: memory(size), "ephemeral-storage": "1Gi" },
});

const part = ({ size }: ValidSupersetSpec): PartSize => {
  const { web: found } = size;
  if (found === undefined) throw new Error('superset: the size has no part "web"');
  return found;
};

/** What all pods of Superset share. */
function podOf(spec: ValidSupersetSpec, forJob: boolean): PodSpec & { readonly volumes: unknown[] } {
  const { volumes } = volumesOf(spec, forJob);
  return {
    serviceAccountName: NAME,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClasses.normal,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...placementOn(spec.cluster, part(spec).pool),
    containers: [],
    volumes: [
      { name: "config", configMap: { name: CONFIG } },
      { name: "home", emptyDir: { sizeLimit: "256Mi" } },
      { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
      ...volumes,
    ],
  };
}

const container = (spec: ValidSupersetSpec, forJob: boolean, name: string, command: readonly string[]): Container => ({
  name,
  image: spec.image.reference,
  command: [...command],
  env: [...environment],
  resources: resources(part(spec)),
  securityContext,
  volumeMounts: [
    { name: "config", mountPath: FOLDER, readOnly: true },
    { name: "home", mountPath: HOME },
    { name: "tmp", mountPath: "/tmp" },
    ...volumesOf(spec, forJob).mounts,
  ],
});

function web(spec: ValidSupersetSpec, told: string): Manifest {
  const health = { path: "/health", port: PORT };
  const serving = container(spec, false, NAME, [
    "gunicorn",
    "-c",
    `${FOLDER}/gunicorn.conf.py`,
    "superset.app:create_app()",
  ]);
  const body: DeploymentSpec = {
    replicas: part(spec).replicas,
    selector: { matchLabels: { ...pods } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: {
      metadata: { labels: { ...labels }, annotations: { "millrace/told": told } },
      spec: {
        ...podOf(spec, false),
        terminationGracePeriodSeconds: 45,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { ...pods } },
          },
        ],
        // Another version's tables are made by the job; pods of the version before serve until then.
        initContainers: [container(spec, false, "schema", ["python", `${FOLDER}/wait_for_schema.py`])],
        containers: [
          {
            ...serving,
            ports: [
              { name: "http", containerPort: PORT },
              { name: "metrics", containerPort: METRICS_PORT },
            ],
            startupProbe: { httpGet: health, periodSeconds: 5, failureThreshold: 36 },
            readinessProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 5 },
            livenessProbe: { httpGet: health, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 4 },
            // The entry learns of the end before the process does.
            lifecycle: { preStop: { exec: { command: ["sleep", "10"] } } },
          },
        ],
      },
    },
  };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: body };
}

/** One step after the other: tables, roles, assets. Named by the hash of its content, since a job cannot be changed. */
function assetsJob(spec: ValidSupersetSpec, hash: string, maps: readonly Manifest[]): Manifest {
  const step = (name: string, ...command: readonly string[]) => container(spec, true, name, command);
  const last = step("assets", "python", `${FOLDER}/apply_assets.py`, bundleFolder.path);
  const pod = podOf(spec, true);
  const body: JobSpec = {
    backoffLimit: 6,
    activeDeadlineSeconds: 1_800,
    template: {
      metadata: { labels: { ...jobLabels } },
      spec: {
        ...pod,
        restartPolicy: "Never",
        initContainers: [step("tables", "superset", "db", "upgrade"), step("roles", "superset", "init")],
        containers: [
          {
            ...last,
            volumeMounts: [
              ...(last.volumeMounts as object[]),
              { name: bundleFolder.volume, mountPath: bundleFolder.path, readOnly: true },
            ] as Container["volumeMounts"],
          },
        ],
        volumes: [...(pod.volumes as readonly object[]), bundleFolder.volumeOf(maps)] as PodSpec["volumes"],
      },
    },
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${ASSETS}-${hash}`,
      namespace: NAMESPACE,
      labels: jobLabels,
      annotations: {
        // One that failed is made anew by the next run of the program, instead of being waited for again.
        "pulumi.com/replaceUnready": "true",
        "pulumi.com/timeoutSeconds": "1860",
      },
    },
    spec: body,
  };
}
