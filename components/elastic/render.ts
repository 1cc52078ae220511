import { names } from "../../workloads/streams";
import { applierManifests, applierPods } from "../core/applier";
import type { PartSize } from "../core/capacity/systems";
import {
  type ClusterRendering,
  type Labels,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Peer,
} from "../core/kubernetes";
import { API_SERVICE } from "../core/kubernetes/addresses";
import {
  AUTHORITY,
  ELASTICSEARCH,
  elasticsearchManifest,
  KIBANA,
  KIBANA_PORT,
  KIBANA_SERVICE,
  kibanaManifest,
  pods,
  PORT,
  ROLES,
  SERVICE,
  TRANSPORT_PORT,
} from "./cluster";
import { documentOf } from "./documents";
import { nodeReader, OPERATOR, OPERATOR_METRICS_PORT, operatorPods, operatorRelease } from "./operator";
import { indexSizeOf } from "./size";
import { NAMESPACE, type ValidElasticSpec } from "./spec";
import { rolesOf, users } from "./users";

export interface RenderedElastic extends ClusterRendering {
  readonly endpoints: Readonly<
    Record<
      "elasticsearch" | "kibana",
      {
        readonly url: string;
        readonly namespace: string;
        readonly service: string;
        readonly port: number;
        readonly pods: Labels;
        readonly protocol: "https";
      }
    >
  >;
  /** The job after which every stream has its indexes. */
  readonly told: Manifest;
}

/** Job that tells. */
export const APPLIER = "search-indexes";

/** The operator, Elasticsearch, Kibana, and the job that tells what the streams' indexes are. */
export function renderElastic(spec: ValidElasticSpec): RenderedElastic {
  const { cluster, size, streams } = spec;
  const endpoint = (service: string, port: number, labels: Labels) => ({
    url: `https://${service}.${NAMESPACE}.svc:${port}`,
    namespace: NAMESPACE,
    service,
    port,
    pods: labels,
    protocol: "https" as const,
  });
  const elasticsearch = endpoint(SERVICE, PORT, pods.elasticsearch);
  const key = (name: string) => ({ secret: users.applier.secret, key: name });
  const applier = applierManifests({
    name: APPLIER,
    namespace: NAMESPACE,
    image: spec.image,
    url: elasticsearch.url,
    service: { peers: [inside(pods.elasticsearch)], ports: [PORT] },
    apiServer: cluster.cidrs,
    documents: streams.map((stream) => documentOf(stream, indexSizeOf(stream, spec.load, size.data.replicas))),
    authorization: { kind: "basic", username: key("username"), password: key("password") },
    authority: AUTHORITY,
    // It starts beside the engine, whose volumes, images and first election it waits for.
    deadline: "20 minutes",
  });
  const told = applier.find(({ kind }) => kind === "Job");
  if (told === undefined) throw new Error("the applier of the indexes renders no job");
  return {
    endpoints: { elasticsearch, kibana: endpoint(KIBANA_SERVICE, KIBANA_PORT, pods.kibana) },
    told,
    releases: [operatorRelease(cluster, size.operator)],
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: quotaOf(Object.values(size)) }),
      ...nodeReader(cluster),
      {
        // Holds no credential: rights by role. The operator asks for a Secret.
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: ROLES, namespace: NAMESPACE, labels: labelsOf({ name: ELASTICSEARCH, component: "roles" }) },
        type: "Opaque",
        // JSON is YAML, too.
        stringData: { "roles.yml": JSON.stringify(rolesOf(streams), undefined, 2) },
      },
      elasticsearchManifest(spec),
      kibanaManifest(spec),
      // Of Elasticsearch the operator makes one: a node may leave while every shard has its copies.
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: KIBANA, namespace: NAMESPACE, labels: labelsOf({ name: KIBANA, component: "web" }) },
        spec: { maxUnavailable: 1, selector: { matchLabels: { ...pods.kibana } } },
      },
      ...policies(spec),
      ...applier,
    ],
  };
}

const inside = (labels: Labels): Peer => ({ kind: "pods", namespace: NAMESPACE, labels });

/** Who may talk to whom. Nobody in it reaches anything outside the cluster. */
function policies({ cluster, clients, scrapers }: ValidElasticSpec): readonly Manifest[] {
  const at = { namespace: NAMESPACE, labels: { "app.kubernetes.io/part-of": names.PLATFORM } };
  const toEngine = { peers: [inside(pods.elasticsearch)], ports: [PORT] };
  const nodes = { peers: [inside(pods.elasticsearch)], ports: [PORT, TRANSPORT_PORT] };
  const apiServer: Peer = { kind: "addresses", cidrs: [...cluster.cidrs, API_SERVICE] };
  const askers = [operatorPods, pods.kibana, applierPods(APPLIER)].map(inside);
  return [
    networkPolicy({
      ...at,
      name: OPERATOR,
      pods: operatorPods,
      from: [{ peers: scrapers, ports: [OPERATOR_METRICS_PORT] }],
      to: [{ peers: [apiServer], ports: [443, 6443] }, toEngine],
    }),
    networkPolicy({
      ...at,
      name: ELASTICSEARCH,
      pods: pods.elasticsearch,
      from: [nodes, { peers: [...askers, ...clients], ports: [PORT] }],
      to: [nodes],
    }),
    // People reach it by a port-forward, which comes from the node.
    networkPolicy({ ...at, name: KIBANA, pods: pods.kibana, from: [], to: [toEngine] }),
  ];
}

/** What the parts ask for, with one more of the largest while pods are replaced, and the job. */
function quotaOf(sizes: readonly PartSize[]) {
  const sum = (of: (size: PartSize) => number) =>
    sizes.reduce((total, size) => total + of(size) * size.replicas, 0) + Math.max(...sizes.map(of));
  return {
    cpu: String(Math.ceil(sum(({ cpu }) => cpu) + 1)),
    memory: `${Math.ceil(sum(({ memory }) => memory) + 1)}Gi`,
    pods: sizes.reduce((total, { replicas }) => total + replicas, 0) + 8,
  };
}
