import { createHash } from "node:crypto";
import {
  type Container,
  type Manifest,
  placementOn,
  type PodSpec,
  priorityClasses,
  type StatefulSetSpec,
} from "../core/kubernetes";
import type { PartSize } from "../core/capacity/systems";
import { type JavaKafka, type JavaTrust, javaTrust } from "../core/java";
import type { Content } from "../core/text";
import { imageReference, images } from "../core/versions";
import { DATA, ENV } from "./config";
import {
  ADMIN,
  labelsOfPart,
  NAMESPACE,
  nameOf,
  type PartName,
  type PinotPart,
  podsOf,
  portsOf,
  ports,
  PRINCIPAL,
} from "./parts";
import type { ValidPinotSpec } from "./spec";
import { BOOTSTRAP } from "./table";

/** By number, since the image's own user is root. */
const USER = 1_000;
const CONFIG = "/etc/pinot";
/** Where the image has its plug-in for Kafka: what signs for MSK must be found by the same class loader. */
const KAFKA_PLUGIN = "/opt/pinot/plugins/pinot-stream-ingestion/pinot-kafka-4.0";
/** The image's own, with rules of ours: the image's name other series, which were never recorded. */
const AGENT = "/opt/pinot/etc/jmx_prometheus_javaagent/jmx_prometheus_javaagent.jar";
/** Files of a part's ConfigMap. The exporter reads its rules anew when they change, so that no pod is replaced for them. */
export const FILES = { config: "pinot.conf", metrics: "metrics.json" } as const;
const COMMANDS: Readonly<Record<PinotPart, string>> = {
  controller: "StartController",
  broker: "StartBroker",
  server: "StartServer",
  minion: "StartMinion",
};
/** Part of the memory that the heap takes: servers map segments into the rest. */
const HEAP: Readonly<Record<PinotPart, number>> = { controller: 0.6, broker: 0.7, server: 0.5, minion: 0.6 };
/** Seconds that a part has to end queries, and segments that it makes. */
const GRACE: Readonly<Record<PartName, number>> = {
  zookeeper: 30,
  controller: 60,
  broker: 60,
  server: 180,
  minion: 60,
};

const mib = (gib: number): number => Math.round(gib * 1024);
export const hashOf = (content: Content): string =>
  createHash("sha256")
    .update(
      typeof content === "string"
        ? content
        : content.parts.map((part) => (typeof part === "string" ? part : "")).join("\0"),
    )
    .digest("hex")
    .slice(0, 10);

export const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
};

/** Which parts talk to Kafka: the controller asks for partitions, servers read them. */
const readsKafka = (part: PinotPart): boolean => part === "controller" || part === "server";
/** Which parts read or write segments in the bucket. */
const usesBucket = (part: PinotPart): boolean => part !== "broker";

const secretEnv = (name: string, { secret, key }: { readonly secret: string; readonly key: string }) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

/** A part as a set of pods with names and, but for brokers and minions, volumes that stay. */
export function setOf(part: PinotPart, spec: ValidPinotSpec, kafka: JavaKafka, config: Content): Manifest {
  const { segments } = spec;
  const size = sizeOfPart(part, spec);
  const image = imageReference(images.pinot);
  const trust: JavaTrust | undefined =
    usesBucket(part) && segments.authority !== undefined ? javaTrust(image, segments.authority) : undefined;
  const pods = readsKafka(part) ? [kafka.pods] : [];
  const heap = Math.round(mib(size.memory) * HEAP[part]);
  const options = [
    `-Xms${heap}m`,
    `-Xmx${heap}m`,
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=200",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djute.maxbuffer=4000000",
    "-Djava.io.tmpdir=/tmp",
    "-Dlog4j2.configurationFile=/opt/pinot/etc/conf/pinot-" + part + "-log4j2.xml",
    "-Dplugins.dir=/opt/pinot/plugins",
    `-javaagent:${AGENT}=${ports.metrics}:${CONFIG}/${FILES.metrics}`,
    ...(trust === undefined ? [] : [trust.options]),
  ];
  const container: Container = {
    name: part,
    image,
    // What parts say to each other is proven as the administrator: a header with the name and the password.
    command: [
      "sh",
      "-ec",
      `export ${ENV.token}="Basic $(printf '%s' "${ADMIN}:$${ENV.admin}" | base64 -w0)"\n` +
        `exec /opt/pinot/bin/pinot-admin.sh ${COMMANDS[part]} -configFileName ${CONFIG}/${FILES.config}`,
    ],
    env: [
      { name: "JAVA_OPTS", value: options.join(" ") },
      { name: "LOG4J_CONSOLE_LEVEL", value: "info" },
      { name: BOOTSTRAP, value: kafka.bootstrap },
      secretEnv(ENV.admin, spec.admin),
      secretEnv(ENV.reader, spec.reader),
      ...(usesBucket(part) && segments.credentials.kind === "keys"
        ? [
            secretEnv("AWS_ACCESS_KEY_ID", { secret: segments.credentials.secret, key: "access-key-id" }),
            secretEnv("AWS_SECRET_ACCESS_KEY", { secret: segments.credentials.secret, key: "secret-access-key" }),
          ]
        : []),
    ],
    ports: [
      ...Object.entries(portsOf[part]).map(([name, containerPort]) => ({ name, containerPort })),
      { name: "metrics", containerPort: ports.metrics },
    ],
    ...probesOf(part),
    resources: resourcesOf(size, part === "controller" || part === "minion" ? "4Gi" : "2Gi"),
    securityContext: restricted,
    volumeMounts: [
      { name: "config", mountPath: CONFIG, readOnly: true },
      { name: "data", mountPath: DATA },
      { name: "tmp", mountPath: "/tmp" },
      { name: "logs", mountPath: "/opt/pinot/logs" },
      ...pods.flatMap(({ mounts }) => mounts),
      ...pods.flatMap(({ jars }) =>
        jars === undefined ? [] : [{ name: "jars", mountPath: `${KAFKA_PLUGIN}/millrace`, readOnly: true }],
      ),
      ...(trust?.mounts ?? []),
    ],
  };
  const stays = size.volume !== undefined;
  return set(part, spec, size, hashOf(config), {
    initContainers: [...pods.flatMap(({ init }) => init), ...(trust?.init ?? [])],
    containers: [container],
    volumes: [
      { name: "config", configMap: { name: nameOf(part) } },
      { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
      { name: "logs", emptyDir: { sizeLimit: "256Mi" } },
      ...(stays ? [] : [{ name: "data", emptyDir: { sizeLimit: "4Gi" } }]),
      ...pods.flatMap(({ volumes }) => volumes),
      ...(trust?.volumes ?? []),
    ],
  });
}

/** ZooKeeper, in which Pinot keeps what belongs where. */
export function zookeeper(spec: ValidPinotSpec, config: string): Manifest {
  const size = sizeOfPart("zookeeper", spec);
  const answers = [
    "sh",
    "-c",
    `echo srvr | timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/${ports.zookeeper}; cat >&3; cat <&3' | grep -q Mode`,
  ];
  const container: Container = {
    name: "zookeeper",
    image: imageReference(images.zookeeper),
    command: [
      "sh",
      "-ec",
      "echo $(( ${HOSTNAME##*-} + 1 )) > /data/myid\n" +
        `exec java -Xms${mib(size.memory) / 2}m -Xmx${mib(size.memory) / 2}m -Djute.maxbuffer=4000000 -Dzookeeper.4lw.commands.whitelist=srvr ` +
        '-cp "/etc/zookeeper:$(echo /apache-zookeeper-*-bin)/lib/*" org.apache.zookeeper.server.quorum.QuorumPeerMain /etc/zookeeper/zoo.cfg',
    ],
    ports: Object.entries(portsOf.zookeeper).map(([name, containerPort]) => ({ name, containerPort })),
    startupProbe: { exec: { command: answers }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
    readinessProbe: { exec: { command: answers }, periodSeconds: 10, timeoutSeconds: 5 },
    livenessProbe: { tcpSocket: { port: ports.zookeeper }, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 4 },
    resources: resourcesOf(size, "512Mi"),
    securityContext: restricted,
    volumeMounts: [
      { name: "config", mountPath: "/etc/zookeeper", readOnly: true },
      { name: "data", mountPath: "/data" },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
  return set("zookeeper", spec, size, hashOf(config), {
    containers: [container],
    volumes: [
      { name: "config", configMap: { name: nameOf("zookeeper") } },
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
    ],
  });
}

export function sizeOfPart(part: PartName, { size }: ValidPinotSpec): PartSize {
  const found = size[part];
  if (found === undefined) throw new Error(`pinot: no size for ${part}`);
  return found;
}

const resourcesOf = ({ cpu, memory }: PartSize, disk: string) => ({
  requests: { cpu: `${Math.round(cpu * 1000)}m`, memory: `${mib(memory)}Mi`, "ephemeral-storage": "256Mi" },
  limits: { memory: `${mib(memory)}Mi`, "ephemeral-storage": disk },
});

function probesOf(part: PinotPart): Partial<Container> {
  const port = { controller: ports.controller, broker: ports.broker, server: ports.serverAdmin, minion: ports.minion }[
    part
  ];
  const [live, ready] = part === "server" ? ["/health/liveness", "/health/readiness"] : ["/health", "/health"];
  return {
    // A server that starts again reads what it had before it serves: minutes, with much.
    startupProbe: { httpGet: { path: live, port }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120 },
    readinessProbe: { httpGet: { path: ready, port }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: { httpGet: { path: live, port }, periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 4 },
  };
}

/** What all sets have: a name and volume for each pod, one away at a time, spread over zones. */
function set(part: PartName, spec: ValidPinotSpec, size: PartSize, config: string, pod: PodSpec): Manifest {
  const { cluster } = spec;
  const pods = podsOf(part);
  const body: StatefulSetSpec = {
    serviceName: nameOf(part),
    replicas: size.replicas,
    podManagementPolicy: "Parallel",
    selector: { matchLabels: { ...pods } },
    ...(size.volume === undefined
      ? {}
      : {
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
                resources: { requests: { storage: `${size.volume}Gi` } },
              },
            },
          ],
        }),
    template: {
      metadata: { labels: { ...labelsOfPart(part) }, annotations: { "millrace/config": config } },
      spec: {
        ...placementOn(cluster, size.pool),
        serviceAccountName: PRINCIPAL,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: priorityClasses.normal,
        terminationGracePeriodSeconds: GRACE[part],
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          fsGroup: USER,
          fsGroupChangePolicy: "OnRootMismatch",
          seccompProfile: { type: "RuntimeDefault" },
        },
        topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
          maxSkew: 1,
          topologyKey,
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: { ...pods } },
        })),
        ...pod,
      },
    },
  };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: nameOf(part), namespace: NAMESPACE, labels: labelsOfPart(part) },
    spec: body,
  };
}
