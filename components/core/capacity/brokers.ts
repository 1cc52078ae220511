import type { AssumedValues } from "./assumptions";
import { type BrokerInstance, brokerLimits, isExpress, LARGEST_VOLUME_GIB, safeIngress } from "./instances";
import type { ValidSettings } from "./settings";
import { addLoads, type TopicTraffic } from "./traffic";

/** What asks for the number of brokers. `zones` is the least that a cluster can be. */
export type Constraint = "ingress" | "partitions" | "storage" | "zones";

export interface Brokers {
  readonly form: "msk" | "strimzi";
  readonly instance: BrokerInstance;
  readonly count: number;
  /** True when the settings give the number. */
  readonly given: boolean;
  /** Brokers that each constraint asks for, before they are rounded up to whole zones. */
  readonly needed: Readonly<Record<Constraint, number>>;
  /** The constraint that asks for the most. */
  readonly binding: Constraint;
  /** How many times each byte is read, at the peak. */
  readonly fanOut: number;
  /** Bytes a second at the peak, and what a broker safely takes of them (before `use`). */
  readonly ingress: { readonly aBroker: number; readonly safe: number };
  /** Copies of partitions on a broker, and the recommended most. */
  readonly partitions: { readonly aBroker: number; readonly most: number };
  /** GiB: what lies on a broker, and its volume (`most` is the largest); Express brokers have no volume of their own. */
  readonly storage: {
    readonly aBroker: number;
    readonly volume: number | undefined;
    readonly most: number | undefined;
  };
}

export const GIB = 1024 ** 3;

/** The number of brokers that the topics need, and what it is that needs them. */
export function brokersFor(topics: readonly TopicTraffic[], kafka: ValidSettings["kafka"], a: AssumedValues): Brokers {
  const { instance, zones, replication } = kafka;
  const ingress = addLoads(topics.map(({ bytesIn }) => bytesIn)).peak;
  const egress = addLoads(topics.map(({ bytesOut }) => bytesOut)).peak;
  const fanOut = ingress === 0 ? 0 : egress / ingress;
  const safe = safeIngress(instance, fanOut);
  const copies = (topics.reduce((sum, { partitions }) => sum + partitions, 0) + a.internalPartitions) * replication;
  const stored = topics.reduce((sum, topic) => sum + topic.stored, 0) / GIB;
  const most = isExpress(instance) ? undefined : LARGEST_VOLUME_GIB;

  const needed: Record<Constraint, number> = {
    ingress: Math.ceil(ingress / (safe * kafka.use)),
    partitions: Math.ceil(copies / brokerLimits[instance].partitions),
    storage: most === undefined ? 0 : Math.ceil(stored / (most * kafka.fill)),
    zones: Math.max(zones, replication),
  };
  const constraints: readonly Constraint[] = ["ingress", "partitions", "storage", "zones"];
  const highest = Math.max(...Object.values(needed));
  const count = kafka.brokers ?? Math.ceil(highest / zones) * zones;
  const volume = Math.max(1, Math.ceil(stored / count / kafka.fill));
  return {
    form: kafka.form,
    instance,
    count,
    given: kafka.brokers !== undefined,
    needed,
    binding: constraints.find((constraint) => needed[constraint] === highest) ?? "zones",
    fanOut,
    ingress: { aBroker: ingress / count, safe },
    partitions: { aBroker: Math.ceil(copies / count), most: brokerLimits[instance].partitions },
    storage: {
      aBroker: stored / count,
      volume: most === undefined ? undefined : Math.min(volume, most),
      most,
    },
  };
}
