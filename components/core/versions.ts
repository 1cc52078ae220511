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
  /** True where something is compiled for it: `javac` must lie beside `java`. */
  readonly compiles?: boolean;
  /** Maven coordinates, `group:artifact:version`; what they need at run time comes with them. */
  readonly artifacts: readonly string[];
  /** `group:artifact` of what is left out, with what comes with it, where Maven's repository lacks it and nothing run here needs it. */
  readonly without?: readonly string[];
}

export const engines = {
  kafka: {
    version: "4.4.0",
    jdk: 17,
    artifacts: ["org.apache.kafka:kafka_2.13:4.4.0", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"],
  },
  /** Shows a JVM's beans as metrics; the newest that Maven has. */
  "jmx-exporter": { version: "1.0.1", jdk: 17, artifacts: ["io.prometheus.jmx:jmx_prometheus_javaagent:1.0.1"] },
  /** What the benchmark measures beside: Kafka's own tools and Kafka Streams, each the newest there is, with one client version. */
  "kafka-peers": {
    version: "4.3.1",
    jdk: 17,
    artifacts: ["org.apache.kafka:kafka-tools:4.3.1", "org.apache.kafka:kafka-streams:4.3.1"],
  },
  /** Reads mappings and documents as Elasticsearch does; the engine cannot be put together from what is published. */
  "elasticsearch-mapper": { version: "8.19.8", jdk: 17, artifacts: ["org.elasticsearch:elasticsearch:8.19.8"] },
  /** Stands in for Elasticsearch where documents are indexed in a test. */
  opensearch: {
    version: "3.9.0",
    jdk: 21,
    compiles: true,
    artifacts: [
      "org.opensearch:opensearch:3.9.0",
      "org.opensearch.plugin:transport-netty4-client:3.9.0",
      "org.opensearch.plugin:lang-painless:3.9.0",
      "org.apache.logging.log4j:log4j-core:2.25.5",
    ],
  },
  /** What this machine runs: the last version of which every package was published; a cluster has `images.pinot`. */
  pinot: {
    version: "0.11.0",
    jdk: 17,
    compiles: true,
    artifacts: [
      "pinot-controller",
      "pinot-broker",
      "pinot-server",
      "pinot-json",
      "pinot-avro",
      "pinot-yammer",
      "pinot-kafka-2.0",
    ].map((artifact) => `org.apache.pinot:${artifact}:0.11.0`),
    without: [
      "io.confluent:*",
      "org.apache.pinot:pinot-protobuf",
      "org.apache.pinot:pinot-confluent-avro",
      "org.apache.pinot:pinot-orc",
    ],
  },
} as const satisfies Readonly<Record<string, EngineVersion>>;

export type EngineName = keyof typeof engines;

/** An engine that its project publishes as one archive. */
export interface ArchiveVersion extends Omit<EngineVersion, "artifacts" | "without"> {
  /** Maven coordinates, `group:artifact:version:packaging`, with `:classifier` where there is one. */
  readonly artifact: string;
  /** True where paths begin in the archive itself; else in the one folder that it holds. */
  readonly flat?: boolean;
  /** Paths that are kept: the rest is not needed, and would take as much again on disk. */
  readonly keep: readonly string[];
  /** Paths within those that are not. */
  readonly without?: readonly string[];
}

export const archives = {
  /** The last server whose archive is in Maven's repository; a cluster has `images.trino`. */
  trino: {
    version: "476",
    jdk: 24,
    artifact: "io.trino:trino-server:476:tar.gz",
    keep: [
      "bin",
      "lib",
      "secrets-plugin",
      ...[
        "iceberg",
        "kafka",
        "pinot",
        "opensearch",
        "postgresql",
        // PostgreSQL's connector does not start without its types.
        "geospatial",
        "resource-group-managers",
        "session-property-managers",
        // With the file of groups, too.
        "password-authenticators",
      ].map((name) => `plugin/${name}`),
    ],
    // Hadoop's file systems, which no catalog here asks for.
    without: ["plugin/iceberg/hdfs"],
  },
  /** The schema registry's server, of its image's version. */
  "apicurio-registry": {
    version: "3.3.3",
    jdk: 21,
    artifact: "io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all",
    flat: true,
    keep: ["app", "lib", "quarkus", "quarkus-run.jar"],
  },
} as const satisfies Readonly<Record<string, ArchiveVersion>>;

export type ArchiveName = keyof typeof archives;

/** Projects whose custom resource definitions are resources of their own; the commits and files are in `upstream.lock.json`. */
export const crdSets = {
  "argo-cd": "v3.5.1",
  "cert-manager": "v1.21.1",
  /** Of Elastic: Elastic License 2.0. */
  "cloud-on-k8s": "v3.5.0",
  "cloudnative-pg": "v1.30.0",
  "external-secrets": "v2.9.0",
  "gateway-api": "v1.6.1",
  keda: "v2.20.2",
  "prometheus-operator": "v0.93.0",
  "spark-operator": "v2.5.2",
  "strimzi-kafka-operator": "1.2.0",
  "trivy-operator": "v0.32.0",
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
  "eck-operator": {
    chart: "eck-operator",
    repository: "https://helm.elastic.co",
    version: "3.5.0",
    crds: ["cloud-on-k8s"],
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
  "spark-operator": {
    chart: "spark-operator",
    repository: "https://kubeflow.github.io/spark-operator",
    version: "2.5.2",
    crds: ["spark-operator"],
  },
  "strimzi-kafka-operator": {
    chart: "oci://quay.io/strimzi-helm/strimzi-kafka-operator",
    version: "1.2.0",
    crds: ["strimzi-kafka-operator"],
  },
  "trivy-operator": {
    chart: "oci://ghcr.io/aquasecurity/helm-charts/trivy-operator",
    version: "0.34.0",
    crds: ["trivy-operator"],
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
  /** DataHub's parts, of one version. */
  "datahub-gms": { repository: "docker.io/acryldata/datahub-gms", tag: "v1.7.0" },
  "datahub-frontend": { repository: "docker.io/acryldata/datahub-frontend-react", tag: "v1.7.0" },
  "datahub-actions": { repository: "docker.io/acryldata/datahub-actions", tag: "v1.7.0" },
  "datahub-upgrade": { repository: "docker.io/acryldata/datahub-upgrade", tag: "v1.7.0" },
  /** DataHub's search: what upstream's chart of prerequisites has. */
  opensearch: { repository: "docker.io/opensearchproject/opensearch", tag: "2.19.5" },
  /** ksqlDB's servers; `confluentinc/ksqldb-server` ends with 0.29.0 of 2023, this is the same server of the years since. */
  ksqldb: { repository: "docker.io/confluentinc/cp-ksqldb-server", tag: "8.3.1" },
  /** Sub-second answers, and what its parts agree by. */
  pinot: { repository: "docker.io/apachepinot/pinot", tag: "1.6.0" },
  zookeeper: { repository: "docker.io/library/zookeeper", tag: "3.9.5" },
  /** Runs PostgreSQL in a cluster; its manager also runs in each of the server's pods. */
  "cloudnative-pg": { repository: "ghcr.io/cloudnative-pg/cloudnative-pg", tag: "1.30.0" },
  /** The server that this operator starts by default; its `psql` sets up databases that others run. */
  postgresql: { repository: "ghcr.io/cloudnative-pg/postgresql", tag: "18.6-system-trixie" },
  /** Questions and dashboards for those who write no SQL; `v0` is the free edition. */
  metabase: { repository: "docker.io/metabase/metabase", tag: "v0.64.1" },
  /** The schema registry's server. */
  "apicurio-registry": { repository: "quay.io/apicurio/apicurio-registry", tag: "3.3.3" },
  /** The search, of one version with Kibana. Trino asks Elasticsearch 7 and 8, of which 8.19 is the last. */
  elasticsearch: { repository: "docker.elastic.co/elasticsearch/elasticsearch", tag: "8.19.19" },
  kibana: { repository: "docker.elastic.co/kibana/kibana", tag: "8.19.19" },
  /** Of images: what is installed in them, and what of it is known to be open. 0.69.4 to 0.69.6 were somebody else's (CVE-2026-33634). */
  trivy: { repository: "mirror.gcr.io/aquasec/trivy", tag: "0.72.0" },
  "trivy-operator": { repository: "mirror.gcr.io/aquasec/trivy-operator", tag: "0.32.0" },
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
/** What images of our own stand on, by the image. Their Dockerfiles name the same, which tests compare. */
export const bases = {
  superset: { repository: "docker.io/apache/superset", tag: "6.1.0" },
  airflow: { repository: "docker.io/apache/airflow", tag: "3.2.2-python3.12" },
} as const satisfies Readonly<Record<string, ImageVersion>>;

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
  pulumi: "3.276.0",
  /** Resolves the engines from their coordinates. */
  mavenDependencyPlugin: "3.9.0",
  /** Whose resource schemas name the permissions of the deployer (`npm run lock:permissions`). */
  cfnLint: "1.58.0",
  /** DataHub's models (PyPI acryl-datahub), of the version of its images: what it is told is judged by them. */
  dataHubModels: "1.7.0",
  /** Iceberg's own library for Python (PyPI pyiceberg): what Spark wrote is read by it, of no Java. */
  pyIceberg: "0.12.0",
  /** Airflow (PyPI apache-airflow), of the version of its image: what DAGs are made of is given to it. */
  airflow: "3.2.2",
  /**
   * What Superset needs is taken as PyPI had it on this day: its package bounds little of it, and what came later breaks it (Flask-Caching
   * 2.5). The first day that has the version of Superset that `bases` names, and all that its image is given.
   */
  supersetDay: "2026-05-28",
  /** Fetches what a lock file of Python's packages says (PyPI uv). */
  uv: "0.13.9",
  /** Whose checks of Kubernetes judge prod's objects beside our own policies (PyPI checkov). */
  checkov: "3.3.30",
  /** SeaweedFS as this machine builds it (a Go module, by commit); a cluster has `images.seaweedfs`. */
  seaweedfs: "v0.0.0-20261109003541-7506e5f91cd6",
  /** What tests have of Trivy, built from its Go module; users have a release on PATH, and clusters `images.trivy`. */
  trivy: "0.74.0",
  /** Judges prod's objects by their published schemas, with an engine that is not ours (a Go module). */
  kubeconform: "v0.8.0",
  /** Of the control plane on AWS; EKS supports a version for 14 months. */
  kubernetes: "1.36",
  engines,
  archives,
  crdSets,
  charts,
  images,
  bases,
} as const;
