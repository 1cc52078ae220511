import { names } from "../../workloads/streams";
import { applierManifests, applierPods } from "../core/applier";
import { type JavaKafka, javaKafka } from "../core/java";
import {
  type ClusterRendering,
  type Labels,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  placementOn,
  priorityClasses,
  selectorOf,
  type StatefulSetSpec,
} from "../core/kubernetes";
import { CREDENTIALS, documentOf } from "./connector";
import { NAMESPACE, PRINCIPAL, SQL_SERVER_PORT, type ValidConnectSpec } from "./spec";

export interface RenderedConnect extends ClusterRendering {
  /** The interface by which connectors are told and looked at. */
  readonly endpoint: {
    readonly url: string;
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    readonly pods: Labels;
  };
}

export const NAME = "connect";
/** Job that tells Connect its connectors. */
export const APPLIER = "connectors";
export const PORT = 8083;
export const METRICS_PORT = 9404;
/** The base image's user "kafka"; its files belong to the group 0. */
const USER = 1_001;
const SETTINGS = "/etc/millrace/connect";
const FILES = { worker: "connect.properties", logging: "log4j2.properties", metrics: "metrics.json" } as const;
const MIB_IN_GIB = 1_024;

const labels = labelsOf({ name: NAME, component: NAME });
export const pods = selectorOf({ name: NAME });
const metadata = { name: NAME, namespace: NAMESPACE, labels };

/** Workers of Connect, and the job that tells them what to run. */
export function renderConnect(spec: ValidConnectSpec): RenderedConnect {
  const { cluster, kafka, jars, workloads, captures, size, scrapers } = spec;
  const client = javaKafka(kafka, PRINCIPAL, jars);
  const url = `http://${NAME}.${NAMESPACE}.svc:${PORT}`;
  const workers = { kind: "pods" as const, namespace: NAMESPACE, labels: pods };
  const amount = size.replicas + 1;
  return {
    endpoint: { url, namespace: NAMESPACE, service: NAME, port: PORT, pods },
    manifests: [
      ...namespaceManifests({
        name: NAMESPACE,
        quota: {
          cpu: String(Math.ceil(amount * size.cpu) + 1),
          memory: `${Math.ceil(amount * size.memory * MIB_IN_GIB) + 1_024}Mi`,
          pods: amount + 4,
        },
      }),
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { ...metadata, name: PRINCIPAL },
        automountServiceAccountToken: false,
      },
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata,
        data: {
          [FILES.worker]: workerProperties(client.properties),
          [FILES.logging]: LOGGING,
          [FILES.metrics]: METRICS,
        },
      },
      service,
      workerSet(spec, client),
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
            // A worker that does not lead passes what it is told on to the one that does.
            peers: [{ kind: "pods", namespace: NAMESPACE, labels: applierPods(APPLIER) }, workers],
            ports: [PORT],
          },
          { peers: scrapers, ports: [METRICS_PORT] },
        ],
        to: [
          ...client.to,
          { peers: [workers], ports: [PORT] },
          ...captures.map(({ cidrs, port = SQL_SERVER_PORT }) => ({
            peers: [{ kind: "addresses" as const, cidrs }],
            ports: [port],
          })),
        ],
      }),
      ...applierManifests({
        name: APPLIER,
        namespace: NAMESPACE,
        image: workloads,
        url,
        service: { peers: [workers], ports: [PORT] },
        apiServer: cluster.cidrs,
        documents: captures.map((placed) => documentOf(placed, client)),
      }),
    ],
  };
}

const service: Manifest = {
  apiVersion: "v1",
  kind: "Service",
  metadata,
  spec: {
    clusterIP: "None",
    // Workers find each other by name before they are ready.
    publishNotReadyAddresses: true,
    selector: { ...pods },
    ports: [{ name: "http", port: PORT, targetPort: PORT, protocol: "TCP" }],
  },
};

/**
 * The workers' settings. Clients of a task take those with a prefix; what is written with `${…}` is read by a worker when it starts.
 * @param client properties of Kafka's clients
 */
export function workerProperties(client: Readonly<Record<string, string>>): string {
  const prefixed = ["", "producer.", "consumer.", "admin."].flatMap((prefix) =>
    Object.entries(client).map(([name, value]) => [`${prefix}${name}`, value] as const),
  );
  const settings: readonly (readonly [name: string, value: string])[] = [
    ["bootstrap.servers", "${env:KAFKA_BOOTSTRAP}"],
    ...prefixed,
    ["config.providers", "env,directory"],
    ["config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider"],
    ["config.providers.env.param.allowlist.pattern", "KAFKA_BOOTSTRAP|POD_NAME"],
    ["config.providers.directory.class", "org.apache.kafka.common.config.provider.DirectoryConfigProvider"],
    ["config.providers.directory.param.allowed.paths", CREDENTIALS],
    ["group.id", names.CONNECT_GROUP],
    ["client.id", names.CONNECT_GROUP],
    ["config.storage.topic", names.CONNECT_TOPICS.configs],
    ["offset.storage.topic", names.CONNECT_TOPICS.offsets],
    ["status.storage.topic", names.CONNECT_TOPICS.status],
    // Topics are there; nothing is made by Connect.
    ["topic.creation.enable", "false"],
    ["topic.tracking.enable", "false"],
    ["connector.client.config.override.policy", "None"],
    ["key.converter", "org.apache.kafka.connect.storage.StringConverter"],
    ["value.converter", "org.apache.kafka.connect.storage.StringConverter"],
    ["plugin.path", "/opt/kafka/plugins"],
    ["offset.flush.interval.ms", "10000"],
    // Shorter than the pods' grace.
    ["task.shutdown.graceful.timeout.ms", "30000"],
    ["listeners", `http://0.0.0.0:${PORT}`],
    ["rest.advertised.host.name", `\${env:POD_NAME}.${NAME}.${NAMESPACE}.svc`],
    ["rest.advertised.port", String(PORT)],
  ];
  return settings.map(([name, value]) => `${name}=${value}\n`).join("");
}

const LOGGING = `status=warn
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601_OFFSET_DATE_TIME_HHCMM} %p %c{1}: %m%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
`;

/** What the agent tells of Connect: no more than alerts and the dashboard use. */
const METRICS = JSON.stringify({
  lowercaseOutputName: true,
  includeObjectNames: [
    "kafka.connect:type=connector-task-metrics,*",
    "kafka.connect:type=connect-worker-metrics",
    "kafka.connect:type=source-task-metrics,*",
    "kafka.connect:type=task-error-metrics,*",
  ],
});

function workerSet(
  { cluster, image, captures, size }: ValidConnectSpec,
  { bootstrap, pods: java }: JavaKafka,
): Manifest {
  const memory = `${Math.round(size.memory * MIB_IN_GIB)}Mi`;
  const heap = Math.floor((size.memory * MIB_IN_GIB) / 2);
  const probe = { path: "/health", port: PORT };
  const env: Readonly<Record<string, string>> = {
    KAFKA_HEAP_OPTS: `-Xms${heap}m -Xmx${heap}m`,
    KAFKA_OPTS: `-javaagent:/opt/millrace/agent/jmx_prometheus_javaagent.jar=${METRICS_PORT}:${SETTINGS}/${FILES.metrics}`,
    KAFKA_LOG4J_OPTS: `-Dlog4j2.configurationFile=${SETTINGS}/${FILES.logging}`,
    // Kafka's scripts would else open a file for it below the root.
    KAFKA_GC_LOG_OPTS: "-Xlog:gc=off",
    LOG_DIR: "/tmp/logs",
    ...(java.jars === undefined ? {} : { CLASSPATH: `${java.jars}/*` }),
  };
  const body: StatefulSetSpec = {
    serviceName: NAME,
    replicas: size.replicas,
    podManagementPolicy: "Parallel",
    selector: { matchLabels: { ...pods } },
    template: {
      metadata: { labels: { ...labels } },
      spec: {
        ...placementOn(cluster, size.pool),
        serviceAccountName: PRINCIPAL,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: priorityClasses.normal,
        terminationGracePeriodSeconds: 60,
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
        initContainers: [...java.init],
        containers: [
          {
            name: "worker",
            image: image.reference,
            command: ["/opt/kafka/bin/connect-distributed.sh", `${SETTINGS}/${FILES.worker}`],
            env: [
              { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
              { name: "KAFKA_BOOTSTRAP", value: bootstrap },
              ...Object.entries(env).map(([name, value]) => ({ name, value })),
            ],
            ports: [
              { name: "http", containerPort: PORT },
              { name: "metrics", containerPort: METRICS_PORT },
            ],
            startupProbe: { httpGet: { path: "/", port: PORT }, periodSeconds: 5, failureThreshold: 60 },
            readinessProbe: { httpGet: probe, periodSeconds: 10, timeoutSeconds: 5 },
            livenessProbe: {
              httpGet: { path: "/", port: PORT },
              periodSeconds: 20,
              timeoutSeconds: 10,
              failureThreshold: 6,
            },
            resources: {
              requests: { cpu: String(size.cpu), memory, "ephemeral-storage": "128Mi" },
              limits: { memory, "ephemeral-storage": "1Gi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
              { name: "settings", mountPath: SETTINGS, readOnly: true },
              { name: "tmp", mountPath: "/tmp" },
              ...captures.map(({ capture }) => ({
                name: names.captureSecret(capture),
                mountPath: `${CREDENTIALS}/${capture.name}`,
                readOnly: true,
              })),
              ...java.mounts,
            ],
          },
        ],
        volumes: [
          { name: "settings", configMap: { name: NAME } },
          { name: "tmp", emptyDir: { sizeLimit: "512Mi" } },
          ...captures.map(({ capture, secret }) => ({
            name: names.captureSecret(capture),
            secret: {
              secretName: secret,
              items: ["username", "password"].map((key) => ({ key, path: key })),
              defaultMode: 0o440,
            },
          })),
          ...java.volumes,
        ],
      },
    },
  };
  return { apiVersion: "apps/v1", kind: "StatefulSet", metadata, spec: body };
}
