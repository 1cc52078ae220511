import type { AssumedValues, Edge, WorkerCapacity } from "../capacity";
import { assume } from "../capacity";

/** Of the plan, what the size of a replica follows from. */
export type ReplicaLoad = Pick<WorkerCapacity, "records" | "ratePerReplica" | "replicas">;

/** What one replica asks for: cores, and MiB. */
export interface ReplicaSize {
  readonly cpu: number;
  readonly memory: number;
}

const MIB_OF_GIB = 1024;
/** Least of a core: a process that has nothing to do still answers probes and keeps its connections. */
const LEAST_CPU = 0.1;
/**
 * GiB without state: Node's base of about 70 MiB, a young generation of 3 × 16 MiB, 64 MiB of batches and what the collector
 * needs above them. The gateway stayed below 300 MiB under 10,000 hostile requests (workloads/ingest).
 */
const STATELESS_MEMORY = 0.5;

/**
 * What a replica asks for. Processor: all that a replica at full use takes (`replicaCpu`), but no more than the whole declared
 * peak takes, since a replica is never given more than that. Memory: `replicaMemory` with state, `STATELESS_MEMORY` without.
 * Never more than the plan counts a replica for, so that the planned nodes hold.
 */
export function replicaSize(edge: Edge, load: ReplicaLoad, given: Partial<AssumedValues> = {}): ReplicaSize {
  const a = assume(given);
  const share = Math.min(1, load.records.peak / load.ratePerReplica);
  const stateful = edge.type === "worker" && edge.state !== undefined;
  const cpu = Math.min(a.replicaCpu, Math.max(LEAST_CPU, a.replicaCpu * share));
  return {
    cpu: Math.ceil(cpu * 100) / 100,
    memory: Math.floor(Math.min(a.replicaMemory, stateful ? a.replicaMemory : STATELESS_MEMORY) * MIB_OF_GIB),
  };
}

/**
 * Requests and limits of Kubernetes. Memory is guaranteed to the last byte: a process that is over its limit should die alone, not
 * its neighbours. Processor may burst to two cores, one for JavaScript and one for the collector and the hashing beside it.
 */
export const containerResources = ({ cpu, memory }: ReplicaSize) => ({
  requests: { cpu: `${Math.round(cpu * 1_000)}m`, memory: `${memory}Mi`, "ephemeral-storage": "64Mi" },
  limits: { cpu: "2", memory: `${memory}Mi`, "ephemeral-storage": "256Mi" },
});

/** MiB of V8's old generation: the rest of the limit is for buffers outside of it, the young generation and code. */
export const oldSpace = ({ memory }: ReplicaSize): number => Math.floor(memory * 0.7);
