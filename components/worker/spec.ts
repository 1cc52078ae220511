import type { Duration, Worker } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import type { AssumedValues } from "../core/capacity";
import type { ClusterEndpoint, HttpEndpoint, ImageEndpoint, KafkaEndpoint } from "../core/endpoints";
import type { LocalHost } from "../core/local/spec";
import type { KafkaAccess, ReplicaLoad } from "../core/workload";
import { type FedAccess, type FedPods, fedPods } from "./fed";

/** A worker as a process of this machine. */
export interface LocalWorkerSpec {
  readonly host: LocalHost;
  readonly worker: Worker;
  readonly kafka: KafkaEndpoint;
  /** For its health and metrics. */
  readonly port: number;
  /** Fingerprint of its code (`codeHash`): the process is started anew when it changes. */
  readonly code: string;
  /** From SIGTERM until what is under way is given up. Default `"20 seconds"`. */
  readonly drain?: Duration;
  /** Where the search is, for a worker that feeds it. */
  readonly search?: HttpEndpoint;
}

export type ValidLocalWorkerSpec = LocalWorkerSpec & Required<Pick<LocalWorkerSpec, "drain">>;

/** The spec with its defaults. */
export const validate = (spec: LocalWorkerSpec): ValidLocalWorkerSpec => ({
  ...spec,
  drain: spec.drain ?? "20 seconds",
});

/** A worker as pods: all that its manifests follow from, which is plain but for the image. */
export interface WorkerManifestsSpec extends FedAccess {
  readonly worker: Worker;
  /** The image of all workloads. */
  readonly image: ImageEndpoint;
  /** A `KafkaEndpoint` is one. */
  readonly kafka: KafkaAccess;
  /** What the plan computed for it (`Capacity.workers`). */
  readonly load: ReplicaLoad;
  /** Those of the plan, where they are not the defaults. */
  readonly assumptions?: Partial<AssumedValues>;
  /** From SIGTERM until what is under way is given up; it is then handled again elsewhere. Default `"20 seconds"`. */
  readonly drain?: Duration;
  /** Default `info`. */
  readonly logLevel?: "debug" | "info" | "warn" | "error";
}

/** A worker in a cluster, scaled on its lag by KEDA. Its service account is the workspace's. */
export interface KubernetesWorkerSpec extends WorkerManifestsSpec {
  readonly cluster: ClusterEndpoint;
}

export type ValidWorkerManifestsSpec = Required<Omit<WorkerManifestsSpec, keyof FedAccess>> & {
  /** Of the system that the worker feeds, if it feeds one. */
  readonly fed?: FedPods;
};

/**
 * The spec with its defaults.
 * @throws a sentence when it may have more replicas than there are partitions, the drain is none, or nobody says where the system is
 * that it feeds
 */
export function validateManifests(spec: WorkerManifestsSpec): ValidWorkerManifestsSpec {
  const { worker, load } = spec;
  const drain = spec.drain ?? "20 seconds";
  const fed = fedPods(worker, spec);
  const partitions = Math.max(0, ...worker.reads.map((stream) => stream.partitions));
  if (worker.scale.max > partitions) {
    throw new Error(
      `worker "${worker.name}": scale.max must be at most ${partitions}, the partitions of what it reads, since more would have nothing to do, got ${worker.scale.max}; lower \`scale.max\` in workloads/${worker.name}/definition.ts, or raise \`partitions\` in ${worker.reads.map(({ name }) => `catalogue/${name}.ts`).join(" and ")}`,
    );
  }
  if (!(load.ratePerReplica > 0)) {
    throw new Error(
      `worker "${worker.name}": load.ratePerReplica must be more than 0 records/s, got ${load.ratePerReplica}; set \`rates.${worker.name}\` in the stack's settings to what was measured`,
    );
  }
  if (milliseconds(drain) < 1_000) {
    throw new Error(
      `worker "${worker.name}": drain must be 1 second or more, so that a batch can be finished, got "${drain}"; set \`drain\` of KubernetesWorker`,
    );
  }
  return {
    worker,
    image: spec.image,
    kafka: spec.kafka,
    load,
    assumptions: spec.assumptions ?? {},
    drain,
    logLevel: spec.logLevel ?? "info",
    ...(fed === undefined ? {} : { fed }),
  };
}
