import type { AnyStream, Worker } from "../../../workloads/streams";
import type { PoolName } from "../kubernetes/placement";
import { type NodeInstance, nodeOffers } from "./instances";
import type { PoolSettings } from "./settings";

/** What the size of a system follows from. */
export interface SizeInput {
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  /** Part of the declared rates that the stack is sized for, above 0 and at most 1. */
  readonly load: number;
  /** False where a restart or a lost node may take the system away for minutes: then one copy of each part will do. */
  readonly lasting: boolean;
}

/** Pods of one part of a system, as they are scheduled all day; what autoscaling adds is `most`. */
export interface PartSize {
  readonly replicas: number;
  /** Where the part scales by itself. Default `replicas`. */
  readonly most?: number;
  /** Cores that each asks for. */
  readonly cpu: number;
  /** GiB that each asks for, and may use. */
  readonly memory: number;
  /** GiB of the volume of each. Default none. */
  readonly volume?: number;
  /** Where it runs, on clusters that have the pool. */
  readonly pool: PoolName;
}

/** By part of the system: `broker`, `server`. */
export type SystemSize = Readonly<Record<string, PartSize>>;

/** By system. */
export type SystemSizes = Readonly<Record<string, SystemSize>>;

/** Nodes that systems are put on, the smaller first: the larger where a pod does not fit the smaller. */
const INSTANCES: readonly NodeInstance[] = ["m7g.xlarge", "m7g.2xlarge", "m7g.4xlarge"];
/** Part of a node that is planned for; the rest is what each node's own pods take, and what does not come out even. */
const USE = 0.85;

const partsOf = (sizes: SystemSizes): readonly PartSize[] =>
  Object.values(sizes).flatMap((size) => Object.values(size));

/**
 * Nodes that systems need beside the workers': each pod on the first node that has room for it, the largest first.
 * @throws a sentence when a pod fits no node that there is
 */
export function poolsOf(sizes: SystemSizes): readonly PoolSettings[] {
  const pools = [...new Set(partsOf(sizes).map(({ pool }) => pool))].sort();
  return pools.map((pool) => {
    const pods = partsOf(sizes)
      .filter((part) => part.pool === pool)
      .flatMap((part) => Array.from({ length: part.replicas }, () => part))
      .sort((a, b) => b.memory - a.memory || b.cpu - a.cpu);
    const instance = INSTANCES.find((one) =>
      pods.every(({ cpu, memory }) => cpu <= nodeOffers[one].cpu * USE && memory <= nodeOffers[one].memory * USE),
    );
    if (instance === undefined) {
      const [largest] = pods;
      throw new Error(
        `pool "${pool}": a pod must fit ${INSTANCES.at(-1) ?? ""} with ${USE * 100} % of it, got one of ${largest?.cpu ?? 0} cores and ${largest?.memory ?? 0} GiB; make its part smaller and more`,
      );
    }
    const room: { cpu: number; memory: number }[] = [];
    for (const { cpu, memory } of pods) {
      const node = room.find((free) => free.cpu >= cpu && free.memory >= memory);
      if (node === undefined) {
        room.push({ cpu: nodeOffers[instance].cpu * USE - cpu, memory: nodeOffers[instance].memory * USE - memory });
      } else {
        node.cpu -= cpu;
        node.memory -= memory;
      }
    }
    // Those of general use are the platform's own, beside the workers' nodes of the same pool.
    return { name: pool === "general" ? "platform" : pool, instance, nodes: room.length };
  });
}

/** GiB of all volumes of systems. */
export const volumesOf = (sizes: SystemSizes): number =>
  partsOf(sizes).reduce((sum, { replicas, volume = 0 }) => sum + replicas * volume, 0);

/** What a pool may be asked for at most, by what its parts may grow to. */
export function mostOf(sizes: SystemSizes, pool: PoolName): { readonly cpu: number; readonly memory: number } {
  return partsOf(sizes)
    .filter((part) => part.pool === pool)
    .reduce(
      (sum, { replicas, most = replicas, cpu, memory }) => ({
        cpu: sum.cpu + most * cpu,
        memory: sum.memory + most * memory,
      }),
      { cpu: 0, memory: 0 },
    );
}
