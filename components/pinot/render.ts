import { applierManifests, applierPods } from "../core/applier";
import {
  type ClusterRendering,
  type Labels,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  type Peer,
  type Way,
} from "../core/kubernetes";
import { javaKafka } from "../core/java";
import type { Content } from "../core/text";
import { configOf, LOGBACK, zooCfg } from "./config";
import { documentOf, servedOf } from "./documents";
import { pinotJmxRules } from "./metrics";
import {
  hostOf,
  labelsOfPart,
  nameOf,
  NAMESPACE,
  type PartName,
  parts,
  type PinotPart,
  podsOf,
  ports,
  portsOf,
  PRINCIPAL,
} from "./parts";
import { FILES, setOf, sizeOfPart, zookeeper } from "./pods";
import type { ValidPinotSpec } from "./spec";
import { CLUSTER_VERSION } from "./versions";

/** A service as others find it. */
export interface Reached {
  readonly url: string;
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  readonly pods: Labels;
}

export interface RenderedPinot extends ClusterRendering {
  readonly broker: Reached;
  readonly controller: Reached;
  /** The job after which every table is there. */
  readonly tables: Manifest;
}

/** Job that tells the controller. */
export const APPLIER = "pinot-tables";

const peerOf = (part: PartName): Peer => ({ kind: "pods", namespace: NAMESPACE, labels: podsOf(part) });
const endpointOf = (part: PinotPart, port: number): Reached => ({
  url: `http://${hostOf(part)}:${port}`,
  namespace: NAMESPACE,
  service: nameOf(part),
  port,
  pods: podsOf(part),
});

/** ZooKeeper and the parts of Pinot, who may reach them, and the job that tells the controller of every served stream. */
export function renderPinot(spec: ValidPinotSpec): RenderedPinot {
  const kafka = javaKafka(spec.kafka, PRINCIPAL, spec.jars);
  const applier = applierManifests({
    name: APPLIER,
    namespace: NAMESPACE,
    image: spec.image,
    url: `http://${hostOf("controller")}:${ports.controller}`,
    service: { peers: [peerOf("controller")], ports: [ports.controller] },
    apiServer: spec.cluster.cidrs,
    authorization: {
      kind: "basic",
      username: { secret: spec.admin.secret, key: "username" },
      password: { secret: spec.admin.secret, key: spec.admin.key },
    },
    documents: servedOf(spec.streams).map((stream) =>
      documentOf(stream, {
        version: CLUSTER_VERSION,
        replicas: spec.replicas,
        dedup: spec.dedup,
        kafka: kafka.properties,
      }),
    ),
  });
  const tables = applier.find(({ kind }) => kind === "Job");
  if (tables === undefined) throw new Error("the applier of the tables renders no job");
  const zoo = zooCfg(spec);
  const sets = (["controller", "broker", "server", "minion"] as const).map((part) => {
    const config = configOf[part](spec);
    return { part, config, set: setOf(part, spec, kafka, config) };
  });
  return {
    broker: endpointOf("broker", ports.broker),
    controller: endpointOf("controller", ports.controller),
    tables,
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: quotaOf(spec) }),
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: PRINCIPAL, namespace: NAMESPACE, labels: labelsOfPart("server") },
        automountServiceAccountToken: false,
      },
      configMap("zookeeper", { "zoo.cfg": zoo, "logback.xml": LOGBACK }),
      ...sets.map(({ part, config }) => configMap(part, { [FILES.config]: config, [FILES.metrics]: pinotJmxRules() })),
      ...parts.map(service),
      ...parts.map(budget),
      zookeeper(spec, zoo),
      ...sets.map(({ set }) => set),
      ...policies(spec, kafka.to),
      ...applier,
    ],
  };
}

const metadataOf = (part: PartName) => ({ name: nameOf(part), namespace: NAMESPACE, labels: labelsOfPart(part) });

const configMap = (part: PartName, data: Readonly<Record<string, Content>>): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadataOf(part),
  data,
});

/** Pods are found by name, also before they are ready: ZooKeeper's agree on a leader first. */
const service = (part: PartName): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadataOf(part),
  spec: {
    clusterIP: "None",
    publishNotReadyAddresses: part === "zookeeper" || part === "server",
    selector: { ...podsOf(part) },
    ports: Object.entries(portsOf[part]).map(([name, port]) => ({ name, port, targetPort: port, protocol: "TCP" })),
  },
});

const budget = (part: PartName): Manifest => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: metadataOf(part),
  spec: { maxUnavailable: 1, selector: { matchLabels: { ...podsOf(part) } } },
});

/** All parts, one more of each while it is replaced, and the job. */
function quotaOf(spec: ValidPinotSpec) {
  const sum = (of: (part: ReturnType<typeof sizeOfPart>) => number) =>
    parts.reduce((total, part) => total + of(sizeOfPart(part, spec)), 0);
  return {
    cpu: String(Math.ceil(sum(({ replicas, cpu }) => (replicas + 1) * cpu)) + 1),
    memory: `${Math.ceil(sum(({ replicas, memory }) => (replicas + 1) * memory)) + 1}Gi`,
    pods: sum(({ replicas }) => replicas + 1) + 4,
  };
}

/** Who reaches whom, part by part. */
function policies(spec: ValidPinotSpec, kafka: readonly Way[]): readonly Manifest[] {
  const { segments, clients, engines, reach, scrapers } = spec;
  const pinot = (["controller", "broker", "server", "minion"] as const).map(peerOf);
  const zoo: Way = { peers: [peerOf("zookeeper")], ports: [ports.zookeeper] };
  const way = (part: PartName, ...numbers: readonly number[]): Way => ({ peers: [peerOf(part)], ports: numbers });
  const from = (peers: readonly Peer[], ...numbers: readonly number[]): Way => ({ peers, ports: numbers });
  const controller = way("controller", ports.controller);
  const stages = [ports.stages, ports.stagesBack];
  const metrics = from(scrapers, ports.metrics);
  const ways: Readonly<Record<PartName, { readonly from: readonly Way[]; readonly to: readonly Way[] }>> = {
    zookeeper: {
      from: [from(pinot, ports.zookeeper), way("zookeeper", ports.zookeeper, ports.follower, ports.election)],
      to: [way("zookeeper", ports.follower, ports.election)],
    },
    controller: {
      from: [
        from(
          [...pinot, { kind: "pods", namespace: NAMESPACE, labels: applierPods(APPLIER) }, ...engines],
          ports.controller,
        ),
        metrics,
      ],
      // Its pages ask the broker and the servers.
      to: [
        zoo,
        way("broker", ports.broker),
        way("server", ports.serverAdmin),
        way("minion", ports.minion),
        controller,
        segments.reach,
        ...kafka,
      ],
    },
    broker: {
      from: [
        from([...clients, ...engines, ...reach, peerOf("controller"), peerOf("minion")], ports.broker),
        from([peerOf("server"), peerOf("broker")], ...stages),
        metrics,
      ],
      to: [
        zoo,
        controller,
        way("server", ports.server, ports.serverAdmin, ports.grpc, ...stages),
        way("broker", ...stages),
      ],
    },
    server: {
      from: [
        from([peerOf("broker")], ports.server, ports.serverAdmin, ports.grpc, ...stages),
        from([peerOf("controller"), peerOf("server"), peerOf("minion")], ports.serverAdmin),
        from([peerOf("server")], ...stages),
        from(engines, ports.grpc),
        metrics,
      ],
      to: [
        zoo,
        controller,
        way("server", ports.serverAdmin, ...stages),
        way("broker", ...stages),
        segments.reach,
        ...kafka,
      ],
    },
    minion: {
      from: [from([peerOf("controller")], ports.minion), metrics],
      to: [zoo, controller, way("broker", ports.broker), way("server", ports.serverAdmin), segments.reach],
    },
  };
  return parts.map((part) => networkPolicy({ ...metadataOf(part), pods: podsOf(part), ...ways[part] }));
}
