import { mostOf } from "../../components/core/capacity";
import { nodeOffers, nodeVcpus } from "../../components/core/capacity/instances";
import { replicasPerNode } from "../../components/core/capacity/capacity";
import type { ByteSize } from "../../workloads/streams";
import type { Planned } from "../plan";

/** Of one more node than is needed, while one is replaced: the largest that systems are put on. */
const NODE_CPU = 16;
const NODE_MEMORY_GIB = 64;
/** Room for the platform's own pods beside the workers: operators, Prometheus, Grafana. Chosen; the pools' limits, not their size. */
const PLATFORM_CPU = 32;
const PLATFORM_MEMORY_GIB = 128;
/** What a pool may grow to, by what the plan needs at the peak: a roll-out runs both versions for a while. */
const GROWTH = 2;

/** Pods that keep as much free as the plan's headroom nodes hold of workers' replicas. */
export function headroomOf({ capacity }: Planned) {
  const { replicaCpu, replicaMemory } = capacity.assumptions;
  const pods = capacity.nodes.reduce(
    (sum, { instance, headroom }) => sum + headroom * replicasPerNode(instance, capacity.assumptions),
    0,
  );
  return { pods, cpu: replicaCpu, memory: gib(replicaMemory) };
}

/** Limits of the pools that something uses. */
export function limitsOf({ capacity, settings, sizes }: Planned, brokers: boolean) {
  const workers = capacity.nodes.slice(0, 1).reduce(
    (sum, { instance, nodes }) => ({
      cpu: sum.cpu + nodes.peak * nodeVcpus(instance),
      memory: sum.memory + nodes.peak * nodeOffers[instance].memory,
    }),
    { cpu: 0, memory: 0 },
  );
  const systems = mostOf(sizes, "general");
  const { spot, instance } = settings.nodes ?? {};
  const [family] = instance?.split(".") ?? [];
  const general = {
    // What the plan was priced with.
    ...(spot === undefined ? {} : { spot }),
    ...(family === undefined ? {} : { families: [family] }),
    limits: {
      cpu: Math.ceil((workers.cpu + systems.cpu) * GROWTH) + PLATFORM_CPU,
      memory: gib(Math.ceil((workers.memory + systems.memory) * GROWTH) + PLATFORM_MEMORY_GIB),
    },
  };
  const pools = Object.fromEntries(
    (["query", "spark"] as const)
      .map((pool) => [pool, mostOf(sizes, pool)] as const)
      .filter(([, { cpu }]) => cpu > 0)
      .map(([pool, { cpu, memory }]) => [
        pool,
        {
          limits: {
            cpu: Math.ceil(cpu * GROWTH) + NODE_CPU,
            memory: gib(Math.ceil(memory * GROWTH) + NODE_MEMORY_GIB),
          },
        },
      ]),
  );
  const { count } = capacity.brokers;
  const { cpu, memory } = brokerSize({ capacity });
  return {
    general,
    ...pools,
    ...(brokers
      ? {
          brokers: {
            limits: { cpu: Math.ceil(count * cpu * GROWTH) + 6, memory: gib(Math.ceil(count * memory * GROWTH) + 24) },
          },
        }
      : {}),
  };
}

/** Cores and GiB that a broker's pod asks for on a node of the plan's size, less what the node's own pods take. */
export function brokerSize({ capacity }: Pick<Planned, "capacity">): { readonly cpu: number; readonly memory: number } {
  const size = capacity.brokers.instance.split(".").at(-1) ?? "large";
  const cores =
    { large: 2, xlarge: 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32, "12xlarge": 48, "16xlarge": 64 }[size] ?? 2;
  // m7g has 4 GiB a core.
  return { cpu: cores * 0.8, memory: Math.floor(cores * 4 * 0.8) };
}

export const gib = (value: number): ByteSize => `${value} GiB`;
