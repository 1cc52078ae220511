import { bytes } from "../../workloads/streams/units";
import type { BucketEndpoint, DatabaseEndpoint, SecretEndpoint } from "../core/endpoints";
import type { Container, PodSpec } from "../core/kubernetes";
import { placementOn, priorityClasses } from "../core/kubernetes/placement";
import { imageReference, images } from "../core/versions";
import { IDENTITY, SCRATCH, type ValidBackupSpec } from "./spec";

const CONTENT = "/etc/backup";
const SHARED = "/run/backup";
const FILE = `${SHARED}/dump`;
const DATABASE_AUTHORITY = "/etc/database-authority";
const STORE_AUTHORITY = "/etc/store-authority";
/** The user of the image of PostgreSQL; all containers are it, so that one may read what the other wrote. */
const USER = 26;
/** What whoever restores puts the name of a dump in place of. */
export const PLACEHOLDER = "NAME_OF_THE_DUMP";

interface Common {
  /** ConfigMap with the scripts. */
  readonly content: string;
}

/** Dumps, then uploads: the one knows the database's password, the other the bucket's keys. */
export function dumpPod(
  spec: ValidBackupSpec,
  { database, prefix, ...common }: Common & { readonly database: DatabaseEndpoint; readonly prefix: string },
): PodSpec {
  const dump = client(spec, "dump", database, []);
  const upload = objects(spec, "upload", "put", [{ name: "BACKUP_PREFIX", value: prefix }]);
  return pod(spec, { ...common, database, first: dump, then: upload });
}

/** Downloads the dump that is named, then restores it, and knows no database but the scratch one. */
export function restorePod(spec: ValidBackupSpec, common: Common): PodSpec {
  const download = objects(spec, "download", "get", [
    { name: "BACKUP_PREFIX", value: "postgres/" },
    { name: "BACKUP_OBJECT", value: PLACEHOLDER },
  ]);
  const restore = client(spec, "restore", spec.scratch, [{ name: "BACKUP_SCRATCH", value: SCRATCH }]);
  return pod(spec, { ...common, database: spec.scratch, first: download, then: restore });
}

type Variables = readonly { readonly name: string; readonly value: string }[];

/** A container of PostgreSQL's image, as the database's own user. */
function client(
  spec: ValidBackupSpec,
  name: "dump" | "restore",
  { host, port, database, username, password, tls }: DatabaseEndpoint,
  more: Variables,
): Container {
  return {
    name,
    image: imageReference(images.postgresql),
    command: ["sh", `${CONTENT}/${name}.sh`],
    env: [
      { name: "PGHOST", value: host },
      { name: "PGPORT", value: String(port) },
      { name: "PGDATABASE", value: database },
      { name: "PGUSER", value: username },
      secret("PGPASSWORD", password),
      { name: "PGSSLMODE", value: tls.mode },
      ...(tls.mode === "verify-full" ? [{ name: "PGSSLROOTCERT", value: `${DATABASE_AUTHORITY}/ca.crt` }] : []),
      { name: "PGCONNECT_TIMEOUT", value: "10" },
      { name: "BACKUP_FILE", value: FILE },
      ...more,
    ],
    ...bounds(spec),
    volumeMounts: [
      ...mounts,
      ...(tls.mode === "verify-full"
        ? [{ name: "database-authority", mountPath: DATABASE_AUTHORITY, readOnly: true }]
        : []),
    ],
  };
}

/** A container that moves the file between the pod and the bucket. */
function objects(spec: ValidBackupSpec, name: string, mode: "put" | "get", more: Variables): Container {
  const { bucket, image } = spec;
  return {
    name,
    image: image.reference,
    command: ["node", `${CONTENT}/objects.mjs`, mode],
    env: [
      ...(bucket.url === undefined ? [] : [{ name: "BACKUP_URL", value: bucket.url }]),
      { name: "BACKUP_REGION", value: bucket.region },
      { name: "BACKUP_BUCKET", value: bucket.bucket },
      ...keysOf(bucket),
      ...(bucket.authority === undefined ? [] : [{ name: "NODE_EXTRA_CA_CERTS", value: `${STORE_AUTHORITY}/ca.crt` }]),
      { name: "BACKUP_FILE", value: FILE },
      ...more,
    ],
    ...bounds(spec),
    volumeMounts: [
      ...mounts,
      ...(bucket.authority === undefined
        ? []
        : [{ name: "store-authority", mountPath: STORE_AUTHORITY, readOnly: true }]),
    ],
  };
}

function pod(
  spec: ValidBackupSpec,
  parts: Common & { readonly database: DatabaseEndpoint; readonly first: Container; readonly then: Container },
): PodSpec {
  const { tls } = parts.database;
  const { authority } = spec.bucket;
  return {
    restartPolicy: "Never",
    serviceAccountName: IDENTITY,
    // The token of the API server is not needed; that of pod identity is mounted by EKS itself.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClasses.normal,
    terminationGracePeriodSeconds: 10,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...placementOn(spec.cluster, spec.job.pool),
    initContainers: [parts.first],
    containers: [parts.then],
    volumes: [
      { name: "content", configMap: { name: parts.content } },
      { name: "shared", emptyDir: { sizeLimit: `${mebibytes(spec)}Mi` } },
      ...(tls.mode === "verify-full" ? [authorityVolume("database-authority", tls.authority)] : []),
      ...(authority === undefined ? [] : [authorityVolume("store-authority", authority)]),
    ],
  };
}

const mounts = [
  { name: "content", mountPath: CONTENT, readOnly: true },
  { name: "shared", mountPath: SHARED },
];

const authorityVolume = (name: string, secretName: string) => ({
  name,
  secret: { secretName, items: [{ key: "ca.crt", path: "ca.crt" }], defaultMode: 0o440 },
});

const secret = (name: string, { secret: of, key }: Pick<SecretEndpoint, "secret" | "key">) => ({
  name,
  valueFrom: { secretKeyRef: { name: of, key } },
});

const keysOf = ({ credentials }: BucketEndpoint) =>
  credentials.kind === "identity"
    ? []
    : [
        secret("BACKUP_ACCESS_KEY", { secret: credentials.secret, key: "access-key-id" }),
        secret("BACKUP_SECRET_KEY", { secret: credentials.secret, key: "secret-access-key" }),
      ];

const mebibytes = ({ largest }: ValidBackupSpec): number => Math.ceil(bytes(largest) / 1024 ** 2);

function bounds(spec: ValidBackupSpec) {
  const { cpu, memory } = spec.job;
  const most = `${Math.round(memory * 1024)}Mi`;
  return {
    resources: {
      requests: { cpu: `${Math.round(cpu * 1000)}m`, memory: most, "ephemeral-storage": "512Mi" },
      // The file, which counts for the pod, and what the containers write to their logs.
      limits: { memory: most, "ephemeral-storage": `${mebibytes(spec) + 64}Mi` },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}
