import pins from "./images.lock.json";
import upstream from "./upstream.lock.json";

/**
 * The versions of everything that the platform fetches and that npm's lock file does not already pin. After a change of an
 * engine run `npm run lock:engines`, which writes the checksums anew.
 */
export interface EngineVersion {
  /** The engine's own version, as its renderers know it. */
  readonly version: string;
  /** Oldest JDK that runs it. */
  readonly jdk: number;
  /** Maven coordinates, `group:artifact:version`; what they need at run time comes with them. */
  readonly artifacts: readonly string[];
}

export const engines = {
  kafka: {
    version: "4.4.0",
    jdk: 17,
    artifacts: ["org.apache.kafka:kafka_2.13:4.4.0", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"],
  },
  /** What the benchmark measures beside: Kafka's own tools and Kafka Streams, each the newest there is, with one client version. */
  "kafka-peers": {
    version: "4.3.1",
    jdk: 17,
    artifacts: ["org.apache.kafka:kafka-tools:4.3.1", "org.apache.kafka:kafka-streams:4.3.1"],
  },
} as const satisfies Readonly<Record<string, EngineVersion>>;

export type EngineName = keyof typeof engines;

/** Projects whose custom resource definitions are resources of their own; the commits and files are in `upstream.lock.json`. */
export const crdSets = {
  "argo-cd": "v3.5.1",
  "cert-manager": "v1.21.1",
  "cloudnative-pg": "v1.30.0",
  "external-secrets": "v2.9.0",
  "gateway-api": "v1.6.1",
  keda: "v2.20.2",
  "prometheus-operator": "v0.93.0",
  "strimzi-kafka-operator": "1.2.0",
} as const;
export type CrdSet = keyof typeof crdSets;

/** A chart as users install it. */
export interface ChartVersion {
  /** Name in its repository, or the whole reference of one in an OCI registry. */
  readonly chart: string;
  /** Absent for OCI. */
  readonly repository?: string;
  readonly version: string;
  /** What its objects are kinds of. */
  readonly crds: readonly CrdSet[];
}

export const charts = {
  "argo-cd": {
    chart: "argo-cd",
    repository: "https://argoproj.github.io/argo-helm",
    version: "10.1.1",
    crds: ["argo-cd"],
  },
  "cert-manager": {
    chart: "oci://quay.io/jetstack/charts/cert-manager",
    version: "v1.21.1",
    crds: ["cert-manager"],
  },
  "external-secrets": {
    chart: "external-secrets",
    repository: "https://charts.external-secrets.io",
    version: "2.9.0",
    crds: ["external-secrets"],
  },
  grafana: {
    chart: "oci://ghcr.io/grafana-community/helm-charts/grafana",
    version: "12.11.1",
    crds: [],
  },
  keda: {
    chart: "keda",
    repository: "https://kedacore.github.io/charts",
    version: "2.20.2",
    crds: ["keda"],
  },
  "kube-prometheus-stack": {
    chart: "kube-prometheus-stack",
    repository: "https://prometheus-community.github.io/helm-charts",
    version: "88.5.3",
    crds: ["prometheus-operator"],
  },
  "strimzi-kafka-operator": {
    chart: "oci://quay.io/strimzi-helm/strimzi-kafka-operator",
    version: "1.2.0",
    crds: ["strimzi-kafka-operator"],
  },
} as const satisfies Readonly<Record<string, ChartVersion>>;
export type ChartName = keyof typeof charts;

/** A third-party image that a room names itself. The digest is absent until `npm run pin` has looked it up in the registry. */
export interface ImageVersion {
  readonly repository: string;
  readonly tag: string;
  readonly digest?: `sha256:${string}`;
}

const tagged = {
  /** Asks cert-manager's webhook until it answers; of the chart's version. */
  "cert-manager-startupapicheck": { repository: "quay.io/jetstack/cert-manager-startupapicheck", tag: "v1.21.1" },
  /** Does nothing: keeps room on nodes. */
  pause: { repository: "registry.k8s.io/pause", tag: "3.10.1" },
  /** The two that kube-prometheus-stack's values name. */
  prometheus: { repository: "quay.io/prometheus/prometheus", tag: "v3.14.0-distroless" },
  alertmanager: { repository: "quay.io/prometheus/alertmanager", tag: "v0.34.0" },
  /** Holds the objects where there is no S3. */
  seaweedfs: { repository: "docker.io/chrislusf/seaweedfs", tag: "4.44" },
  /** Runs PostgreSQL in a cluster; its manager also runs in each of the server's pods. */
  "cloudnative-pg": { repository: "ghcr.io/cloudnative-pg/cloudnative-pg", tag: "1.30.0" },
  /** The server that this operator starts by default; its `psql` sets up databases that others run. */
  postgresql: { repository: "ghcr.io/cloudnative-pg/postgresql", tag: "18.6-system-trixie" },
  /** Questions and dashboards for those who write no SQL; `v0` is the free edition. */
  metabase: { repository: "docker.io/metabase/metabase", tag: "v0.64.1" },
  /** The schema registry's server. */
  "apicurio-registry": { repository: "quay.io/apicurio/apicurio-registry", tag: "3.3.3" },
  /** Queries over the lake, Pinot, search and Kafka; the version that upstream's chart 1.42.2 pins. */
  trino: { repository: "docker.io/trinodb/trino", tag: "480" },
} as const satisfies Readonly<Record<string, ImageVersion>>;

/** With the digests that `images.lock.json` has of just these tags. */
export const images = Object.fromEntries(
  Object.entries(tagged).map(([name, image]: [string, ImageVersion]) => {
    const pin = (pins as Readonly<Record<string, { tag: string; digest: `sha256:${string}` } | undefined>>)[name];
    return [name, pin?.tag === image.tag ? { ...image, digest: pin.digest } : image];
  }),
) as Readonly<Record<keyof typeof tagged, ImageVersion>>;

/** `repository:tag`, with the digest where it is known. */
export const imageReference = ({ repository, tag, digest }: ImageVersion): string =>
  `${repository}:${tag}${digest === undefined ? "" : `@${digest}`}`;

/** Addresses of a set's files at their commit. */
export const crdFiles = (set: CrdSet): readonly string[] =>
  upstream.files
    .filter(({ file }) => file.startsWith(`crds/${set}/`))
    .map(({ repo, commit, path }) => `https://raw.githubusercontent.com/${repo}/${commit}/${path}`);

export const versions = {
  /** The Pulumi CLI: this or a later 3.x from PATH, exactly this when it has to be fetched or built. */
  pulumi: "3.230.0",
  /** Resolves the engines from their coordinates. */
  mavenDependencyPlugin: "3.9.0",
  /** Whose resource schemas name the permissions of the deployer (`npm run lock:permissions`). */
  cfnLint: "1.58.0",
  /** Of the control plane on AWS; EKS supports a version for 14 months. */
  kubernetes: "1.36",
  engines,
  crdSets,
  charts,
  images,
} as const;
