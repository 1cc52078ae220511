import type { Statement } from "../core/aws/policy";
import type { ClusterEndpoint } from "../core/endpoints";

/** What pods of one service account may do on AWS. */
export interface IdentitySpec {
  /** Of the role's resources, a DNS label: `millrace-fraud`. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly statements: readonly Statement[];
}

/** Roles of pods, by EKS pod identity. */
export interface AwsIdentitiesSpec {
  readonly cluster: Pick<ClusterEndpoint, "name">;
  /** An identity may be named several times, by each who grants it something. */
  readonly identities: readonly IdentitySpec[];
}

/**
 * The identities, each once with all that it was granted; one that was granted nothing has no role.
 * @throws a sentence when two identities are one service account, or one is two: a pod has one role
 */
export function validate({ cluster, identities }: AwsIdentitiesSpec): AwsIdentitiesSpec {
  const merged = new Map<string, IdentitySpec>();
  const owners = new Map<string, string>();
  for (const identity of identities) {
    const { name, namespace, serviceAccount, statements } = identity;
    const account = `${namespace}/${serviceAccount}`;
    const known = merged.get(name);
    if (known !== undefined && `${known.namespace}/${known.serviceAccount}` !== account) {
      throw new Error(
        `identity "${name}" must be one service account, got ${known.namespace}/${known.serviceAccount} and ${account}; name the second one otherwise`,
      );
    }
    const owner = owners.get(account);
    if (owner !== undefined && owner !== name) {
      throw new Error(
        `service account ${account} must have one identity, got "${owner}" and "${name}"; grant both to one name`,
      );
    }
    owners.set(account, name);
    merged.set(name, { ...identity, statements: [...(known?.statements ?? []), ...statements] });
  }
  return { cluster, identities: [...merged.values()].filter(({ statements }) => statements.length > 0) };
}
