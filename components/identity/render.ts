import type { Late } from "../core/text";
import type { AwsIdentitiesSpec, IdentitySpec } from "./spec";

export interface RenderedAwsIdentities {
  /** Name of the cluster. */
  readonly cluster: Late<string>;
  readonly roles: readonly IdentitySpec[];
}

/** A role for each, in the order of their names, so that one more moves no other. */
export const renderAwsIdentities = ({ cluster, identities }: AwsIdentitiesSpec): RenderedAwsIdentities => ({
  cluster: cluster.name,
  roles: [...identities].sort((a, b) => (a.name < b.name ? -1 : 1)),
});
