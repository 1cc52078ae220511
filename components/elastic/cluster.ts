import type { PartSize } from "../core/capacity/systems";
import { type Labels, labelsOf, type Manifest } from "../core/kubernetes";
import { placementOn, priorityClasses } from "../core/kubernetes/placement";
import { imageReference, images } from "../core/versions";
import { NAMESPACE, type ValidElasticSpec } from "./spec";
import { users } from "./users";

/** Of the Elasticsearch and of the Kibana; the operator names their objects after them. */
export const ELASTICSEARCH = "elasticsearch";
export const KIBANA = "kibana";
/** Services that the operator makes. */
export const SERVICE = `${ELASTICSEARCH}-es-http`;
export const KIBANA_SERVICE = `${KIBANA}-kb-http`;
/** Secret that the operator makes, with the authority of the certificates (`ca.crt`). */
export const AUTHORITY = `${ELASTICSEARCH}-es-http-certs-public`;
/** Secret with `roles.yml`. */
export const ROLES = "elastic-roles";
export const PORT = 9200;
export const TRANSPORT_PORT = 9300;
export const KIBANA_PORT = 5601;
/** User and group of both images, by number. */
const USER = 1_000;

/** What the operator labels pods with. */
export const pods = {
  elasticsearch: {
    "common.k8s.elastic.co/type": "elasticsearch",
    "elasticsearch.k8s.elastic.co/cluster-name": ELASTICSEARCH,
  },
  kibana: { "common.k8s.elastic.co/type": "kibana", "kibana.k8s.elastic.co/name": KIBANA },
} as const satisfies Readonly<Record<string, Labels>>;

const PATIENCE = { "pulumi.com/timeoutSeconds": "1800" };
const closed = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  privileged: false,
  capabilities: { drop: ["ALL"] },
};

const resources = ({ cpu, memory }: PartSize, disk: string) => ({
  requests: {
    cpu: `${Math.round(cpu * 1000)}m`,
    memory: `${Math.round(memory * 1024)}Mi`,
    "ephemeral-storage": "256Mi",
  },
  // The engine takes half of the memory as heap by itself.
  limits: { memory: `${Math.round(memory * 1024)}Mi`, "ephemeral-storage": disk },
});

/** Of every pod; the operator adds volumes, certificates, probes and the stop that leaves the cluster in order. */
const podSpec = (cluster: ValidElasticSpec["cluster"], size: PartSize, labels: Labels) => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  priorityClassName: priorityClasses.normal,
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
    labelSelector: { matchLabels: { ...labels } },
  })),
  ...placementOn(cluster, size.pool),
});

/** The engine: masters apart from data where there are several nodes, TLS on, users from Secrets. */
export function elasticsearchManifest(spec: ValidElasticSpec): Manifest {
  const { cluster, size } = spec;
  const sets =
    size.master === undefined
      ? [nodeSet(spec, "data", size.data, ["master", "data", "ingest"])]
      : [nodeSet(spec, "master", size.master, ["master"]), nodeSet(spec, "data", size.data, ["data", "ingest"])];
  return {
    apiVersion: "elasticsearch.k8s.elastic.co/v1",
    kind: "Elasticsearch",
    metadata: {
      name: ELASTICSEARCH,
      namespace: NAMESPACE,
      labels: labelsOf({ name: ELASTICSEARCH, component: "search" }),
      annotations: { "pulumi.com/waitFor": "jsonpath={.status.phase}=Ready", ...PATIENCE },
    },
    spec: {
      version: images.elasticsearch.tag,
      image: imageReference(images.elasticsearch),
      auth: {
        roles: [{ secretName: ROLES }],
        fileRealm: Object.values(users).map(({ secret }) => ({ secretName: secret })),
      },
      nodeSets: sets,
      volumeClaimDeletePolicy: cluster.disposable ? "DeleteOnScaledownAndClusterDeletion" : "DeleteOnScaledownOnly",
      updateStrategy: { changeBudget: { maxUnavailable: 1 } },
    },
  };
}

const settings = {
  // Else a container of the operator's would have to be privileged, to raise a bound of the node's kernel.
  "node.store.allow_mmap": false,
  // Nothing becomes an index but what is declared; those whose name begins with a dot are the engine's own.
  "action.auto_create_index": "millrace-*,.*",
  "action.destructive_requires_name": true,
  // Asks nobody outside for databases of addresses.
  "ingest.geoip.downloader.enabled": false,
};

const nodeSet = ({ cluster }: ValidElasticSpec, name: string, size: PartSize, roles: readonly string[]) => ({
  name,
  count: size.replicas,
  config: { ...settings, "node.roles": roles },
  // Copies of a shard in different zones. The operator holds pods until it has read the zone of their node, which nodes of EKS have.
  ...(cluster.form === "eks" ? { zoneAwareness: {} } : {}),
  podTemplate: {
    metadata: { labels: labelsOf({ name: ELASTICSEARCH, component: name }) },
    spec: {
      ...podSpec(cluster, size, { "elasticsearch.k8s.elastic.co/statefulset-name": `${ELASTICSEARCH}-es-${name}` }),
      containers: [{ name: "elasticsearch", resources: resources(size, "2Gi"), securityContext: closed }],
    },
  },
  volumeClaimTemplates: [
    {
      metadata: { name: "elasticsearch-data" },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: cluster.storageClass,
        resources: { requests: { storage: `${size.volume ?? 10}Gi` } },
      },
    },
  ],
});

/** Kibana, whose passwords are Elasticsearch's: to sign in by OIDC is a paid feature. */
export function kibanaManifest({ cluster, size }: ValidElasticSpec): Manifest {
  return {
    apiVersion: "kibana.k8s.elastic.co/v1",
    kind: "Kibana",
    metadata: {
      name: KIBANA,
      namespace: NAMESPACE,
      labels: labelsOf({ name: KIBANA, component: "web" }),
      annotations: { "pulumi.com/waitFor": "jsonpath={.status.health}=green", ...PATIENCE },
    },
    spec: {
      version: images.kibana.tag,
      image: imageReference(images.kibana),
      count: size.kibana.replicas,
      elasticsearchRef: { name: ELASTICSEARCH },
      config: {
        "telemetry.optIn": false,
        "telemetry.allowChangingOptInStatus": false,
        "newsfeed.enabled": false,
        "xpack.fleet.isAirGapped": true,
        "xpack.security.session.idleTimeout": "1h",
        "xpack.security.session.lifespan": "12h",
      },
      podTemplate: {
        metadata: { labels: labelsOf({ name: KIBANA, component: "web" }) },
        spec: {
          ...podSpec(cluster, size.kibana, pods.kibana),
          containers: [
            {
              name: "kibana",
              resources: resources(size.kibana, "1Gi"),
              securityContext: { ...closed, runAsUser: USER, runAsGroup: USER },
            },
          ],
        },
      },
    },
  };
}
