import type { Container, Manifest, StatefulSetSpec } from "../core/kubernetes";
import { imageReference, images } from "../core/versions";
import { SEARCH_PORT } from "./connections";
import { labels, metadataOf, podOf, podsOf, securityContext } from "./pods";
import type { ValidDataHubSpec } from "./spec";

const HOME = "/usr/share/opensearch";
const GIVEN = "/etc/millrace/opensearch";
/** Part of the container's memory that the heap takes; the rest is the kernel's cache of files. */
const HEAP = 0.5;

/** Written by hand and not by the environment, which the image's start would write into the image. */
const SETTINGS = `cluster.name: datahub
node.name: \${HOSTNAME}
network.host: 0.0.0.0
http.port: ${SEARCH_PORT}
discovery.type: single-node
# Else the node's vm.max_map_count would have to be raised.
node.store.allow_mmap: false
# The namespace's policies let in the server and its set-up alone.
plugins.security.disabled: true
`;

export const searchConfig = (): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadataOf("search"),
  data: { "opensearch.yml": SETTINGS },
});

/** One node of OpenSearch with what DataHub searches, and the edges of its lineage. All of it can be made anew from the database. */
export function search({ cluster, size, protect }: ValidDataHubSpec): Manifest {
  const image = imageReference(images.opensearch);
  const heap = Math.floor(size.search.memory * HEAP * 1_024);
  const health = { path: "/_cluster/health?local=true", port: SEARCH_PORT };
  // The node writes its keystore beside its settings.
  const settings: Container = {
    name: "settings",
    image,
    command: ["sh", "-ec", `cp -r ${HOME}/config/. /config/\ncp ${GIVEN}/opensearch.yml /config/opensearch.yml`],
    resources: {
      requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "16Mi" },
      limits: { memory: "64Mi", "ephemeral-storage": "32Mi" },
    },
    securityContext,
    volumeMounts: [
      { name: "config", mountPath: "/config" },
      { name: "given", mountPath: GIVEN, readOnly: true },
    ],
  };
  const pod = podOf(
    "search",
    {
      image,
      environment: {
        DISABLE_INSTALL_DEMO_CONFIG: "true",
        DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI: "true",
        OPENSEARCH_JAVA_OPTS: `-Xms${heap}m -Xmx${heap}m`,
        OPENSEARCH_TMPDIR: "/tmp",
      },
      ports: { http: SEARCH_PORT },
      probes: {
        startupProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
        readinessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5 },
        livenessProbe: { tcpSocket: { port: SEARCH_PORT }, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 4 },
      },
      size: size.search,
      init: [settings],
      volumes: [
        { name: "config", emptyDir: { sizeLimit: "16Mi" } },
        { name: "logs", emptyDir: { sizeLimit: "128Mi" } },
        { name: "given", configMap: { name: metadataOf("search").name } },
      ],
      mounts: [
        { name: "data", mountPath: `${HOME}/data` },
        { name: "config", mountPath: `${HOME}/config` },
        { name: "logs", mountPath: `${HOME}/logs` },
      ],
    },
    { cluster, pods: podsOf("search"), pool: size.search.pool, grace: 60 },
  );
  const spec: StatefulSetSpec = {
    serviceName: metadataOf("search").name,
    replicas: size.search.replicas,
    selector: { matchLabels: { ...podsOf("search") } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: protect ? "Retain" : "Delete", whenScaled: "Retain" },
    volumeClaimTemplates: [
      {
        metadata: { name: "data" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: cluster.storageClass,
          resources: { requests: { storage: `${size.search.volume ?? 0}Gi` } },
        },
      },
    ],
    template: { metadata: { labels: { ...labels("search") } }, spec: pod },
  };
  return { apiVersion: "apps/v1", kind: "StatefulSet", metadata: metadataOf("search"), spec };
}
