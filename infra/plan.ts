import {
  assertHolds,
  type Capacity,
  type CapacitySettings,
  capacityOf,
  poolsOf,
  type PoolSettings,
  type SystemSizes,
  refusalsOf,
  volumesOf,
} from "../components/core/capacity";
import { assertContract, type Plan, planOf, type ServingJudge } from "../components/core/plan";
import { keyPurposes } from "../components/core/endpoints";
import { lakeRefusals } from "../components/lake";
import { networkQuantities } from "../components/network/spec";
import { pinotRefusals } from "../components/pinot/refusals";
import type { Definitions } from "./definitions";
import type { ClusterSettings } from "./settings";
import { databasesOf, sizesOf } from "./sizes";

/** What systems refuse of a change of a stream that they serve. */
export const servingJudges: readonly ServingJudge[] = [pinotRefusals, lakeRefusals];

/** What a stack is to hold, computed before its first resource. */
export interface Planned {
  readonly plan: Plan;
  readonly capacity: Capacity;
  readonly settings: CapacitySettings;
  /** What the systems are given. */
  readonly sizes: SystemSizes;
}

/** A plan to compare with. */
export interface Deployed {
  readonly plan: Plan;
  /** What it was read from, e.g. `the stack's last output`. */
  readonly name: string;
}

/** Executors of Spark run on spare capacity. */
const spotted = (pools: readonly PoolSettings[]): readonly PoolSettings[] =>
  pools.map((pool) => (pool.name === "spark" ? { ...pool, spot: true } : pool));

/** Of a stack's settings, what the capacity asks for. */
export function capacitySettings(settings: ClusterSettings, definitions: Definitions): CapacitySettings {
  const { nodes, load, rates } = settings;
  const { instance, brokers, replication } = settings.kafka;
  const onAws = settings.place === "aws";
  const sizes = sizesOf(settings, definitions);
  const databases = databasesOf(settings);
  return {
    load,
    queries: definitions.queries,
    // What systems take of nodes that are somebody else's is theirs to know.
    ...(onAws ? { pools: spotted(poolsOf(sizes)) } : {}),
    volumes: volumesOf(sizes),
    ...(databases === undefined ? {} : { databases }),
    rates,
    kafka: {
      form: onAws ? settings.kafka.form : "strimzi",
      replication,
      ...(instance === undefined ? {} : { instance }),
      ...(brokers === undefined ? {} : { brokers }),
    },
    nodes: {
      spot: nodes.spot,
      headroom: nodes.headroom,
      ...(nodes.instance === undefined ? {} : { instance: nodes.instance }),
    },
    ...(onAws
      ? {
          region: settings.region,
          cluster: "eks-auto" as const,
          network: {
            ...networkQuantities(settings.network),
            loadBalancers: settings.domain === undefined ? 0 : 1,
            kmsKeys: keyPurposes.length,
          },
        }
      : {}),
  };
}

/**
 * The plan of a stack.
 * @throws CapacityError for what cannot hold, ContractError for what would break the consumers of the deployed plan
 */
export function plannedOf(settings: ClusterSettings, definitions: Definitions, deployed?: Deployed): Planned {
  const { streams, workers, gateways, captures, pollers } = definitions;
  const edges = [...workers, ...gateways];
  const capacities = capacitySettings(settings, definitions);
  const capacity = capacityOf(streams, edges, capacities);
  assertHolds(refusalsOf(streams, edges, capacity, capacities));
  const plan = planOf(streams, edges, { ...capacities, captures, pollers });
  if (deployed !== undefined) assertContract(deployed.plan, plan, deployed.name, servingJudges);
  return { plan, capacity, settings: capacities, sizes: sizesOf(settings, definitions) };
}
