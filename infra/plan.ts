import { assertHolds, type Capacity, type CapacitySettings, capacityOf, refusalsOf } from "../components/core/capacity";
import { assertContract, type Plan, planOf } from "../components/core/plan";
import { keyPurposes } from "../components/core/endpoints";
import { networkQuantities } from "../components/network/spec";
import { pinotRefusals } from "../components/pinot/refusals";
import type { Definitions } from "./definitions";
import type { ClusterSettings } from "./settings";

/** What a stack is to hold, computed before its first resource. */
export interface Planned {
  readonly plan: Plan;
  readonly capacity: Capacity;
  readonly settings: CapacitySettings;
}

/** A plan to compare with. */
export interface Deployed {
  readonly plan: Plan;
  /** What it was read from, e.g. `the stack's last output`. */
  readonly name: string;
}

/** Of a stack's settings, what the capacity asks for. */
export function capacitySettings(settings: ClusterSettings): CapacitySettings {
  const { nodes, load, rates } = settings;
  const { instance, brokers, replication } = settings.kafka;
  const onAws = settings.place === "aws";
  return {
    load,
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
export function plannedOf(
  settings: ClusterSettings,
  { streams, workers, gateways }: Definitions,
  deployed?: Deployed,
): Planned {
  const edges = [...workers, ...gateways];
  const capacities = capacitySettings(settings);
  const capacity = capacityOf(streams, edges, capacities);
  assertHolds(refusalsOf(streams, edges, capacity, capacities));
  const plan = planOf(streams, edges, capacities);
  if (deployed !== undefined) assertContract(deployed.plan, plan, deployed.name, [pinotRefusals]);
  return { plan, capacity, settings: capacities };
}
