import type { AnyStream } from "../../../workloads/streams";
import { type AssumedValues, assume } from "./assumptions";
import { type Brokers, brokersFor } from "./brokers";
import { dayOf, meanToPeak, nodesFor, replicasFor } from "./rhythm";
import { type CapacitySettings, type ValidSettings, validate } from "./settings";
import {
  addLoads,
  type Edge,
  edgeAtLoad,
  type Load,
  partitionsRead,
  recordsOf,
  streamsAtLoad,
  type TopicTraffic,
  trafficOf,
} from "./traffic";
import { type NodeInstance, nodeOffers } from "./instances";

export interface WorkerCapacity {
  readonly name: string;
  readonly type: Edge["type"];
  /** Records a second that it takes in. */
  readonly records: Load;
  /** Records a second that a replica does at full use. */
  readonly ratePerReplica: number;
  /** Replicas that the demand needs, at least `scale.min`; nothing caps them here. */
  readonly replicas: Load;
  readonly scale: { readonly min: number; readonly max: number };
  /** Replicas that can have work at the same time; undefined for a gateway, which has no such bound. */
  readonly partitions: number | undefined;
}

export interface NodeCapacity {
  readonly pool: string;
  readonly instance: NodeInstance;
  readonly spot: boolean;
  /** Nodes, with those kept free. */
  readonly nodes: Load;
  /** Nodes of `nodes.peak` that are kept free. */
  readonly headroom: number;
}

export interface Saving {
  /** Day's mean of the demand by its busiest hour. */
  readonly meanToPeak: number;
  /** Part of the nodes' hours that scaling with demand saves against a fleet sized for the peak, 0 to 1. */
  readonly ofNodes: number;
}

export interface Capacity {
  readonly topics: readonly TopicTraffic[];
  readonly total: {
    readonly records: Load;
    readonly bytesIn: Load;
    readonly bytesOut: Load;
    readonly replication: Load;
    readonly stored: number;
    /** Partitions without their copies, with Kafka's own. */
    readonly partitions: number;
  };
  readonly brokers: Brokers;
  readonly workers: readonly WorkerCapacity[];
  readonly nodes: readonly NodeCapacity[];
  readonly saving: Saving;
  readonly assumptions: AssumedValues;
}

/**
 * What the declared streams and workers need.
 * @param edges workers, and gateways
 * @throws sentences for settings that are none; what the result cannot hold is told by `refusalsOf`
 */
export function capacityOf(
  streams: readonly AnyStream[],
  edges: readonly Edge[],
  settings: CapacitySettings = {},
): Capacity {
  const valid = validate(settings);
  const a = assume(valid.assumptions);
  const loaded = edges.map((edge) => edgeAtLoad(edge, valid.load));
  const topics = trafficOf(streamsAtLoad(streams, valid.load), loaded, valid.queries, valid.kafka.replication, a);
  const workers = [...loaded].sort((x, y) => (x.name < y.name ? -1 : 1)).map((edge) => workerOf(edge, valid, a));
  const { pool, saving } = workerPool(workers, valid, a);
  return {
    topics,
    total: {
      records: addLoads(topics.map(({ records }) => records)),
      bytesIn: addLoads(topics.map(({ bytesIn }) => bytesIn)),
      bytesOut: addLoads(topics.map(({ bytesOut }) => bytesOut)),
      replication: addLoads(topics.map(({ replication }) => replication)),
      stored: topics.reduce((sum, { stored }) => sum + stored, 0),
      partitions: topics.reduce((sum, { partitions }) => sum + partitions, a.internalPartitions),
    },
    brokers: brokersFor(topics, valid.kafka, a),
    workers,
    nodes: [pool, ...valid.pools.map(({ name, instance, spot, nodes }) => fixedPool(name, instance, spot, nodes))],
    saving: { meanToPeak: meanToPeak(valid.rhythm), ofNodes: saving },
    assumptions: a,
  };
}

function workerOf(edge: Edge, settings: ValidSettings, a: AssumedValues): WorkerCapacity {
  const records = recordsOf(edge);
  const usual = edge.type === "worker" ? a.recordsPerReplica : a.recordsPerGateway;
  const ratePerReplica = (Object.hasOwn(settings.rates, edge.name) ? settings.rates[edge.name] : undefined) ?? usual;
  const planned = ratePerReplica * a.replicaUse;
  return {
    name: edge.name,
    type: edge.type,
    records,
    ratePerReplica,
    replicas: {
      average: replicasFor(records.average, planned, edge.scale.min),
      peak: replicasFor(records.peak, planned, edge.scale.min),
    },
    scale: { min: edge.scale.min, max: edge.scale.max },
    partitions: edge.type === "worker" ? partitionsRead(edge) : undefined,
  };
}

/** Replicas of this size that fit on a node; at least one, which then takes it whole. */
export function replicasPerNode(instance: NodeInstance, a: AssumedValues): number {
  const { cpu, memory } = nodeOffers[instance];
  const fit = (offered: number, wanted: number): number =>
    wanted === 0 ? Infinity : Math.floor(offered / wanted + 1e-9);
  return Math.max(1, Math.min(fit(cpu, a.replicaCpu), fit(memory, a.replicaMemory)));
}

/** The nodes of all workers and gateways together; each scales by the same rhythm. */
function workerPool(
  workers: readonly WorkerCapacity[],
  { nodes, rhythm }: ValidSettings,
  a: AssumedValues,
): { readonly pool: NodeCapacity; readonly saving: number } {
  const perNode = replicasPerNode(nodes.instance, a);
  const days = workers.map((worker) =>
    dayOf(
      {
        peak: worker.records.peak,
        perReplica: worker.ratePerReplica * a.replicaUse,
        minimum: worker.scale.min,
        perNode: 1,
        headroom: 0,
      },
      rhythm,
    ),
  );
  // Replicas of different workers share nodes, so they are added before they are packed.
  const nodesAt = (replicas: number): number => nodesFor(replicas, perNode, nodes.headroom);
  const hourly = Array.from({ length: rhythm.length }, (_, hour) =>
    nodesAt(days.reduce((sum, { hours }) => sum + (hours[hour]?.replicas ?? 0), 0)),
  );
  const peakReplicas = days.reduce((sum, { fixed }) => sum + fixed.replicas, 0);
  const peak = nodesAt(peakReplicas);
  const mean = hourly.reduce((sum, count) => sum + count, 0) / rhythm.length;
  return {
    pool: {
      pool: "workers",
      instance: nodes.instance,
      spot: nodes.spot,
      nodes: { average: nodes.scaling === "demand" ? mean : peak, peak },
      headroom: peak - Math.ceil(peakReplicas / perNode),
    },
    saving: peak === 0 ? 0 : 1 - mean / peak,
  };
}

const fixedPool = (pool: string, instance: NodeInstance, spot: boolean, nodes: number): NodeCapacity => ({
  pool,
  instance,
  spot,
  nodes: { average: nodes, peak: nodes },
  headroom: 0,
});
