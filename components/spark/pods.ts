import * as names from "../../workloads/streams/names";
import { javaKafka, javaPods, type JavaPods, javaTrust } from "../core/java";
import { type Container, type Labels, labelsOf, type PodSpec, selectorOf, type Way } from "../core/kubernetes";
import { API_SERVICE } from "../core/kubernetes/addresses";
import { placementOn, priorityClasses } from "../core/kubernetes/placement";
import type { SecretEndpoint } from "../core/endpoints";
import { DATABASE_AUTHORITY_FOLDER, KEYS, PORTS } from "./conf";
import { ACCOUNT, type ValidSparkSpec } from "./spec";

/** Of the image: the user "spark". */
const USER = 185;
const DEFINITIONS = "/etc/millrace/spark";
/** ConfigMap of what is known late; the others are named by their content. */
export const SETTINGS = "spark-settings";

/** Names of containers that the operator tells Spark to look for. */
const CONTAINERS = { driver: "spark-kubernetes-driver", executor: "spark-kubernetes-executor" } as const;
export type Role = keyof typeof CONTAINERS;

/** Pods of every job. */
export const jobPods: Labels = selectorOf({ name: "spark-job" });
export const jobLabels = labelsOf({ name: "spark-job", component: "job" });
/** Drivers of the streaming job. */
export const streamPods: Labels = { ...jobPods, "millrace/job": "stream", "spark-role": "driver" };
export const HISTORY = "spark-history";
export const historyPods: Labels = selectorOf({ name: HISTORY });

type Variable = NonNullable<Extract<Container["env"], readonly unknown[]>>[number];

const fromSecret = (name: string, { secret, key }: Pick<SecretEndpoint, "secret" | "key">): Variable => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

/** What is secret, for Hadoop's client by the names that it knows, and for the catalogue by those of `session.py`. */
function secrets({ catalog, lake, checkpoints }: ValidSparkSpec): readonly Variable[] {
  const keys = (secret: string, prefix: string): readonly Variable[] => [
    fromSecret(`${prefix}_ACCESS_KEY_ID`, { secret, key: "access-key-id" }),
    fromSecret(`${prefix}_SECRET_ACCESS_KEY`, { secret, key: "secret-access-key" }),
  ];
  return [
    ...(checkpoints.credentials.kind === "keys" ? keys(checkpoints.credentials.secret, KEYS.checkpoints) : []),
    ...(lake.credentials.kind === "keys" ? keys(lake.credentials.secret, KEYS.lake) : []),
    ...(catalog.kind === "jdbc" ? [fromSecret("MILLRACE_CATALOG_PASSWORD", catalog.database.password)] : []),
  ];
}

/** Whom Java is to trust beside the public authorities; one signs for the whole store. */
export const trustOf = ({ image, lake, checkpoints }: ValidSparkSpec) => {
  const authority = checkpoints.authority ?? lake.authority;
  return authority === undefined ? undefined : javaTrust(image.reference, authority);
};

export const kafkaOf = ({ kafka, jars }: ValidSparkSpec) => javaKafka(kafka, ACCOUNT, jars);

/** The image has the classes that sign for IAM; a certificate must be mounted. */
const kafkaPods = (spec: ValidSparkSpec): JavaPods => {
  const { pods } = kafkaOf(spec);
  return pods.jars === undefined ? pods : javaPods;
};

const databasePods = ({ catalog }: ValidSparkSpec): JavaPods => {
  if (catalog.kind !== "jdbc" || catalog.database.tls.mode !== "verify-full") return javaPods;
  const secret = catalog.database.tls.authority;
  return {
    init: [],
    volumes: [
      {
        name: "database-authority",
        secret: { secretName: secret, items: [{ key: "ca.crt", path: "ca.crt" }], defaultMode: 0o444 },
      },
    ],
    mounts: [{ name: "database-authority", mountPath: DATABASE_AUTHORITY_FOLDER, readOnly: true }],
  };
};

export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: USER,
  fsGroup: USER,
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
} as const;
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** On EKS a driver stays on nodes that nobody takes away, and executors take what is cheap, where there is any. */
function capacity({ cluster }: ValidSparkSpec, role: Role): Pick<PodSpec, "affinity"> {
  if (cluster.form !== "eks") return {};
  const types = (values: string[]) => ({
    matchExpressions: [{ key: "karpenter.sh/capacity-type", operator: "In", values }],
  });
  return {
    affinity: {
      nodeAffinity:
        role === "driver"
          ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [types(["on-demand"])] } }
          : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: types(["spot"]) }] },
    },
  };
}

/**
 * What Spark takes a driver's or executor's pod from; it adds its own container settings, processor and memory.
 * @param definitions ConfigMaps of streams and tables
 */
export function podTemplate(spec: ValidSparkSpec, role: Role, definitions: readonly string[]) {
  const given = [kafkaPods(spec), databasePods(spec), trustOf(spec) ?? javaPods];
  const body: PodSpec = {
    priorityClassName: priorityClasses.normal,
    enableServiceLinks: false,
    // Executors ask nobody but their driver.
    automountServiceAccountToken: role === "driver",
    terminationGracePeriodSeconds: 60,
    securityContext: podSecurity,
    ...placementOn(spec.cluster, "spark"),
    ...capacity(spec, role),
    initContainers: given.flatMap(({ init }) => init),
    containers: [
      {
        name: CONTAINERS[role],
        env: [...secrets(spec)],
        resources: {
          requests: { "ephemeral-storage": "1Gi" },
          limits: { "ephemeral-storage": "20Gi" },
        },
        securityContext: containerSecurity,
        volumeMounts: [
          { name: "tmp", mountPath: "/tmp" },
          { name: "work", mountPath: "/opt/spark/work-dir" },
          ...(role === "driver" ? [{ name: "definitions", mountPath: DEFINITIONS, readOnly: true }] : []),
          ...given.flatMap(({ mounts }) => mounts),
        ],
      },
    ],
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: "4Gi" } },
      { name: "work", emptyDir: { sizeLimit: "1Gi" } },
      ...(role === "driver"
        ? [
            {
              name: "definitions",
              projected: { sources: [SETTINGS, ...definitions].map((name) => ({ configMap: { name } })) },
            },
          ]
        : []),
      ...given.flatMap(({ volumes }) => volumes),
    ],
  };
  return { metadata: { labels: { ...jobLabels } }, spec: body };
}

/** Where the pods of jobs may go. */
export function jobWays(spec: ValidSparkSpec): readonly Way[] {
  const { cluster, lake, checkpoints, catalog, scrapers: _ } = spec;
  const inside = { kind: "pods" as const, namespace: names.namespace("spark"), labels: jobPods };
  return [
    { peers: [inside], ports: [PORTS.driver, PORTS.blocks] },
    // The API server, and on AWS Glue and the token service.
    { peers: [{ kind: "addresses", cidrs: [...cluster.cidrs, API_SERVICE] }], ports: [443, 6443] },
    lake.reach,
    checkpoints.reach,
    ...(catalog.kind === "jdbc" ? [catalog.database.reach] : []),
    ...kafkaOf(spec).to,
  ];
}
