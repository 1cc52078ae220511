import type { ByteSize, Query } from "../../../workloads/streams";
import { bytes } from "../../../workloads/streams/units";
import { assumptionNames, type AssumedValues } from "./assumptions";
import { type BrokerInstance, brokerInstances, isExpress, type NodeInstance, nodeInstances } from "./instances";
import { isRhythm, type Rhythm, type RhythmName, rhythms } from "./rhythm";

/** Brokers, in either form. */
export interface KafkaSettings {
  /** `msk`: managed brokers. `strimzi`: pods on nodes of the same size, with gp3 volumes. Default `msk`. */
  readonly form?: "msk" | "strimzi";
  /** Size of a broker, by MSK's names; `strimzi` takes the same EC2 size. Default `kafka.m7g.large`. */
  readonly instance?: BrokerInstance;
  /** Fixed number of brokers; by default computed. A multiple of `zones`. */
  readonly brokers?: number;
  /** Default 3. */
  readonly zones?: number;
  /** Copies of each partition. Default 3. */
  readonly replication?: number;
  /** Part of the safe ingress that the peak may take. Default 0.75. */
  readonly use?: number;
  /** Part of a volume that data may fill. Default 0.6, the target that AWS recommends for storage scaling. */
  readonly fill?: number;
  /** Largest record of a topic (`max.message.bytes`). Default `"1 MiB"`. */
  readonly maxMessage?: ByteSize;
  /** True when consumers read from the replica in their own zone, which costs no traffic between zones. Default false. */
  readonly followerFetch?: boolean;
}

/** Nodes for workers and gateways. */
export interface NodeSettings {
  /** Default `m7g.large`. */
  readonly instance?: NodeInstance;
  /** Default false. */
  readonly spot?: boolean;
  /** Nodes kept free for scaling out, as a part of those in use. Default 0.2. */
  readonly headroom?: number;
  /** `demand`: replicas and nodes follow the rhythm. `fixed`: sized for the peak all day. Default `demand`. */
  readonly scaling?: "demand" | "fixed";
}

/** Nodes of a purpose that the streams do not determine: query, Spark, the platform's own. */
export interface PoolSettings {
  readonly name: string;
  readonly instance: NodeInstance;
  readonly nodes: number;
  /** Default false. */
  readonly spot?: boolean;
}

/** Servers of PostgreSQL (RDS) for what systems keep about themselves. */
export interface DatabaseSettings {
  /** By RDS' names: `db.t4g.medium`. */
  readonly instance: string;
  /** Servers, a standby counted. */
  readonly servers: number;
  /** GiB of the volume of each. */
  readonly volume: number;
}

/** What stands around the workloads. Each default 0, so that a place that has none pays for none. */
export interface NetworkSettings {
  readonly natGateways?: number;
  /** Interface endpoints by zone: services × zones. */
  readonly interfaceEndpoints?: number;
  readonly loadBalancers?: number;
  readonly kmsKeys?: number;
}

/** What the definitions do not say about a stack. */
export interface CapacitySettings {
  /** Part of the declared rates that the stack is sized for: a stack for development takes less. Default 1. */
  readonly load?: number;
  /** Region of the prices; absent where nobody sends a bill that we know, and then no line has a price. */
  readonly region?: string;
  readonly kafka?: KafkaSettings;
  readonly nodes?: NodeSettings;
  readonly pools?: readonly PoolSettings[];
  /** GiB of the volumes of systems. Default 0. */
  readonly volumes?: number;
  /** Servers of databases that AWS runs. Default none. */
  readonly databases?: DatabaseSettings;
  readonly network?: NetworkSettings;
  /** Kubernetes control planes: `eks` for one that AWS runs, `eks-auto` for one whose nodes it runs too. Default none. */
  readonly cluster?: "eks" | "eks-auto";
  /** How demand moves over a day. Default `consumer`. */
  readonly rhythm?: RhythmName | Rhythm;
  /** Continuous queries, each of which reads a stream once more. */
  readonly queries?: readonly Query[];
  /** Records/s that one replica does at full use, by worker or gateway, where measured. */
  readonly rates?: Readonly<Record<string, number>>;
  readonly assumptions?: Partial<AssumedValues>;
}

export interface ValidSettings {
  readonly load: number;
  readonly region: string | undefined;
  readonly kafka: Omit<Required<KafkaSettings>, "brokers" | "maxMessage"> & {
    readonly brokers: number | undefined;
    /** Bytes. */
    readonly maxMessage: number;
  };
  readonly nodes: Required<NodeSettings>;
  readonly pools: readonly Required<PoolSettings>[];
  readonly volumes: number;
  readonly databases: DatabaseSettings | undefined;
  readonly network: Required<NetworkSettings>;
  readonly cluster: "eks" | "eks-auto" | undefined;
  readonly rhythm: Rhythm;
  readonly queries: readonly Query[];
  readonly rates: Readonly<Record<string, number>>;
  readonly assumptions: Partial<AssumedValues>;
}

/**
 * The settings with their defaults.
 * @throws every defect, one sentence a line: what, allowed, got, remedy
 */
export function validate(settings: CapacitySettings): ValidSettings {
  const { kafka = {}, nodes = {}, network = {} } = settings;
  const valid: ValidSettings = {
    load: settings.load ?? 1,
    region: settings.region,
    kafka: {
      form: kafka.form ?? "msk",
      instance: kafka.instance ?? "kafka.m7g.large",
      brokers: kafka.brokers,
      zones: kafka.zones ?? 3,
      replication: kafka.replication ?? 3,
      use: kafka.use ?? 0.75,
      fill: kafka.fill ?? 0.6,
      maxMessage: bytes(kafka.maxMessage ?? "1 MiB"),
      followerFetch: kafka.followerFetch ?? false,
    },
    nodes: {
      instance: nodes.instance ?? "m7g.large",
      spot: nodes.spot ?? false,
      headroom: nodes.headroom ?? 0.2,
      scaling: nodes.scaling ?? "demand",
    },
    pools: (settings.pools ?? []).map((pool) => ({ ...pool, spot: pool.spot ?? false })),
    volumes: settings.volumes ?? 0,
    databases: settings.databases,
    network: {
      natGateways: network.natGateways ?? 0,
      interfaceEndpoints: network.interfaceEndpoints ?? 0,
      loadBalancers: network.loadBalancers ?? 0,
      kmsKeys: network.kmsKeys ?? 0,
    },
    cluster: settings.cluster,
    rhythm: typeof settings.rhythm === "object" ? settings.rhythm : rhythms[settings.rhythm ?? "consumer"],
    queries: settings.queries ?? [],
    rates: settings.rates ?? {},
    assumptions: settings.assumptions ?? {},
  };
  const defects = defectsOf(valid);
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return valid;
}

const DIVISORS: readonly string[] = ["compression", "recordsPerReplica", "recordsPerGateway", "replicaUse"];
const PARTS: readonly string[] = ["replicaUse", "spotDiscount"];

function defectsOf({ load, kafka, nodes, pools, network, rhythm, rates, assumptions }: ValidSettings): string[] {
  const defects: string[] = [];
  const must = (holds: boolean, path: string, allowed: string, got: unknown): void => {
    if (!holds) {
      defects.push(
        `capacity: ${path} must ${allowed}, got ${JSON.stringify(got)}; set \`${path}\` in the stack's settings`,
      );
    }
  };
  const whole = (path: string, value: number, min: number, max: number): void => {
    must(
      Number.isInteger(value) && value >= min && value <= max,
      path,
      `be a whole number from ${min} to ${max}`,
      value,
    );
  };
  const part = (path: string, value: number): void => {
    must(value > 0 && value <= 1, path, "be more than 0 and at most 1", value);
  };

  must(
    brokerInstances.includes(kafka.instance),
    "kafka.instance",
    `be one of ${brokerInstances.join(", ")}`,
    kafka.instance,
  );
  part("load", load);
  whole("kafka.zones", kafka.zones, 1, 6);
  whole("kafka.replication", kafka.replication, 1, 9);
  part("kafka.use", kafka.use);
  part("kafka.fill", kafka.fill);
  if (kafka.brokers !== undefined) {
    must(
      Number.isInteger(kafka.brokers) && kafka.brokers >= 1 && kafka.brokers % kafka.zones === 0,
      "kafka.brokers",
      `be a multiple of the ${kafka.zones} zones`,
      kafka.brokers,
    );
    must(
      kafka.brokers >= kafka.replication,
      "kafka.brokers",
      `be at least kafka.replication, ${kafka.replication}`,
      kafka.brokers,
    );
  }
  if (isExpress(kafka.instance)) {
    must(kafka.form === "msk", "kafka.form", 'be "msk" for Express brokers', kafka.form);
    must(kafka.replication === 3, "kafka.replication", "be 3 for Express brokers", kafka.replication);
    must(kafka.zones === 3, "kafka.zones", "be 3 for Express brokers", kafka.zones);
  }

  must(
    nodeInstances.includes(nodes.instance),
    "nodes.instance",
    `be one of ${nodeInstances.join(", ")}`,
    nodes.instance,
  );
  must(nodes.headroom >= 0 && nodes.headroom <= 10, "nodes.headroom", "be from 0 to 10", nodes.headroom);
  for (const pool of pools) {
    const path = `pools.${pool.name}`;
    must(
      nodeInstances.includes(pool.instance),
      `${path}.instance`,
      `be one of ${nodeInstances.join(", ")}`,
      pool.instance,
    );
    whole(`${path}.nodes`, pool.nodes, 0, 10_000);
  }
  for (const [name, count] of Object.entries(network)) whole(`network.${name}`, count, 0, 1_000);
  must(isRhythm(rhythm), "rhythm", "be 24 factors of 0 or more, at least one of them more than 0", rhythm);
  for (const [name, rate] of Object.entries(rates)) {
    must(rate > 0 && Number.isFinite(rate), `rates.${name}`, "be more than 0 records a second", rate);
  }
  must((assumptions.dirtyShare ?? 0) < 1, "assumptions.dirtyShare", "be below 1", assumptions.dirtyShare);
  const known: readonly string[] = assumptionNames;
  for (const [name, value] of Object.entries(assumptions)) {
    must(known.includes(name), `assumptions.${name}`, `be one of ${known.join(", ")}`, name);
    must(value >= 0 && Number.isFinite(value), `assumptions.${name}`, "be 0 or more", value);
    if (DIVISORS.includes(name)) must(value !== 0, `assumptions.${name}`, "be more than 0", value);
    if (PARTS.includes(name)) must(value <= 1, `assumptions.${name}`, "be at most 1", value);
  }
  return defects;
}
