import type { Gateway, Poller, Worker } from "../../workloads/streams";
import type { ClusterEndpoint, KafkaEndpoint } from "../core/endpoints";

/** What all pods of workers and gateways may ask for together. */
export interface WorkspaceQuota {
  /** Cores, whole or in halves: 64. */
  readonly cpu: number;
  /** GiB. */
  readonly memory: number;
  readonly pods: number;
}

/** The namespace of workers, gateways and pollers, with an identity for each. Others put into it what they make for them. */
export interface WorkspaceSpec {
  readonly cluster: ClusterEndpoint;
  readonly workers: readonly Worker[];
  readonly gateways: readonly Gateway[];
  /** Those that the stack runs, each as one pod. Default none. */
  readonly pollers?: readonly Poller[];
  /** Default: what every worker and gateway may have at its `scale.max`, and half as much again for roll-outs. */
  readonly quota?: WorkspaceQuota;
}

export type ValidWorkspaceSpec = Omit<Required<WorkspaceSpec>, "cluster">;

/** What workers and gateways are told of the platform. */
export interface WorkspaceSettingsSpec {
  readonly cluster: ClusterEndpoint;
  readonly kafka: KafkaEndpoint;
  /** `plan.json`: the plan of the stack as JSON. */
  readonly plan: string;
}

export type ValidWorkspaceSettingsSpec = Omit<WorkspaceSettingsSpec, "cluster">;

/** Cores and GiB of one replica at most (`replicaCpu`, `replicaMemory` of the plan, rounded up). */
const REPLICA = { cpu: 1, memory: 1 } as const;
const ROLL_OUT = 1.5;
/** Bytes: a ConfigMap ends at 1 MiB, its metadata included. */
const LARGEST_PLAN = 1_000_000;

/**
 * The spec with its defaults.
 * @throws a sentence when the quota is below what the least replicas of all need
 */
export function validate({ workers, gateways, pollers = [], quota }: WorkspaceSpec): ValidWorkspaceSpec {
  const edges = [...workers, ...gateways];
  const least = edges.reduce((sum, { scale }) => sum + scale.min, 0) + pollers.length;
  const most = Math.ceil(edges.reduce((sum, { scale }) => sum + scale.max, 0) * ROLL_OUT) + pollers.length;
  const valid = quota ?? { cpu: most * REPLICA.cpu, memory: most * REPLICA.memory, pods: most };
  if (valid.pods < least) {
    throw new Error(
      `workspace: quota.pods must be ${least} or more, the sum of every worker's and gateway's \`scale.min\` and one a poller, got ${valid.pods}; raise it, or lower \`scale.min\` in the definitions`,
    );
  }
  return { workers, gateways, pollers, quota: valid };
}

/**
 * The spec.
 * @throws a sentence when the plan is no JSON object, or too large for a ConfigMap
 */
export function validateSettings({ kafka, plan }: WorkspaceSettingsSpec): ValidWorkspaceSettingsSpec {
  const bytes = Buffer.byteLength(plan);
  if (bytes > LARGEST_PLAN) {
    throw new Error(
      `workspace: the plan must be at most ${LARGEST_PLAN} bytes, since a ConfigMap ends at 1 MiB, got ${bytes}; write it without indentation, or split the platform into two stacks`,
    );
  }
  if (!isObject(plan)) {
    throw new Error(
      `workspace: the plan must be a JSON object, got ${JSON.stringify(plan.slice(0, 40))}; give what \`planOf\` returned, as JSON`,
    );
  }
  return { kafka, plan };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
