import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { databaseSecret } from "../../workloads/streams/names";
import {
  type Container,
  type JobSpec,
  labelsOf,
  type Manifest,
  networkPolicy,
  type PodSpec,
  selectorOf,
} from "../core/kubernetes";
import { priorityClasses } from "../core/kubernetes/placement";
import type { Late } from "../core/text";
import { imageReference, images } from "../core/versions";
import { databasesOf, PASSWORD_KEY } from "./endpoints";
import { NAMESPACE, PORT, type ValidRdsPostgresSpec } from "./spec";

/** The job that makes users and databases in a server that AWS runs, and what it needs. */
export const SETUP = "setup";
const FOLDER = "components/postgres/setup";
const FILES = ["credentials.mjs", "password.sql", "setup.sh", "setup.sql"] as const;

const CONTENT = "/etc/setup";
const SHARED = "/run/setup";
const PASSWORDS = "/run/passwords";
/** The user of the image of PostgreSQL; both containers are it, so that one may read what the other wrote. */
const USER = 26;
/** How long a password that was changed may take to arrive in the server, beside the five minutes that Secrets take. */
const SCHEDULE = "*/5 * * * *";

export const setupPods = selectorOf({ name: SETUP });
const labels = labelsOf({ name: SETUP, component: "database" });
const at = (name: string) => ({ name, namespace: NAMESPACE, labels });

/** What is known of the instance when it is there. */
export interface Instance {
  readonly host: Late<string>;
  /** ARN of the secret in which RDS keeps the master's user and password. */
  readonly masterSecret: Late<string>;
}

export interface RenderedSetup {
  /** In any order. */
  readonly ground: readonly Manifest[];
  /** After the instance and the role. Named by the hash of its content, since a job cannot be changed. */
  readonly pods: (instance: Instance) => { readonly job: Manifest; readonly schedule: Manifest };
}

export function setup(spec: ValidRdsPostgresSpec): RenderedSetup {
  const databases = databasesOf(spec.databases);
  const data = Object.fromEntries(FILES.map((file) => [file, setupFile(file)]));
  const hash = createHash("sha256")
    .update(JSON.stringify([data, databases]))
    .digest("hex")
    .slice(0, 10);
  const content = `${SETUP}-${hash}`;
  return {
    ground: [
      { apiVersion: "v1", kind: "ServiceAccount", metadata: at(SETUP), automountServiceAccountToken: false },
      { apiVersion: "v1", kind: "ConfigMap", metadata: at(content), immutable: true, data },
      networkPolicy({
        ...at(SETUP),
        pods: setupPods,
        from: [],
        to: [
          { peers: [{ kind: "addresses", cidrs: [spec.network.cidr] }], ports: [PORT] },
          // Secrets Manager, by its endpoint in the network.
          { peers: [{ kind: "addresses", cidrs: spec.cluster.cidrs }], ports: [443] },
        ],
      }),
    ],
    pods: (instance) => {
      const pod = podOf(spec, instance, content);
      const job: JobSpec = {
        backoffLimit: 4,
        activeDeadlineSeconds: 900,
        template: { metadata: { labels: { ...labels } }, spec: pod },
      };
      return {
        job: {
          apiVersion: "batch/v1",
          kind: "Job",
          metadata: {
            ...at(content),
            annotations: { "pulumi.com/replaceUnready": "true", "pulumi.com/timeoutSeconds": "1200" },
          },
          spec: job,
        },
        schedule: {
          apiVersion: "batch/v1",
          kind: "CronJob",
          metadata: at("passwords"),
          spec: {
            schedule: SCHEDULE,
            concurrencyPolicy: "Forbid",
            startingDeadlineSeconds: 120,
            successfulJobsHistoryLimit: 1,
            failedJobsHistoryLimit: 1,
            jobTemplate: { spec: { ...job, backoffLimit: 1, activeDeadlineSeconds: 280 } },
          },
        },
      };
    },
  };
}

function podOf(spec: ValidRdsPostgresSpec, { host, masterSecret }: Instance, content: string): PodSpec {
  const databases = databasesOf(spec.databases).map(({ name }) => name);
  const securityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
  const resources = {
    requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "16Mi" },
    limits: { memory: "256Mi", "ephemeral-storage": "64Mi" },
  };
  const mounts = [
    { name: "content", mountPath: CONTENT, readOnly: true },
    { name: "shared", mountPath: SHARED },
  ];
  const credentials: Container = {
    name: "credentials",
    image: spec.image.reference,
    command: ["node", `${CONTENT}/credentials.mjs`],
    env: [
      { name: "SETUP_REGION", value: spec.region },
      { name: "SETUP_MASTER_SECRET", value: masterSecret },
      { name: "SETUP_PASSWORDS", value: PASSWORDS },
      { name: "SETUP_SHARED", value: SHARED },
    ],
    resources,
    securityContext,
    volumeMounts: [...mounts, { name: "passwords", mountPath: PASSWORDS, readOnly: true }],
  };
  const psql: Container = {
    name: SETUP,
    image: imageReference(images.postgresql),
    command: ["sh", `${CONTENT}/setup.sh`],
    env: [
      { name: "PGHOST", value: host },
      { name: "PGPORT", value: String(PORT) },
      { name: "PGSSLMODE", value: "require" },
      { name: "SETUP_CONTENT", value: CONTENT },
      { name: "SETUP_SHARED", value: SHARED },
      { name: "SETUP_DATABASES", value: databases.join(" ") },
    ],
    resources,
    securityContext,
    volumeMounts: mounts,
  };
  return {
    restartPolicy: "Never",
    serviceAccountName: SETUP,
    // The token of the API server is not needed; that of pod identity is mounted by EKS itself.
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
    initContainers: [credentials],
    containers: [psql],
    volumes: [
      { name: "content", configMap: { name: content } },
      // Passwords never touch a disk.
      { name: "shared", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      {
        name: "passwords",
        projected: {
          defaultMode: 0o440,
          sources: databases.map((name) => ({
            secret: { name: databaseSecret(name), items: [{ key: PASSWORD_KEY, path: name }] },
          })),
        },
      },
    ],
  };
}

/** A file as it stands in the checkout: it is no module of the program, and is not compiled with it. */
export function setupFile(name: (typeof FILES)[number]): string {
  const path = above(__dirname, name) ?? above(process.cwd(), name);
  if (path === undefined) {
    throw new Error(`no ${FOLDER}/${name} above ${__dirname} or ${process.cwd()}; run the program in its checkout`);
  }
  return readFileSync(path, "utf8");
}

function above(folder: string, name: string): string | undefined {
  const path = join(folder, FOLDER, name);
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : above(dirname(folder), name);
}
