import type { ClusterEndpoint } from "../core/endpoints";
import type { KafkaAccess } from "../core/workload";

/** KEDA: turns the lag of each worker's group into replicas. The workers' own ScaledObjects come with the workers. */
export interface KedaSpec {
  readonly cluster: ClusterEndpoint;
  /** A `KafkaEndpoint` is one. */
  readonly kafka: KafkaAccess;
  /** Of the operator, of which one leads, and of the two others that the API server asks. Default 2. */
  readonly replicas?: number;
}

/** Of the cluster, where its API server is. */
export type ValidKedaSpec = Omit<Required<KedaSpec>, "cluster"> & { readonly cluster: Pick<ClusterEndpoint, "cidrs"> };

/**
 * The spec with its defaults.
 * @throws a sentence when there would be no operator
 */
export function validate({ cluster, kafka, replicas = 2 }: KedaSpec): ValidKedaSpec {
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > 5) {
    throw new Error(`keda: replicas must be a whole number from 1 to 5, got ${replicas}; set \`replicas\` of Keda`);
  }
  return { cluster, kafka, replicas };
}
