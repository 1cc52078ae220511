import type { Duration } from "../../../workloads/streams";
import { logRetentionDays } from "../../core/aws/log-retention";
import type { KeysEndpoint, NetworkEndpoint } from "../../core/endpoints";
import { type BrokerInstance, isExpress, LARGEST_VOLUME_GIB, MOST_BROKERS } from "../../core/capacity/instances";
import { type ClusterKafkaSpec, type ValidClusterKafka, validateShared } from "../shared";

/** Brokers that AWS runs (MSK, provisioned): SASL/IAM alone, TLS everywhere, private. */
export interface MskKafkaSpec extends ClusterKafkaSpec {
  /** Of AWS: `eu-central-1`. */
  readonly region: string;
  /** Brokers lie in the private subnets, as many in each. */
  readonly network: NetworkEndpoint;
  /** Keys of what is written to volumes (`kafka`) and of the brokers' logs (`logs`). */
  readonly keys: Pick<KeysEndpoint, "kafka" | "logs">;
  readonly brokers: MskBrokers;
  /** By MSK's names. Default `4.1.x.kraft`, the newest that both kinds of broker take. */
  readonly version?: string;
  /** Detail of CloudWatch's metrics; each step up costs more. Default `PER_BROKER`. */
  readonly monitoring?: MonitoringLevel;
  /** How long the brokers' logs are kept, as CloudWatch offers it. Default `"30 days"`. */
  readonly logs?: Duration;
  /** Who reaches the brokers from outside the VPC. Default nobody. */
  readonly outsideAccess?: OutsideAccess;
  /**
   * True when wherever `pulumi` runs can reach the brokers: quotas are then set through Kafka's own protocol. Default false.
   */
  readonly networkPath?: boolean;
}

export interface MskBrokers {
  /** Standard (`kafka.m7g.large`) or Express (`express.m7g.large`). */
  readonly instance: BrokerInstance;
  /** A multiple of the zones of the network. */
  readonly count: number;
  /** First size of a broker's volume; Standard brokers alone. */
  readonly volumeGiB?: number;
  /** Size that a volume may grow to by itself; Standard brokers alone. Default four times `volumeGiB`, at most 16,384. */
  readonly volumeLimitGiB?: number;
  /** Part of the volumes that is in use when they grow, in percent from 10 to 80. Default 60, as AWS recommends. */
  readonly volumeTarget?: number;
}

export const monitoringLevels = ["DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"] as const;
export type MonitoringLevel = (typeof monitoringLevels)[number];

export type OutsideAccess =
  | { readonly kind: "none" }
  /**
   * Other VPCs and accounts, through MSK's multi-VPC connectivity with IAM: each makes an `aws.msk.VpcConnection` to the
   * cluster's ARN. AWS opens it only on a cluster that runs; the provider does so by itself after the creation.
   */
  | { readonly kind: "privatelink" }
  /** Networks that are peered or routed to the VPC by whoever owns both: their addresses are let in, with IAM as for all. */
  | { readonly kind: "peering"; readonly cidrs: readonly string[] };

export interface ValidMskKafkaSpec extends ValidClusterKafka {
  readonly region: string;
  readonly network: NetworkEndpoint;
  readonly keys: MskKafkaSpec["keys"];
  readonly streams: MskKafkaSpec["streams"];
  readonly workers: MskKafkaSpec["workers"];
  readonly principals: MskKafkaSpec["principals"];
  readonly protect: boolean;
  readonly brokers: {
    readonly instance: BrokerInstance;
    readonly count: number;
    /** Absent of Express brokers, which have no volume of their own. */
    readonly volume: { readonly gib: number; readonly limitGib: number; readonly target: number } | undefined;
  };
  readonly version: string;
  readonly monitoring: MonitoringLevel;
  readonly logDays: number;
  readonly outsideAccess: OutsideAccess;
  readonly networkPath: boolean;
}

/**
 * Kafka that MSK offers in KRaft mode with topics by API. 4.2 is for Express brokers alone.
 * Source: github.com/aws/aws-cdk, aws-msk-alpha, cluster-version.ts (2026), which follows MSK's list of supported versions.
 */
export const mskVersions = ["3.8.x.kraft", "3.9.x.kraft", "4.0.x.kraft", "4.1.x.kraft", "4.2.x.kraft"] as const;
const EXPRESS_ONLY: readonly string[] = ["4.2.x.kraft"];

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: what, allowed, got, remedy
 */
export function validate(spec: MskKafkaSpec): ValidMskKafkaSpec {
  const { brokers } = spec;
  const express = isExpress(brokers.instance);
  const zones = spec.network.privateSubnets.length;
  const version = spec.version ?? "4.1.x.kraft";
  const monitoring = spec.monitoring ?? "PER_BROKER";
  const logDays = logRetentionDays(spec.logs ?? "30 days", "logs of MskKafka");
  const outsideAccess: OutsideAccess = spec.outsideAccess ?? { kind: "none" };
  const defects: string[] = [];
  const must = (holds: boolean, sentence: string): void => {
    if (!holds) defects.push(`MskKafka: ${sentence}`);
  };
  must(
    zones === 2 || zones === 3,
    `the network must have private subnets in 2 or 3 zones, as MSK allows, got ${zones}; set the zones of the network`,
  );
  must(
    brokers.count <= MOST_BROKERS,
    `brokers must be ${MOST_BROKERS} or fewer, MSK's quota of a KRaft cluster, got ${brokers.count}; take a larger instance than ${brokers.instance}`,
  );
  must(
    (mskVersions as readonly string[]).includes(version) && (express || !EXPRESS_ONLY.includes(version)),
    `version must be one of ${mskVersions.filter((one) => express || !EXPRESS_ONLY.includes(one)).join(", ")} with ${brokers.instance}, got "${version}"; set \`version\``,
  );
  must(
    (monitoringLevels as readonly string[]).includes(monitoring),
    `monitoring must be one of ${monitoringLevels.join(", ")}, got "${monitoring}"; set \`monitoring\``,
  );
  const open = outsideAccess.kind === "peering" ? outsideAccess.cidrs.filter((cidr) => !isPrivate(cidr)) : [];
  must(
    open.length === 0,
    `outsideAccess.cidrs must be private networks (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16), got ${open.join(", ")}; Kafka is never public`,
  );
  must(
    spec.networkPath === true || Object.keys(spec.quotas ?? {}).length === 0,
    "quotas need a network path from where pulumi runs to the brokers, and the stack declares none; set `networkPath: true` and run it inside the VPC, or leave the quotas out",
  );
  const volume = express ? undefined : volumeOf(brokers, must);
  if (express) {
    must(
      zones === 3,
      `Express brokers need 3 zones, got ${zones}; add a zone to the network or take a Standard instance`,
    );
    must(
      (spec.replication ?? 3) === 3 && (spec.minInSync ?? 2) === 2,
      `Express brokers keep 3 copies of which 2 must be in sync, got replication ${spec.replication ?? 3} and minInSync ${spec.minInSync ?? 2}; leave both out`,
    );
    must(
      brokers.volumeGiB === undefined && brokers.volumeLimitGiB === undefined && brokers.volumeTarget === undefined,
      `Express brokers have no volumes of their own, got volumes for ${brokers.instance}; leave \`volumeGiB\`, \`volumeLimitGiB\` and \`volumeTarget\` out`,
    );
  }
  const shared = validateShared("MskKafka", spec, { count: brokers.count, zones: Math.max(1, zones) }, defects);
  return {
    ...shared,
    region: spec.region,
    network: spec.network,
    keys: spec.keys,
    streams: spec.streams,
    workers: spec.workers,
    principals: spec.principals,
    protect: spec.protect,
    brokers: { instance: brokers.instance, count: brokers.count, volume },
    version,
    monitoring,
    logDays,
    outsideAccess,
    networkPath: spec.networkPath ?? false,
  };
}

function volumeOf(
  brokers: MskBrokers,
  must: (holds: boolean, sentence: string) => void,
): ValidMskKafkaSpec["brokers"]["volume"] {
  const gib = brokers.volumeGiB ?? 0;
  const limitGib = brokers.volumeLimitGiB ?? Math.min(4 * gib, LARGEST_VOLUME_GIB);
  const target = brokers.volumeTarget ?? 60;
  must(
    Number.isInteger(gib) && gib >= 1 && gib <= LARGEST_VOLUME_GIB,
    `volumeGiB must be a whole number from 1 to ${LARGEST_VOLUME_GIB} with ${brokers.instance}, got ${brokers.volumeGiB ?? "none"}; set \`volumeGiB\` of the brokers`,
  );
  must(
    Number.isInteger(limitGib) && limitGib >= gib && limitGib <= LARGEST_VOLUME_GIB,
    `volumeLimitGiB must be a whole number from volumeGiB (${gib}) to ${LARGEST_VOLUME_GIB}, got ${limitGib}; volumes never shrink, so set \`volumeLimitGiB\` to what may be paid for`,
  );
  must(
    Number.isInteger(target) && target >= 10 && target <= 80,
    `volumeTarget must be a whole number from 10 to 80 percent, got ${target}; set \`volumeTarget\``,
  );
  return { gib, limitGib, target };
}

const PRIVATE = /^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.\d{1,3}\/(\d{1,2})$/;

/** An IPv4 network within RFC 1918, no wider than the block that it lies in. */
function isPrivate(cidr: string): boolean {
  const [, block = "", , length = ""] = PRIVATE.exec(cidr) ?? [];
  const least = block.startsWith("10.") ? 8 : block.startsWith("172.") ? 12 : 16;
  return length !== "" && Number(length) >= least && Number(length) <= 32;
}
