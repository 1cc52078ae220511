import type * as pulumi from "@pulumi/pulumi";
import type { ByteSize } from "../../../workloads/streams";
import { bytes } from "../../../workloads/streams/units";
import * as names from "../../../workloads/streams/names";
import type { ClusterEndpoint } from "../../core/endpoints";
import type { Peer, PoolName } from "../../core/kubernetes";
import { type ClusterKafkaSpec, type ValidClusterKafka, validateShared } from "../shared";

/** Brokers and controllers as pods of a cluster, run by Strimzi. */
export interface StrimziKafkaSpec extends ClusterKafkaSpec {
  readonly cluster: ClusterEndpoint;
  readonly brokers: StrimziBrokers;
  /** Controllers: 1, 3 or 5. Default 3; 1 where the cluster is disposable and has one zone. */
  readonly controllers?: number;
  /**
   * Pods that read the brokers' metrics, for network policies. Default: every pod of the namespace of Prometheus.
   */
  readonly scrapers?: readonly Peer[];
  /** What must be there before the room: the namespaces of the principals. */
  readonly after?: readonly pulumi.Resource[];
}

export interface StrimziBrokers {
  /** A multiple of `zones`. */
  readonly count: number;
  /**
   * Zones that the nodes lie in. Default 3 on EKS, 1 elsewhere, where nodes may lack the label of a zone, without which a hard spread
   * places no broker; with 1, brokers are spread over nodes.
   */
  readonly zones?: number;
  /** Cores of a broker: 2, 0.5. */
  readonly cpu: number;
  /** Memory of a broker; a third of it, at most 6 GiB, is Java's heap, and the rest is page cache. */
  readonly memory: ByteSize;
  /** Size of a volume. */
  readonly volumeGiB: number;
  /** Volumes of a broker (JBOD). Default 1. */
  readonly volumes?: number;
  /** Default: that of the cluster. */
  readonly storageClass?: string;
  /** Nodes that brokers and controllers go to, where the cluster has such a pool. Default any node. */
  readonly pool?: PoolName;
}

export interface ValidStrimziKafkaSpec extends ValidClusterKafka {
  readonly cluster: ClusterEndpoint;
  readonly streams: StrimziKafkaSpec["streams"];
  readonly workers: StrimziKafkaSpec["workers"];
  readonly principals: StrimziKafkaSpec["principals"];
  readonly protect: boolean;
  readonly brokers: {
    readonly count: number;
    readonly zones: number;
    readonly cpu: number;
    readonly memoryBytes: number;
    readonly heapBytes: number;
    readonly volumeGiB: number;
    readonly volumes: number;
    readonly storageClass: string;
    readonly pool: PoolName | undefined;
  };
  readonly controllers: number;
  readonly scrapers: readonly Peer[];
}

const SMALLEST_MEMORY: ByteSize = "1 GiB";
/** Kafka lives from the page cache: a larger heap only makes longer pauses. */
const LARGEST_HEAP: ByteSize = "6 GiB";

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: what, allowed, got, remedy
 */
export function validate(spec: StrimziKafkaSpec): ValidStrimziKafkaSpec {
  const { cluster, brokers } = spec;
  const zones = brokers.zones ?? (cluster.form === "eks" ? 3 : 1);
  const volumes = brokers.volumes ?? 1;
  const controllers = spec.controllers ?? (cluster.disposable && zones === 1 ? 1 : 3);
  const memoryBytes = bytes(brokers.memory);
  const defects: string[] = [];
  const must = (holds: boolean, sentence: string): void => {
    if (!holds) defects.push(`StrimziKafka: ${sentence}`);
  };
  must(
    Number.isInteger(zones) && zones >= 1 && zones <= 6,
    `brokers.zones must be a whole number from 1 to 6, got ${zones}; set the zones that the nodes lie in`,
  );
  must(
    zones === 1 || zones >= (spec.replication ?? 3),
    `brokers.zones must be 1, or at least the ${spec.replication ?? 3} copies so that each lies in a zone of its own, got ${zones}; set \`replication\` to ${zones} or \`brokers.zones\` to 1`,
  );
  must(
    [1, 3, 5].includes(controllers),
    `controllers must be 1, 3 or 5, got ${controllers}; a quorum needs an odd number`,
  );
  must(brokers.cpu >= 0.25, `brokers.cpu must be 0.25 cores or more, got ${brokers.cpu}; set \`cpu\``);
  must(
    memoryBytes >= bytes(SMALLEST_MEMORY),
    `brokers.memory must be ${SMALLEST_MEMORY} or more, got "${brokers.memory}"; set \`memory\``,
  );
  must(
    Number.isInteger(brokers.volumeGiB) && brokers.volumeGiB >= 1,
    `brokers.volumeGiB must be a whole number of 1 or more, got ${brokers.volumeGiB}; set \`volumeGiB\``,
  );
  must(
    Number.isInteger(volumes) && volumes >= 1 && volumes <= 16,
    `brokers.volumes must be a whole number from 1 to 16, got ${volumes}; set \`volumes\``,
  );
  const shared = validateShared("StrimziKafka", spec, { count: brokers.count, zones }, defects);
  return {
    ...shared,
    cluster,
    streams: spec.streams,
    workers: spec.workers,
    principals: spec.principals,
    protect: spec.protect,
    brokers: {
      count: brokers.count,
      zones,
      cpu: brokers.cpu,
      memoryBytes,
      heapBytes: Math.min(Math.floor(memoryBytes / 3), bytes(LARGEST_HEAP)),
      volumeGiB: brokers.volumeGiB,
      volumes,
      storageClass: brokers.storageClass ?? cluster.storageClass,
      pool: brokers.pool,
    },
    controllers,
    scrapers: spec.scrapers ?? [{ kind: "pods", namespace: names.namespace("prometheus") }],
  };
}
