import type { AnyStream, Worker } from "../../../workloads/streams";
import type { PoolName } from "../kubernetes/placement";

/** What the size of a system follows from. */
export interface SizeInput {
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  /** Part of the declared rates that the stack is sized for, above 0 and at most 1. */
  readonly load: number;
  /** False where a restart or a lost node may take the system away for minutes: then one copy of each part will do. */
  readonly lasting: boolean;
}

/** Pods of one part of a system, as they are scheduled all day; what autoscaling adds is `most`. */
export interface PartSize {
  readonly replicas: number;
  /** Where the part scales by itself. Default `replicas`. */
  readonly most?: number;
  /** Cores that each asks for. */
  readonly cpu: number;
  /** GiB that each asks for, and may use. */
  readonly memory: number;
  /** GiB of the volume of each. Default none. */
  readonly volume?: number;
  /** Where it runs, on clusters that have the pool. */
  readonly pool: PoolName;
}

/** By part of the system: `broker`, `server`. */
export type SystemSize = Readonly<Record<string, PartSize>>;
