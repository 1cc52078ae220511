import { javaTrust } from "../core/java";
import {
  type ClusterRendering,
  type DeploymentSpec,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Peer,
  selectorOf,
} from "../core/kubernetes";
import type { ServiceEndpoint } from "../core/endpoints";
import { placementOn, priorityClasses } from "../core/kubernetes/placement";
import { imageReference, images } from "../core/versions";
import { setupJob, setupPods } from "./job";
import { NAMESPACE, PORT, SITE, type ValidMetabaseSpec } from "./spec";

export const NAME = "metabase";
export const METRICS_PORT = 9191;
/** The image takes any user that is not root; this is the one that it makes for itself. */
const USER = 2_000;
const DATABASE_AUTHORITY = "/etc/metabase/database";

const labels = labelsOf({ name: NAME, component: "server" });
export const pods = selectorOf({ name: NAME });
const metadata = { name: NAME, namespace: NAMESPACE, labels };

export interface RenderedMetabase extends ClusterRendering {
  readonly endpoint: ServiceEndpoint & { readonly url: string };
  /** The job after which the questions and dashboards are there. */
  readonly setup: Manifest;
}

/** Metabase, and the job that tells it what is declared. */
export function renderMetabase(spec: ValidMetabaseSpec): RenderedMetabase {
  const url = `http://${NAME}.${NAMESPACE}.svc:${PORT}`;
  const setup = setupJob(spec, url);
  const { replicas, cpu, memory } = spec.server;
  const trino: Peer = { kind: "pods", namespace: spec.trino.service.namespace, labels: spec.trino.service.pods };
  return {
    endpoint: { url, namespace: NAMESPACE, service: NAME, port: PORT, pods },
    setup: setup.job,
    manifests: [
      ...namespaceManifests({
        name: NAMESPACE,
        quota: {
          cpu: String(Math.ceil((replicas + 1) * cpu) + 1),
          memory: `${Math.ceil((replicas + 1) * memory) + 1}Gi`,
          pods: replicas + 6,
        },
      }),
      {
        apiVersion: "v1",
        kind: "Service",
        metadata,
        spec: {
          selector: { ...pods },
          ports: [{ name: "http", port: PORT, targetPort: PORT, protocol: "TCP" }],
        },
      },
      { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
      { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: deployment(spec) },
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
          { peers: [{ kind: "pods", namespace: NAMESPACE, labels: setupPods }, ...spec.from], ports: [PORT] },
          { peers: spec.scrapers, ports: [METRICS_PORT] },
        ],
        to: [spec.database.reach, { peers: [trino], ports: [spec.trino.service.podPort ?? spec.trino.service.port] }],
      }),
      ...setup.manifests,
    ],
  };
}

function deployment(spec: ValidMetabaseSpec): DeploymentSpec {
  const { server, database, trino } = spec;
  const image = imageReference(images.metabase);
  const memory = `${Math.round(server.memory * 1024)}Mi`;
  const trust = trino.authority === undefined ? undefined : javaTrust(image, trino.authority);
  const probe = { httpGet: { path: "/api/health", port: PORT } };
  return {
    replicas: server.replicas,
    selector: { matchLabels: { ...pods } },
    // A version may change the database, and one at a time does so by a lock of its own.
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: { ...labels } },
      spec: {
        serviceAccountName: NAME,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: priorityClasses.normal,
        terminationGracePeriodSeconds: 60,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          fsGroup: USER,
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
        ...placementOn(spec.cluster, server.pool),
        ...(trust === undefined ? {} : { initContainers: [...trust.init] }),
        containers: [
          {
            name: NAME,
            image,
            env: environment(spec, trust?.options),
            ports: [
              { name: "http", containerPort: PORT },
              { name: "metrics", containerPort: METRICS_PORT },
            ],
            // The first start makes the tables, which takes minutes on a small node.
            startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 120 },
            readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 5 },
            livenessProbe: { ...probe, periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 6 },
            // What is asked last is answered: the entry learns that a pod goes a little later than the pod itself.
            lifecycle: { preStop: { exec: { command: ["sleep", "10"] } } },
            resources: {
              requests: { cpu: `${Math.round(server.cpu * 1000)}m`, memory, "ephemeral-storage": "512Mi" },
              limits: { memory, "ephemeral-storage": "2Gi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
              { name: "tmp", mountPath: "/tmp" },
              // Metabase takes its drivers out of its own file when it starts.
              { name: "plugins", mountPath: "/plugins" },
              ...(database.tls.mode === "verify-full"
                ? [{ name: "database-authority", mountPath: DATABASE_AUTHORITY, readOnly: true }]
                : []),
              ...(trust?.mounts ?? []),
            ],
          },
        ],
        volumes: [
          { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
          { name: "plugins", emptyDir: { sizeLimit: "1Gi" } },
          ...(database.tls.mode === "verify-full"
            ? [
                {
                  name: "database-authority",
                  secret: {
                    secretName: database.tls.authority,
                    items: [{ key: "ca.crt", path: "ca.crt" }],
                    defaultMode: 0o444,
                  },
                },
              ]
            : []),
          ...(trust?.volumes ?? []),
        ],
      },
    },
  };
}

function environment({ database, encryption, host }: ValidMetabaseSpec, trust: string | undefined) {
  const secret = (name: string, { secret: of, key }: { readonly secret: string; readonly key: string }) => ({
    name,
    valueFrom: { secretKeyRef: { name: of, key } },
  });
  const { tls } = database;
  const verified = tls.mode === "verify-full" ? `&sslrootcert=${DATABASE_AUTHORITY}/ca.crt` : "";
  const plain: Readonly<Record<string, string>> = {
    MB_DB_TYPE: "postgres",
    MB_DB_USER: database.username,
    MB_SITE_NAME: SITE,
    MB_SITE_URL: host === "localhost" ? `http://localhost:${PORT}` : `https://${host}`,
    MB_JETTY_PORT: String(PORT),
    MB_PROMETHEUS_SERVER_PORT: String(METRICS_PORT),
    MB_PLUGINS_DIR: "/plugins",
    // Nothing of a deployment is told to its maker, and nothing of theirs is loaded.
    MB_ANON_TRACKING_ENABLED: "false",
    MB_CHECK_FOR_UPDATES: "false",
    MB_LOAD_SAMPLE_CONTENT: "false",
    MB_EMOJI_IN_LOGS: "false",
    JAVA_OPTS: ["-XX:MaxRAMPercentage=60", "-Djava.io.tmpdir=/tmp", ...(trust === undefined ? [] : [trust])].join(" "),
  };
  return [
    // The host is known late: Kubernetes puts it into what follows.
    { name: "DATABASE_HOST", value: database.host },
    {
      name: "MB_DB_CONNECTION_URI",
      value: `jdbc:postgresql://$(DATABASE_HOST):${database.port}/${database.database}?sslmode=${tls.mode}${verified}`,
    },
    secret("MB_DB_PASS", database.password),
    secret("MB_ENCRYPTION_SECRET_KEY", encryption),
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
  ];
}
