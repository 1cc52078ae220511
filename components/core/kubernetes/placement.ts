/** Node pools by purpose. A cluster has those that something uses. */
export const poolNames = ["general", "brokers", "query", "spark"] as const;
export type PoolName = (typeof poolNames)[number];

/** Label of the nodes of a pool, and key of the taint of those that are for one purpose alone. */
export const POOL_LABEL = "millrace/pool";

/** Pools whose nodes refuse pods that do not ask for them. */
export const taintedPools: readonly PoolName[] = ["brokers", "query", "spark"];

/** Fields of a pod's spec that put it on the nodes of a pool, to be used only where the cluster has that pool. */
export const onPool = (pool: PoolName) => ({
  nodeSelector: { [POOL_LABEL]: pool },
  tolerations: taintedPools.includes(pool)
    ? [{ key: POOL_LABEL, operator: "Equal", value: pool, effect: "NoSchedule" }]
    : [],
});

/** The same where the cluster has the pool, and else nothing: the pods then share the nodes that there are. */
export const placementOn = ({ pools = [] }: { readonly pools?: readonly PoolName[] }, pool: PoolName) =>
  pools.includes(pool) ? onPool(pool) : {};

/** Priority classes that every cluster of the platform has. A pod without one has priority 0, above headroom. */
export const priorityClasses = {
  /** What others cannot do without: brokers, controllers, the entry. */
  critical: "millrace-critical",
  /** Workers and what serves queries. */
  normal: "millrace-normal",
  /** Keeps room, and leaves at once for anything else. */
  headroom: "millrace-headroom",
} as const;
