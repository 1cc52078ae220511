import type { AnyStream, ByteSize, Worker } from "../../workloads/streams";
import { bytes } from "../../workloads/streams/units";
import type { Principal } from "../core/rights";
import type { TopicSpec } from "../core/topics";

/** What every cluster of brokers is told, whoever runs it. */
export interface ClusterKafkaSpec {
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  /** Topics that systems keep something in: ksqlDB's, Connect's. Default none. */
  readonly topics?: readonly TopicSpec[];
  /** Who talks to the brokers, and exactly what each may do; each gets an identity. */
  readonly principals: readonly Principal[];
  /** Copies of each partition. Default 3. */
  readonly replication?: number;
  /** Copies that must have a record before it is acknowledged. Default one less than `replication`, at least 1. */
  readonly minInSync?: number;
  /** Largest batch of records of a topic (`max.message.bytes`). Default `"1 MiB"`, as the capacity's `kafka.maxMessage`. */
  readonly maxMessage?: ByteSize;
  /** Bounds by name of the principal, so that one that runs wild cannot take the brokers from the others. Default none. */
  readonly quotas?: Readonly<Record<string, ClientQuota>>;
  /** True where losing the brokers would lose data that somebody needs: they are then protected from deletion. */
  readonly protect: boolean;
}

/** Bounds of one client on one broker. */
export interface ClientQuota {
  /** Bytes a second that it may send: `"20 MiB"`. */
  readonly produce?: ByteSize;
  /** Bytes a second that it may read. */
  readonly consume?: ByteSize;
}

/** The shared part with its defaults. */
export interface ValidClusterKafka {
  readonly topics: readonly TopicSpec[];
  readonly replication: number;
  readonly minInSync: number;
  readonly maxMessageBytes: number;
  readonly quotas: Readonly<Record<string, { readonly produceBytes?: number; readonly consumeBytes?: number }>>;
}

/** Kafka's own bound of an int. */
const LARGEST_MESSAGE: ByteSize = "1 GiB";

/**
 * @param what the room's class, for messages
 * @throws every defect, one sentence a line
 */
export function validateShared(
  what: string,
  spec: ClusterKafkaSpec,
  brokers: { readonly count: number; readonly zones: number },
  more: readonly string[] = [],
): ValidClusterKafka {
  const { count, zones } = brokers;
  const replication = spec.replication ?? 3;
  const minInSync = spec.minInSync ?? Math.max(1, replication - 1);
  const maxMessageBytes = bytes(spec.maxMessage ?? "1 MiB");
  const defects = [...more];
  const must = (holds: boolean, sentence: string): void => {
    if (!holds) defects.push(`${what}: ${sentence}`);
  };
  must(
    Number.isInteger(count) && count >= 1,
    `brokers must be a whole number of 1 or more, got ${count}; set the number of brokers in the stack's settings`,
  );
  must(
    count % zones === 0,
    `brokers must be a multiple of the ${zones} zones, so that each zone holds as many, got ${count}; set ${Math.max(1, Math.ceil(count / zones)) * zones}`,
  );
  must(
    Number.isInteger(replication) && replication >= 1 && replication <= count,
    `replication must be a whole number from 1 to the ${count} brokers, got ${replication}; set fewer copies or more brokers`,
  );
  must(
    Number.isInteger(minInSync) && minInSync >= 1 && (minInSync < replication || replication === 1),
    `minInSync must be a whole number of 1 or more and below the ${replication} copies, so that one broker may be away, got ${minInSync}; set ${Math.max(1, replication - 1)}`,
  );
  must(
    maxMessageBytes >= 1024 && maxMessageBytes < bytes(LARGEST_MESSAGE),
    `maxMessage must be at least 1 KiB and below ${LARGEST_MESSAGE}, got "${spec.maxMessage ?? "1 MiB"}"; set \`maxMessage\` in the stack's settings`,
  );
  const known = new Set(spec.principals.map(({ name }) => name));
  const unknown = Object.keys(spec.quotas ?? {}).filter((name) => !known.has(name));
  must(
    unknown.length === 0,
    `quotas must name principals (${[...known].join(", ") || "there are none"}), got ${unknown.join(", ")}; remove the others`,
  );
  const twice = spec.principals.filter(
    ({ name }, index, all) => all.findIndex((other) => other.name === name) !== index,
  );
  must(
    twice.length === 0,
    `principals must differ in name, got ${twice.map(({ name }) => `"${name}"`).join(", ")} more than once; rename one`,
  );
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return {
    topics: spec.topics ?? [],
    replication,
    minInSync,
    maxMessageBytes,
    quotas: Object.fromEntries(
      Object.entries(spec.quotas ?? {}).map(([name, { produce, consume }]) => [
        name,
        {
          ...(produce === undefined ? {} : { produceBytes: bytes(produce) }),
          ...(consume === undefined ? {} : { consumeBytes: bytes(consume) }),
        },
      ]),
    ),
  };
}
