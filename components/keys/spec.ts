import type { Duration } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import type { Late } from "../core/text";

/** One KMS key for each purpose, so that a right to one says nothing of the others. */
export interface AwsKeysSpec {
  /** Prefix of the aliases: `millrace-prod` gives `alias/millrace-prod/kafka`. */
  readonly name: string;
  /** `us-east-1` */
  readonly region: string;
  /** Number of the AWS account. */
  readonly account: Late<string>;
  /**
   * Names of the roles that attach encrypted volumes to nodes: the cluster's role in EKS Auto Mode. They need not exist yet, since
   * the policy names them in a condition.
   */
  readonly volumeRoles: readonly string[];
  /** How long a key that is deleted can be brought back, 7 to 30 days. Default `"30 days"`. */
  readonly deletionWindow?: Duration;
  /** True where deleting a key is refused: what it encrypts would be lost. */
  readonly protect: boolean;
}

export interface ValidAwsKeysSpec extends Omit<AwsKeysSpec, "deletionWindow"> {
  readonly deletionWindowDays: number;
}

/**
 * The spec with its defaults.
 * @throws a sentence for a window that KMS does not take
 */
export function validate(spec: AwsKeysSpec): ValidAwsKeysSpec {
  const { deletionWindow = "30 days", ...rest } = spec;
  const days = milliseconds(deletionWindow) / 86_400_000;
  if (!Number.isInteger(days) || days < 7 || days > 30) {
    throw new Error(
      `\`deletionWindow\` of AwsKeys must be 7 to 30 whole days, which KMS takes, got "${deletionWindow}"; set for example "30 days"`,
    );
  }
  return { ...rest, deletionWindowDays: days };
}
