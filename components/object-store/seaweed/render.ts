import { bytes } from "../../../workloads/streams/units";
import type { ByteSize } from "../../../workloads/streams";
import { applierManifests, applierPods } from "../../core/applier";
import { type BucketPurpose, bucketPurposes } from "../../core/endpoints";
import {
  type ClusterRendering,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Peer,
  type StatefulSetSpec,
} from "../../core/kubernetes";
import { priorityClasses } from "../../core/kubernetes/placement";
import { imageReference, images } from "../../core/versions";
import { NO_REGION, SEAWEED_NAMESPACE as NAMESPACE, type ValidSeaweedStoreSpec } from "../spec";
import { bucketDocuments } from "./buckets";
import {
  BUCKETS_APPLIER,
  bucketOf,
  CERTIFICATE,
  CREDENTIALS,
  GRPC,
  labels,
  type Part,
  parts,
  podsOf,
  ports,
  STORE,
} from "./names";
import { certificate, credentials, keysOfBucket, type SeaweedSecrets, signingEnvironment } from "./secrets";

export interface RenderedSeaweedStore extends ClusterRendering {
  readonly endpoint: {
    readonly url: string;
    readonly region: string;
    readonly buckets: Readonly<Record<BucketPurpose, string>>;
  };
  /** Title of the job after which there are buckets. */
  readonly buckets: Manifest;
}

/** The image's user and group, by number. */
const USER = 1_000;
const DATA = "/data";
const CONFIG = "/etc/seaweedfs-s3";
const TLS = "/etc/seaweedfs-tls";
/** A bucket takes several volumes at once; so many fit on a server that none is left without. */
const VOLUMES_A_SERVER = 100;

/** Masters (which agree on what lies where), volume servers (which hold objects), and the filer that speaks S3. */
export function renderSeaweedStore(spec: ValidSeaweedStoreSpec, secrets: SeaweedSecrets): RenderedSeaweedStore {
  const { cluster, servers, tls } = spec;
  const replicated = servers > 1;
  const masters = cluster.disposable ? 1 : 3;
  const services = { master: headless("master"), volume: headless("volume"), filer: headless("filer") };
  const store = serviceOf("filer", STORE, { s3: ports.s3 });
  const scheme = tls === undefined ? "http" : "https";
  const url = `${scheme}://${hostOf(store)}:${ports.s3}`;
  const masterList = Array.from(
    { length: masters },
    (_, ordinal) => `${parts.master}-${ordinal}.${hostOf(services.master)}:${ports.master}`,
  ).join(",");
  const placement = replicated ? "001" : "000";
  const own = (part: Part): readonly string[] => [
    `-ip=$(POD_NAME).${hostOf(services[part])}`,
    "-ip.bind=0.0.0.0",
    `-port=${ports[part]}`,
    `-metricsPort=${ports.metrics}`,
  ];
  const applier = applierManifests({
    name: BUCKETS_APPLIER,
    namespace: NAMESPACE,
    image: spec.image,
    url,
    service: { peers: [pods("filer")], ports: [ports.s3] },
    apiServer: cluster.cidrs,
    authorization: {
      kind: "s3",
      region: NO_REGION,
      accessKey: { secret: CREDENTIALS, key: "admin-access-key-id" },
      secretKey: { secret: CREDENTIALS, key: "admin-secret-access-key" },
    },
    ...(tls === undefined ? {} : { authority: CERTIFICATE }),
    documents: bucketDocuments,
  });
  const buckets = applier.find(({ kind }) => kind === "Job");
  if (buckets === undefined) throw new Error("the applier of the buckets renders no job");
  return {
    endpoint: {
      url,
      region: NO_REGION,
      buckets: Object.fromEntries(bucketPurposes.map((purpose) => [purpose, bucketOf(purpose)])) as Record<
        BucketPurpose,
        string
      >,
    },
    buckets,
    manifests: [
      ...namespaceManifests({
        name: NAMESPACE,
        quota: { cpu: `${4 + servers}`, memory: `${8 + 2 * servers}Gi`, pods: masters + servers + 8 },
      }),
      credentials(secrets),
      ...bucketPurposes.map((purpose) => keysOfBucket(purpose, secrets.clients[purpose])),
      ...(tls === undefined ? [] : [certificate(tls.issuer, hostOf(store))]),
      ...Object.values(services),
      store,
      statefulSet(spec, {
        part: "master",
        replicas: masters,
        capacity: "1 GiB",
        args: [
          "master",
          ...own("master"),
          `-mdir=${DATA}`,
          `-peers=${masters === 1 ? "none" : masterList}`,
          `-defaultReplication=${placement}`,
          `-volumeSizeLimitMB=${volumeSize(spec.capacity)}`,
          "-telemetry=false",
        ],
        probe: { path: "/cluster/status", port: ports.master },
        memory: "512Mi",
      }),
      statefulSet(spec, {
        part: "volume",
        replicas: servers,
        capacity: spec.capacity,
        // As many volumes as the disk takes, and none when a part of it is left.
        args: ["volume", ...own("volume"), `-dir=${DATA}`, "-max=0", "-minFreeSpace=5", `-master=${masterList}`],
        probe: { path: "/healthz", port: ports.volume },
        memory: "2Gi",
      }),
      statefulSet(spec, {
        part: "filer",
        replicas: 1,
        capacity: "20 GiB",
        args: [
          "filer",
          ...own("filer"),
          `-master=${masterList}`,
          `-defaultStoreDir=${DATA}`,
          `-defaultReplicaPlacement=${placement}`,
          "-exposeDirectoryData=false",
          "-encryptVolumeData",
          "-iam=false",
          "-s3",
          `-s3.port=${ports.s3}`,
          `-s3.config=${CONFIG}/identities.json`,
          "-s3.encryptVolumeData",
          "-s3.iam=false",
          "-s3.port.iceberg=0",
          "-s3.port.lance=0",
          ...(tls === undefined ? [] : [`-s3.cert.file=${TLS}/tls.crt`, `-s3.key.file=${TLS}/tls.key`]),
        ],
        probe: { path: "/healthz", port: ports.s3, scheme: tls === undefined ? "HTTP" : "HTTPS" },
        memory: "2Gi",
      }),
      ...policies(spec),
      ...applier,
    ],
  };
}

/** MB. SeaweedFS' own limits are 1 and 30,000. */
const volumeSize = (capacity: ByteSize): number =>
  Math.max(50, Math.min(30_000, Math.floor(bytes(capacity) / 1024 ** 2 / VOLUMES_A_SERVER)));

const pods = (part: Part): Peer => ({ kind: "pods", namespace: NAMESPACE, labels: podsOf(part) });
const hostOf = ({ metadata }: Manifest): string => `${metadata.name}.${metadata.namespace ?? NAMESPACE}.svc`;

const serviceOf = (part: Part, name: string, open: Readonly<Record<string, number>>, more = {}): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: NAMESPACE, labels: labels(part) },
  spec: {
    ...more,
    selector: { ...podsOf(part) },
    ports: Object.entries(open).map(([portName, port]) => ({
      name: portName,
      port,
      targetPort: port,
      protocol: "TCP",
    })),
  },
});

/** Gives each pod a name of its own, from before it is ready: masters elect one of them first. */
const headless = (part: Part): Manifest =>
  serviceOf(
    part,
    parts[part],
    { http: ports[part], grpc: ports[part] + GRPC, metrics: ports.metrics },
    { clusterIP: "None", publishNotReadyAddresses: true },
  );

interface StatefulPart {
  readonly part: Part;
  readonly replicas: number;
  readonly capacity: ByteSize;
  readonly args: readonly string[];
  readonly probe: { readonly path: string; readonly port: number; readonly scheme?: "HTTP" | "HTTPS" };
  readonly memory: string;
}

function statefulSet(spec: ValidSeaweedStoreSpec, shape: StatefulPart): Manifest {
  const { part, replicas, probe, memory } = shape;
  const { cluster } = spec;
  const name = parts[part];
  const httpGet = { path: probe.path, port: probe.port, scheme: probe.scheme ?? "HTTP" };
  const isFiler = part === "filer";
  const withTls = isFiler && spec.tls !== undefined;
  const body: StatefulSetSpec = {
    serviceName: name,
    replicas,
    // Masters and servers need not wait for one another.
    podManagementPolicy: "Parallel",
    selector: { matchLabels: { ...podsOf(part) } },
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
          resources: { requests: { storage: `${Math.ceil(bytes(shape.capacity) / 1024 ** 2)}Mi` } },
        },
      },
    ],
    template: {
      metadata: { labels: { ...labels(part) } },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: priorityClasses.critical,
        // A server says first that it leaves, then ends what is under way.
        terminationGracePeriodSeconds: 120,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          fsGroup: USER,
          fsGroupChangePolicy: "OnRootMismatch",
          seccompProfile: { type: "RuntimeDefault" },
        },
        topologySpreadConstraints: [
          ["kubernetes.io/hostname", cluster.disposable ? "ScheduleAnyway" : "DoNotSchedule"] as const,
          ["topology.kubernetes.io/zone", "ScheduleAnyway"] as const,
        ].map(([topologyKey, whenUnsatisfiable]) => ({
          maxSkew: 1,
          topologyKey,
          whenUnsatisfiable,
          labelSelector: { matchLabels: { ...podsOf(part) } },
        })),
        containers: [
          {
            name: part,
            image: imageReference(images.seaweedfs),
            command: ["/usr/bin/weed", "-logtostderr=true"],
            args: [...shape.args],
            env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }, ...signingEnvironment],
            ports: [
              { name: "http", containerPort: ports[part] },
              { name: "grpc", containerPort: ports[part] + GRPC },
              { name: "metrics", containerPort: ports.metrics },
              ...(isFiler ? [{ name: "s3", containerPort: ports.s3 }] : []),
            ],
            startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 60 },
            readinessProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 3 },
            livenessProbe: { httpGet, periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 4 },
            resources: {
              requests: { cpu: "250m", memory, "ephemeral-storage": "64Mi" },
              limits: { memory, "ephemeral-storage": "1Gi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
              { name: "data", mountPath: DATA },
              { name: "tmp", mountPath: "/tmp" },
              ...(isFiler ? [{ name: "identities", mountPath: CONFIG, readOnly: true }] : []),
              ...(withTls ? [{ name: "certificate", mountPath: TLS, readOnly: true }] : []),
            ],
          },
        ],
        volumes: [
          { name: "tmp", emptyDir: { sizeLimit: "512Mi" } },
          ...(isFiler ? [secretVolume("identities", CREDENTIALS, ["identities.json"])] : []),
          ...(withTls ? [secretVolume("certificate", CERTIFICATE, ["tls.crt", "tls.key"])] : []),
        ],
      },
    },
  };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace: NAMESPACE, labels: labels(part) },
    spec: body,
  };
}

const secretVolume = (name: string, secretName: string, keys: readonly string[]) => ({
  name,
  secret: { secretName, items: keys.map((key) => ({ key, path: key })), defaultMode: 0o440 },
});

/** Each part is asked by those that need it, and asks those that it needs; the S3 port alone is for others. */
function policies({ clients, scrapers }: ValidSeaweedStoreSpec): readonly Manifest[] {
  const inner = (part: Part) => [ports[part], ports[part] + GRPC];
  const everyPart = [pods("master"), pods("volume"), pods("filer")];
  const asks: Readonly<Record<Part, readonly Part[]>> = {
    master: ["master"],
    volume: ["master", "volume"],
    filer: ["master", "volume", "filer"],
  };
  const names = Object.keys(parts) as Part[];
  return names.flatMap((part): readonly Manifest[] => {
    const askers = names.filter((other) => asks[other].includes(part) || (part === "volume" && other === "master"));
    const metadata = { namespace: NAMESPACE, labels: labels(part) };
    return [
      networkPolicy({
        name: parts[part],
        ...metadata,
        pods: podsOf(part),
        from: [
          { peers: askers.map(pods), ports: inner(part) },
          ...(scrapers.length === 0 ? [] : [{ peers: scrapers, ports: [ports.metrics] }]),
          ...(part === "filer"
            ? [
                {
                  peers: [
                    { kind: "pods" as const, namespace: NAMESPACE, labels: applierPods(BUCKETS_APPLIER) },
                    ...clients,
                  ],
                  ports: [ports.s3],
                },
              ]
            : []),
        ],
        to: [{ peers: everyPart, ports: names.flatMap(inner) }],
      }),
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: parts[part], ...metadata },
        spec: { maxUnavailable: 1, selector: { matchLabels: { ...podsOf(part) } } },
      },
    ];
  });
}
