import { createHash } from "node:crypto";
import { type JavaKafka, javaKafka } from "../core/java";
import {
  type ClusterRendering,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  placementOn,
  priorityClasses,
  selectorOf,
  type StatefulSetSpec,
} from "../core/kubernetes";
import { lines, type Text, text } from "../core/text";
import { imageReference, images } from "../core/versions";
import { names } from "../../workloads/streams";
import { NAMESPACE, PRINCIPAL, type ValidKsqldbSpec } from "./spec";
import { statementsOf } from "./statements";

export const NAME = "ksqldb";
/** The image's user "appuser". */
const USER = 1_000;
const SETTINGS = "/etc/millrace/ksqldb";
const STATE = "/var/lib/ksqldb";
const FILES = { server: "ksqldb-server.properties", statements: "statements.sql", logging: "log4j2.xml" } as const;
/** Threads of a query in a server. */
const THREADS = 2;
const MIB_IN_GIB = 1_024;

const labels = labelsOf({ name: NAME, component: NAME });
export const pods = selectorOf({ name: NAME });
const metadata = { name: NAME, namespace: NAMESPACE, labels };

/** Servers without an interface of their own, which run one file of statements and nothing else. */
export function renderKsqldb(spec: ValidKsqldbSpec): ClusterRendering {
  const { kafka, jars, streams, queries, size } = spec;
  const client = javaKafka(kafka, PRINCIPAL, jars);
  const statements = statementsOf(streams, queries);
  const amount = Math.max(1, size.replicas) + 1;
  return {
    manifests: [
      ...namespaceManifests({
        name: NAMESPACE,
        quota: {
          cpu: String(Math.ceil(amount * size.cpu)),
          memory: `${Math.ceil(amount * size.memory * MIB_IN_GIB)}Mi`,
          pods: amount + 1,
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
          [FILES.server]: serverProperties(client),
          [FILES.statements]: statements,
          [FILES.logging]: LOGGING,
        },
      },
      // Names the pods; nobody asks them.
      {
        apiVersion: "v1",
        kind: "Service",
        metadata,
        spec: { clusterIP: "None", selector: { ...pods } },
      },
      servers(spec, client, statements),
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata,
        spec: { maxUnavailable: 1, selector: { matchLabels: { ...pods } } },
      },
      networkPolicy({ ...metadata, pods, from: [], to: client.to }),
    ],
  };
}

function serverProperties({ bootstrap, properties }: JavaKafka): Text {
  const settings: Readonly<Record<string, string>> = {
    ...properties,
    "ksql.service.id": names.KSQLDB_SERVICE,
    "ksql.queries.file": `${SETTINGS}/${FILES.statements}`,
    // What is written carries the id of what it was made of: twice is told apart by readers, and needs no transactions.
    "ksql.streams.processing.guarantee": "at_least_once",
    // A new query begins with all that its source still has.
    "ksql.streams.auto.offset.reset": "earliest",
    "ksql.streams.num.stream.threads": String(THREADS),
    "ksql.streams.state.dir": STATE,
    // The platform makes the one topic of the servers' own, with as many copies as its others.
    "ksql.internal.topic.replicas": "1",
    "ksql.logging.processing.topic.auto.create": "false",
    "ksql.logging.processing.stream.auto.create": "false",
    // A record that cannot be read is told of in the log, without what is in it.
    "ksql.logging.processing.rows.include": "false",
    "ksql.udfs.enabled": "false",
    "confluent.support.metrics.enable": "false",
  };
  return lines(
    [text`bootstrap.servers=${bootstrap}`, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`), ""],
    "\n",
  );
}

/** Everything to the console, where the cluster collects it. */
const LOGGING = `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="warn">
  <Appenders>
    <Console name="console" target="SYSTEM_OUT">
      <PatternLayout pattern="%d{ISO8601_OFFSET_DATE_TIME_HHCMM} %p %c{1}: %m%n"/>
    </Console>
  </Appenders>
  <Loggers>
    <Logger name="org.apache.kafka.clients" level="warn"/>
    <Logger name="org.apache.kafka.common.config" level="error"/>
    <Root level="info">
      <AppenderRef ref="console"/>
    </Root>
  </Loggers>
</Configuration>
`;

/** A server listens nowhere; that it holds a connection to a broker is what can be seen of it from outside. */
function connected(port: number) {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, "0");
  return { command: ["sh", "-c", `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -q ':${hexadecimal} 01 '`] };
}

function servers({ cluster, kafka, size }: ValidKsqldbSpec, { pods: java }: JavaKafka, statements: string): Manifest {
  const memory = `${Math.round(size.memory * MIB_IN_GIB)}Mi`;
  const heap = Math.floor((size.memory * MIB_IN_GIB) / 2);
  const probe = connected(kafka.reach?.port ?? 9092);
  const env: Readonly<Record<string, string>> = {
    // A restarted server takes up what it had, without a rebalance, since it says the same name.
    KSQL_OPTS: "-Dksql.streams.group.instance.id=$(POD_NAME)",
    KSQL_HEAP_OPTS: `-Xms${heap}m -Xmx${heap}m`,
    KSQL_LOG4J_OPTS: `-Dlog4j2.configurationFile=file:${SETTINGS}/${FILES.logging}`,
    LOG_DIR: "/tmp/logs",
    ...(java.jars === undefined ? {} : { KSQL_CLASSPATH: `${java.jars}/*` }),
  };
  const body: StatefulSetSpec = {
    serviceName: NAME,
    replicas: size.replicas,
    podManagementPolicy: "Parallel",
    selector: { matchLabels: { ...pods } },
    template: {
      metadata: {
        labels: { ...labels },
        annotations: { "millrace/statements": createHash("sha256").update(statements).digest("hex").slice(0, 16) },
      },
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
            name: "server",
            image: imageReference(images.ksqldb),
            // Past the image's own start script, which would write its properties below /etc.
            command: ["/usr/bin/ksql-server-start", `${SETTINGS}/${FILES.server}`],
            env: [
              { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
              ...Object.entries(env).map(([name, value]) => ({ name, value })),
            ],
            startupProbe: { exec: probe, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
            readinessProbe: { exec: probe, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 4 },
            // /info and /healthcheck are not there without an interface (ksqlDB, "Check the Health of a ksqlDB Server"). A restart
            // does not mend brokers that are away, so it comes late: ten minutes are longer than they take to come back, and a
            // client that finds none by then may be what is stuck.
            livenessProbe: { exec: probe, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 20 },
            resources: {
              requests: { cpu: String(size.cpu), memory, "ephemeral-storage": "256Mi" },
              limits: { memory, "ephemeral-storage": "1Gi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
              { name: "settings", mountPath: SETTINGS, readOnly: true },
              { name: "state", mountPath: STATE },
              { name: "tmp", mountPath: "/tmp" },
              ...java.mounts,
            ],
          },
        ],
        volumes: [
          { name: "settings", configMap: { name: NAME } },
          { name: "state", emptyDir: { sizeLimit: "256Mi" } },
          { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
          ...java.volumes,
        ],
      },
    },
  };
  return { apiVersion: "apps/v1", kind: "StatefulSet", metadata, spec: body };
}
