/** What a broker of one type can do. */
export interface BrokerLimits {
  /** Throughput of its volume, B/s (Standard brokers). */
  readonly disk?: number;
  /** Throughput of its network, B/s (Standard brokers). */
  readonly network?: number;
  /** Sustained ingress, B/s, as published (Express brokers). */
  readonly ingress?: number;
  /** Sustained egress, B/s, as published (Express brokers). */
  readonly egress?: number;
  /** Recommended partitions, leaders and followers. */
  readonly partitions: number;
}

const MB = 1_000_000;

const standard = (disk: number, network: number, partitions: number): BrokerLimits => ({
  disk: disk * MB,
  network: network * MB,
  partitions,
});
const express = (ingress: number, egress: number, partitions: number): BrokerLimits => ({
  ingress: ingress * MB,
  egress: egress * MB,
  partitions,
});

/**
 * Sources: disk, network, Express ingress and partitions from AWS' sizing script (`prices.ts`, MSK_SIZING, 2026-06-23), its
 * MiB read as MB, which errs on the safe side; Express' sustained egress from the MSK developer guide's quotas, as
 * github.com/awslabs/mcp repeats them (cluster_best_practices.py, 2026-04-17).
 */
export const brokerLimits = {
  "kafka.m7g.large": standard(78.75, 117, 1_000),
  "kafka.m7g.xlarge": standard(156.25, 234, 1_000),
  "kafka.m7g.2xlarge": standard(312.5, 469, 2_000),
  "kafka.m7g.4xlarge": standard(625, 937, 4_000),
  "kafka.m7g.8xlarge": standard(1_000, 1_875, 4_000),
  "kafka.m7g.12xlarge": standard(1_000, 2_812, 4_000),
  "kafka.m7g.16xlarge": standard(1_000, 3_750, 4_000),
  "express.m7g.large": express(15.6, 31.2, 1_000),
  "express.m7g.xlarge": express(31.2, 62.5, 1_000),
  "express.m7g.2xlarge": express(62.5, 125, 2_500),
  "express.m7g.4xlarge": express(124.9, 249.8, 6_000),
  "express.m7g.8xlarge": express(250, 500, 12_000),
  "express.m7g.12xlarge": express(375, 750, 16_000),
  "express.m7g.16xlarge": express(500, 1_000, 20_000),
} as const satisfies Readonly<Record<string, BrokerLimits>>;

export type BrokerInstance = keyof typeof brokerLimits;
export const brokerInstances = Object.keys(brokerLimits) as readonly BrokerInstance[];

export const isExpress = (instance: BrokerInstance): boolean => instance.startsWith("express.");

/** MSK's quotas: brokers of a KRaft cluster, and the largest volume of a Standard broker. Source: MSK developer guide, limits. */
export const MOST_BROKERS = 60;
export const LARGEST_VOLUME_GIB = 16_384;

/**
 * Each byte that comes in moves several times inside a Standard cluster while one zone of three is down. On disk: 1.5 in and
 * 1.5 for replication, 0.5 for lagging readers, 3 for rebalancing; on the network: 2.2 + 0.5 + 3, and 1.5 for each reader.
 * Source: AWS' sizing script. It gives the 154 MB/s that AWS states for m7g.16xlarge (1,000 by 6.5).
 */
const DISK_FACTOR = 6.5;
const NETWORK_FACTOR = 5.7;
const NETWORK_A_READER = 1.5;

/** The ingress that a broker of this type safely takes, B/s, when each byte is read `fanOut` times. */
export function safeIngress(instance: BrokerInstance, fanOut: number): number {
  const limits: BrokerLimits = brokerLimits[instance];
  if (limits.ingress !== undefined && limits.egress !== undefined) {
    return Math.min(limits.ingress, fanOut > 0 ? limits.egress / fanOut : Infinity);
  }
  return Math.min(
    (limits.disk ?? 0) / DISK_FACTOR,
    (limits.network ?? 0) / (NETWORK_FACTOR + NETWORK_A_READER * fanOut),
  );
}

/** What a node of one type offers to pods. Source: github.com/aws/karpenter-provider-aws, instance-types.md, 2026-07-11. */
export interface NodeOffer {
  /** vCPU that can be given away. */
  readonly cpu: number;
  /** GiB that can be given away. */
  readonly memory: number;
}

const offer = (milliCpu: number, mebibytes: number): NodeOffer => ({
  cpu: milliCpu / 1_000,
  memory: mebibytes / 1_024,
});

export const nodeOffers = {
  "c7g.large": offer(1_930, 3_055),
  "c7g.xlarge": offer(3_920, 6_525),
  "c7g.2xlarge": offer(7_910, 14_103),
  "m7g.large": offer(1_930, 6_844),
  "m7g.xlarge": offer(3_920, 14_103),
  "m7g.2xlarge": offer(7_910, 29_258),
  "m7g.4xlarge": offer(15_890, 57_632),
} as const satisfies Readonly<Record<string, NodeOffer>>;

/** vCPU of a node, as quotas count them. Source: the sizes of EC2's Graviton instances, 2 for `large` and doubling. */
export const nodeVcpus = (instance: NodeInstance): number =>
  ({ large: 2, xlarge: 4, "2xlarge": 8, "4xlarge": 16 })[
    instance.split(".")[1] as "large" | "xlarge" | "2xlarge" | "4xlarge"
  ];

export type NodeInstance = keyof typeof nodeOffers;
export const nodeInstances = Object.keys(nodeOffers) as readonly NodeInstance[];
