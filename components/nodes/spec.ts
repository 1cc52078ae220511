import type { ByteSize } from "../../workloads/streams";
import { bytes } from "../../workloads/streams/units";
import type { ClusterEndpoint } from "../core/endpoints";
import { poolNames, type PoolName } from "../core/kubernetes/placement";
import type { Late } from "../core/text";

export const architectures = ["arm64", "amd64"] as const;
export type Architecture = (typeof architectures)[number];

/** Nodes for one purpose: as few as the pods there need. */
export interface PoolSpec {
  /** What the nodes of the pool may have together: no bill grows beyond it. */
  readonly limits: { readonly cpu: number; readonly memory: ByteSize };
  /** Instance families that may be taken, `["m7g", "c7g"]`. Default what suits the purpose, of the sixth generation on. */
  readonly families?: readonly string[];
  /** True to prefer spare capacity, which AWS takes back at two minutes' notice. Default true for `spark`, else false. */
  readonly spot?: boolean;
}

/** Room that is kept free: pods that do nothing and leave for any other, so that those need not wait for a node. */
export interface HeadroomSpec {
  /** How many; 0 for none. */
  readonly pods: number;
  /** Cores that each keeps. */
  readonly cpu: number;
  readonly memory: ByteSize;
}

export interface EksNodesSpec {
  readonly cluster: ClusterEndpoint;
  /** Of the cluster; a secret. */
  readonly kubeconfig: Late<string>;
  /** Name of the nodes' role. */
  readonly role: Late<string>;
  /** Id of the security group that nodes share with the control plane. */
  readonly securityGroup: Late<string>;
  /** Ids of the private subnets. */
  readonly subnets: readonly Late<string>[];
  /** ARN of the KMS key for volumes. */
  readonly key: Late<string>;
  /** The pools that something uses; `general` always, since the others refuse pods that do not ask for them. */
  readonly pools: Readonly<Partial<Record<PoolName, PoolSpec>>>;
  /** Processors that images are built for. Default `["arm64"]`. */
  readonly architectures?: readonly Architecture[];
  readonly headroom: HeadroomSpec;
  /** Tags of nodes and volumes, by which their bills are found; the cluster must be given the same. Default none. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A cluster whose nodes are somebody else's. */
export interface ExistingNodesSpec {
  readonly cluster: ClusterEndpoint;
  readonly headroom: HeadroomSpec;
}

export interface ValidPool {
  readonly name: PoolName;
  readonly limits: { readonly cpu: number; readonly memoryMib: number };
  readonly families: readonly string[] | undefined;
  readonly spot: boolean;
}

export interface ValidHeadroom {
  readonly pods: number;
  readonly cpu: number;
  readonly memoryMib: number;
}

export interface ValidEksNodesSpec extends Required<Omit<EksNodesSpec, "pools" | "headroom">> {
  readonly pools: readonly ValidPool[];
  readonly headroom: ValidHeadroom;
}
export interface ValidExistingNodesSpec {
  readonly cluster: ClusterEndpoint;
  readonly headroom: ValidHeadroom;
}

/**
 * The spec with its defaults.
 * @throws a sentence when there is no general pool, a pool's limits hold no node, no processor is named, or the headroom is not a
 * number of pods with a size
 */
export function validate(spec: EksNodesSpec): ValidEksNodesSpec {
  const pools = poolNames.flatMap((name) => {
    const pool = spec.pools[name];
    return pool === undefined ? [] : [validPool(name, pool)];
  });
  if (spec.pools.general === undefined) {
    throw new Error(
      `\`pools\` of EksNodes must have "general", where pods go that ask for no other, got ${said(pools.map(({ name }) => name))}; add its limits`,
    );
  }
  const processors = spec.architectures ?? ["arm64"];
  if (processors.length === 0) {
    throw new Error(
      `\`architectures\` of EksNodes must be one or more of ${architectures.join(", ")}, got none; set those that images are built for`,
    );
  }
  return {
    ...spec,
    architectures: processors,
    tags: spec.tags ?? {},
    pools,
    headroom: validHeadroom(spec.headroom),
  };
}

/**
 * The spec with the headroom checked.
 * @throws a sentence when the headroom is not a number of pods with a size
 */
export const validateExisting = (spec: ExistingNodesSpec): ValidExistingNodesSpec => ({
  cluster: spec.cluster,
  headroom: validHeadroom(spec.headroom),
});

function validPool(name: PoolName, { limits, families, spot }: PoolSpec): ValidPool {
  if (!Number.isInteger(limits.cpu) || limits.cpu < 2) {
    throw new Error(
      `\`pools.${name}.limits.cpu\` must be 2 or more whole cores, since a node has two, got ${limits.cpu}; set what the pool may grow to`,
    );
  }
  if (families?.length === 0) {
    throw new Error(
      `\`pools.${name}.families\` must name one or more instance families, got none; leave it out for what suits the purpose`,
    );
  }
  return {
    name,
    limits: { cpu: limits.cpu, memoryMib: mib(limits.memory) },
    families,
    spot: spot ?? name === "spark",
  };
}

function validHeadroom({ pods, cpu, memory }: HeadroomSpec): ValidHeadroom {
  if (!Number.isInteger(pods) || pods < 0) {
    throw new Error(`\`headroom.pods\` must be a whole number, 0 for none, got ${pods}; set millrace:nodes.headroom`);
  }
  if (!(cpu > 0)) {
    throw new Error(`\`headroom.cpu\` must be more than 0 cores, got ${cpu}; set what a replica of a worker asks for`);
  }
  return { pods, cpu, memoryMib: mib(memory) };
}

const mib = (size: ByteSize): number => Math.ceil(bytes(size) / 1024 ** 2);
const said = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
