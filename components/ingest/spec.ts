import type { Duration, Gateway } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import * as names from "../../workloads/streams/names";
import type { AssumedValues } from "../core/capacity";
import type { ClusterEndpoint, ImageEndpoint, KafkaEndpoint, SecretEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import type { LocalHost } from "../core/local/spec";
import type { KafkaAccess, ReplicaLoad } from "../core/workload";

/** The ingest gateway as a process of this machine; anybody who reaches 127.0.0.1 may write. */
export interface LocalIngestSpec {
  readonly host: LocalHost;
  readonly gateway: Gateway;
  readonly kafka: KafkaEndpoint;
  readonly port: number;
  /** Fingerprint of its code (`codeHash`): the process is started anew when it changes. */
  readonly code: string;
  /** From SIGTERM until requests that are still open are given up. Default `"20 seconds"`. */
  readonly drain?: Duration;
  /** Events a second beyond which it answers 429. Default: no limit. */
  readonly limit?: number;
}

export type ValidLocalIngestSpec = Required<Omit<LocalIngestSpec, "limit">> & Pick<LocalIngestSpec, "limit">;

/** The spec with its defaults. */
export const validate = (spec: LocalIngestSpec): ValidLocalIngestSpec => ({
  ...spec,
  drain: spec.drain ?? "20 seconds",
});

/** The gateway as pods: all that its manifests follow from, which is plain but for the image. */
export interface IngestManifestsSpec {
  readonly gateway: Gateway;
  /** The image of all workloads. */
  readonly image: ImageEndpoint;
  /** A `KafkaEndpoint` is one. */
  readonly kafka: KafkaAccess;
  /** The file of API keys, in the workers' namespace: a gateway in a cluster is never open. */
  readonly keys: SecretEndpoint;
  /** Whoever may reach it: the entry's pods, or the addresses of a load balancer that has none. */
  readonly entry: readonly Peer[];
  /** What the plan computed for it (`Capacity.workers`). */
  readonly load: ReplicaLoad;
  /** Those of the plan, where they are not the defaults. */
  readonly assumptions?: Partial<AssumedValues>;
  /** From the decision to end a pod until it stops to listen: longer than the entry needs to send elsewhere. Default `"15 seconds"`. */
  readonly leave?: Duration;
  /** From then until open requests are cut. The slowest request takes 25 seconds: 15 to arrive, 10 to be acknowledged. Default `"30 seconds"`. */
  readonly drain?: Duration;
  /** Default `info`. */
  readonly logLevel?: "debug" | "info" | "warn" | "error";
}

/** The gateway in a cluster, scaled on its processor. Its service account is the workspace's. */
export interface KubernetesIngestSpec extends IngestManifestsSpec {
  readonly cluster: ClusterEndpoint;
}

export type ValidIngestManifestsSpec = Required<IngestManifestsSpec>;

/**
 * The spec with its defaults.
 * @throws a sentence when the keys lie where pods of the gateway cannot mount them, nobody may reach it, or a duration is too short
 */
export function validateManifests(spec: IngestManifestsSpec): ValidIngestManifestsSpec {
  const { gateway, keys, entry, load } = spec;
  const leave = spec.leave ?? "15 seconds";
  const drain = spec.drain ?? "30 seconds";
  const refuse = (sentence: string): never => {
    throw new Error(`gateway "${gateway.name}": ${sentence}`);
  };
  if (keys.namespace !== names.WORKERS_NAMESPACE) {
    refuse(
      `keys must be a Secret in namespace "${names.WORKERS_NAMESPACE}", where its pods are, got one in "${keys.namespace}"; make it there`,
    );
  }
  if (entry.length === 0) {
    refuse(
      "entry must name at least one who may reach it, got none; give the entry's pods, or the network's addresses for a load balancer outside the cluster",
    );
  }
  if (!(load.ratePerReplica > 0)) {
    refuse(
      `load.ratePerReplica must be more than 0 events/s, got ${load.ratePerReplica}; set \`rates.${gateway.name}\` in the stack's settings to what was measured`,
    );
  }
  for (const [field, duration] of Object.entries({ leave, drain })) {
    if (milliseconds(duration) < 1_000) {
      refuse(`${field} must be 1 second or more, got "${duration}"; set \`${field}\` of KubernetesIngest`);
    }
  }
  return {
    gateway,
    image: spec.image,
    kafka: spec.kafka,
    keys,
    entry,
    load,
    assumptions: spec.assumptions ?? {},
    leave,
    drain,
    logLevel: spec.logLevel ?? "info",
  };
}
