import { createHash } from "node:crypto";
import { milliseconds } from "../../../workloads/streams/units";
import { type JobSpec, labelsOf, type Labels, type Manifest, networkPolicy, selectorOf } from "../kubernetes";
import { applierFiles } from "./script";
import { type AppliedDocument, type ApplierAuthorization, type ApplierSpec, type SecretKey, validate } from "./spec";

/** Bytes of what one ConfigMap holds: the API server takes less than 1 MiB, of which some is its own. */
const LARGEST_MAP = 900 * 1024;
/** Bytes of one file; a larger document lies in several. */
const LARGEST_FILE = 400 * 1024;
const FOLDER = "/etc/applier";
const AUTHORITY_FOLDER = "/etc/applier-authority";
/** The image's user and group, by number. */
const USER = 1_000;
/** The API server by its service, and by itself as some clusters have it: policies are judged after addresses are translated. */
const API_PORTS = [443, 6443];
/** Of the script: what was refused stays refused. */
const REFUSED = 1;
const CONTAINER = "applier";

/** Labels of an applier's pods: what a service's network policy must let in. */
export const applierPods = (name: string): Labels => selectorOf({ name });

/**
 * A job that tells a service what is declared, with all it needs: documents, script, rights on its index, its way through the
 * network. The job is named by the hash of its content, since a job cannot be changed: other content is another job, and the
 * same content none. It has no time to live, which would look like somebody's deletion.
 */
export function applierManifests(spec: ApplierSpec): readonly Manifest[] {
  const valid = validate(spec);
  const { name, namespace, image, url, authority } = valid;
  const files = filesOf(valid.documents);
  const scripts = applierFiles();
  const hash = createHash("sha256")
    .update(JSON.stringify([scripts, files, valid.authorization ?? null, authority ?? null]))
    .digest("hex")
    .slice(0, 10);
  const labels = labelsOf({ name, component: "applier" });
  const at = (objectName: string) => ({ name: objectName, namespace, labels });
  const index = `${name}-applied`;
  const maps = packed([...scripts, ...files]).map((data, position) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: at(`${name}-${hash}-${position}`),
    immutable: true,
    data,
  }));
  const seconds = Math.ceil(milliseconds(valid.deadline) / 1000);
  const container = {
    name: CONTAINER,
    image: image.reference,
    command: ["node", `${FOLDER}/apply.mjs`],
    env: [
      { name: "APPLIER_TARGET", value: url },
      { name: "APPLIER_FOLDER", value: FOLDER },
      { name: "APPLIER_INDEX", value: `${namespace}/${index}` },
      { name: "APPLIER_DEADLINE_SECONDS", value: String(seconds) },
      ...authorizationEnvironment(valid.authorization),
      ...(authority === undefined ? [] : [{ name: "NODE_EXTRA_CA_CERTS", value: `${AUTHORITY_FOLDER}/ca.crt` }]),
    ],
    resources: {
      requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "16Mi" },
      limits: { memory: "256Mi", "ephemeral-storage": "64Mi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "content", mountPath: FOLDER, readOnly: true },
      ...(authority === undefined ? [] : [{ name: "authority", mountPath: AUTHORITY_FOLDER, readOnly: true }]),
    ],
  };
  const job: JobSpec = {
    backoffLimit: 3,
    // The script keeps its own deadline, which it explains; this one is for a script that hangs.
    activeDeadlineSeconds: seconds + 120,
    podFailurePolicy: {
      rules: [
        { action: "FailJob", onExitCodes: { containerName: CONTAINER, operator: "In", values: [REFUSED] } },
        { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      ],
    },
    template: {
      metadata: { labels },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: name,
        automountServiceAccountToken: true,
        enableServiceLinks: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          fsGroup: USER,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [container],
        volumes: [
          {
            name: "content",
            projected: { sources: maps.map(({ metadata }) => ({ configMap: { name: metadata.name } })) },
          },
          ...(authority === undefined
            ? []
            : [
                {
                  name: "authority",
                  secret: { secretName: authority, items: [{ key: "ca.crt", path: "ca.crt" }], defaultMode: 0o440 },
                },
              ]),
        ],
      },
    },
  };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: at(name), automountServiceAccountToken: false },
    // Made empty: its one key is the job's, which server-side apply keeps apart from what the program owns.
    { apiVersion: "v1", kind: "ConfigMap", metadata: at(index) },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: at(name),
      rules: [{ apiGroups: [""], resources: ["configmaps"], resourceNames: [index], verbs: ["get", "patch"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: at(name),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    networkPolicy({
      name,
      namespace,
      labels,
      pods: applierPods(name),
      from: [],
      to: [valid.service, { peers: [{ kind: "addresses", cidrs: valid.apiServer }], ports: API_PORTS }],
    }),
    ...maps,
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        ...at(`${name}-${hash}`),
        annotations: {
          // One that failed is made anew by the next run of the program, instead of being waited for again.
          "pulumi.com/replaceUnready": "true",
          "pulumi.com/timeoutSeconds": String(seconds + 180),
        },
      },
      spec: job,
    },
  ];
}

const fromSecret = (name: string, { secret, key }: SecretKey) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

function authorizationEnvironment(authorization: ApplierAuthorization | undefined) {
  if (authorization === undefined) return [];
  const kind = { name: "APPLIER_AUTHORIZATION", value: authorization.kind };
  switch (authorization.kind) {
    case "basic":
    case "basic-plain":
      return [
        kind,
        fromSecret("APPLIER_USERNAME", authorization.username),
        fromSecret("APPLIER_PASSWORD", authorization.password),
      ];
    case "bearer":
      return [kind, fromSecret("APPLIER_TOKEN", authorization.token)];
    case "s3":
      return [
        kind,
        { name: "APPLIER_REGION", value: authorization.region },
        fromSecret("APPLIER_ACCESS_KEY", authorization.accessKey),
        fromSecret("APPLIER_SECRET_KEY", authorization.secretKey),
      ];
  }
}

type File = readonly [name: string, content: string];

/** Each document as a file, or as several where it is large; in the order of the documents. */
export function filesOf(documents: readonly AppliedDocument[]): readonly File[] {
  return documents.flatMap((document, position): File[] => {
    const file = `d${String(position).padStart(4, "0")}-${document.name}.json`;
    const pieces = piecesOf(JSON.stringify(document, undefined, 1));
    if (pieces.length === 1) return [[file, pieces[0] ?? ""]];
    return pieces.map((piece, part): File => [`${file}.${String(part).padStart(3, "0")}`, piece]);
  });
}

/** Pieces of at most `LARGEST_FILE` bytes; no character is cut. */
function piecesOf(text: string): readonly string[] {
  const all = Buffer.from(text);
  const pieces: string[] = [];
  for (let start = 0; start < all.length;) {
    let end = Math.min(start + LARGEST_FILE, all.length);
    // The second and later bytes of a character are 10xxxxxx.
    while (end < all.length && ((all[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    pieces.push(all.toString("utf8", start, end));
    start = end;
  }
  return pieces;
}

/** Files in as few maps as they fit into, in order. */
function packed(files: readonly File[]): readonly Readonly<Record<string, string>>[] {
  const maps: Record<string, string>[] = [];
  let size = Infinity;
  for (const [name, content] of files) {
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(content);
    if (size + bytes > LARGEST_MAP) {
      maps.push({});
      size = 0;
    }
    const last = maps.at(-1);
    if (last !== undefined) last[name] = content;
    size += bytes;
  }
  return maps;
}
