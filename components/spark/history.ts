import { type DeploymentSpec, labelsOf, type Manifest, networkPolicy } from "../core/kubernetes";
import { priorityClasses } from "../core/kubernetes/placement";
import { joinedOptions } from "./options";
import { s3a } from "./conf";
import { FOLDERS } from "./definitions";
import { containerSecurity, HISTORY, historyPods, podSecurity } from "./pods";
import { javaTrust } from "../core/java";
import { ACCOUNT, NAMESPACE, type ValidSparkSpec } from "./spec";
import { text } from "../core/text";

export const HISTORY_PORT = 18_080;
const labels = labelsOf({ name: HISTORY, component: "history" });
const metadata = { name: HISTORY, namespace: NAMESPACE, labels };

/** The server that shows what ran, from the event logs in the store; it keeps nothing itself. */
export function history(spec: ValidSparkSpec): readonly Manifest[] {
  const { checkpoints, cluster, image, size, clients } = spec;
  const trust = checkpoints.authority === undefined ? undefined : javaTrust(image.reference, checkpoints.authority);
  const options = joinedOptions({
    ...s3a(checkpoints),
    "spark.history.fs.logDirectory": text`s3a://${checkpoints.bucket}/${FOLDERS.events}`,
    "spark.history.ui.port": String(HISTORY_PORT),
    "spark.history.fs.cleaner.enabled": "true",
    "spark.history.fs.cleaner.maxAge": "14d",
    // Of a run that goes on: what is old in it is left out.
    "spark.history.fs.eventLog.rolling.maxFilesToRetain": "5",
    "spark.history.retainedApplications": "20",
  });
  const probe = { httpGet: { path: "/api/v1/version", port: HISTORY_PORT } };
  const secret = checkpoints.credentials.kind === "keys" ? checkpoints.credentials.secret : undefined;
  const key = (name: string, of: string) => ({ name, valueFrom: { secretKeyRef: { name: secret, key: of } } });
  const body: DeploymentSpec = {
    replicas: size.history.replicas,
    selector: { matchLabels: { ...historyPods } },
    template: {
      metadata: { labels: { ...labels } },
      spec: {
        serviceAccountName: ACCOUNT,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: priorityClasses.normal,
        terminationGracePeriodSeconds: 15,
        securityContext: podSecurity,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { ...historyPods } },
          },
        ],
        ...(trust === undefined ? {} : { initContainers: [...trust.init] }),
        containers: [
          {
            name: "history",
            image: image.reference,
            command: ["/opt/spark/bin/spark-class", "org.apache.spark.deploy.history.HistoryServer"],
            env: [
              {
                name: "SPARK_HISTORY_OPTS",
                value: (trust === undefined ? options : text`${options} ${trust.options}`) as never,
              },
              { name: "SPARK_DAEMON_MEMORY", value: `${Math.floor(size.history.memory * 640)}m` },
              ...(secret === undefined
                ? []
                : [key("AWS_ACCESS_KEY_ID", "access-key-id"), key("AWS_SECRET_ACCESS_KEY", "secret-access-key")]),
            ],
            ports: [{ name: "http", containerPort: HISTORY_PORT }],
            startupProbe: { ...probe, periodSeconds: 3, failureThreshold: 40 },
            readinessProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 5 },
            livenessProbe: { ...probe, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 4 },
            resources: {
              requests: {
                cpu: `${Math.round(size.history.cpu * 1_000)}m`,
                memory: `${Math.round(size.history.memory * 1_024)}Mi`,
                "ephemeral-storage": "256Mi",
              },
              limits: { memory: `${Math.round(size.history.memory * 1_024)}Mi`, "ephemeral-storage": "4Gi" },
            },
            securityContext: containerSecurity,
            volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...(trust?.mounts ?? [])],
          },
        ],
        volumes: [{ name: "tmp", emptyDir: { sizeLimit: "2Gi" } }, ...(trust?.volumes ?? [])],
      },
    },
  };
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        selector: { ...historyPods },
        ports: [{ name: "http", port: HISTORY_PORT, targetPort: HISTORY_PORT, protocol: "TCP" }],
      },
    },
    { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: body },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: { ...historyPods } } },
    },
    networkPolicy({
      ...metadata,
      pods: historyPods,
      from: [{ peers: clients, ports: [HISTORY_PORT] }],
      to: [checkpoints.reach, { peers: [{ kind: "addresses", cidrs: [...cluster.cidrs] }], ports: [443] }],
    }),
  ];
}
