import type { PolicyDocument } from "./policy";

/** Who signs the tokens of a CI system's jobs, and how a job is named in them. */
export interface CiIdentity {
  /** Without `https://`: `token.actions.githubusercontent.com`, `gitlab.example.com`. */
  readonly issuer: string;
  /** `sub` of the jobs that may deploy, exactly: `repo:example/millrace:environment:prod`. */
  readonly subject: string;
  /** `aud` of their tokens. Default `sts.amazonaws.com`. */
  readonly audience?: string;
}

export interface TrustPolicy extends Omit<PolicyDocument, "Statement"> {
  readonly Statement: readonly {
    readonly Effect: "Allow";
    readonly Principal: { readonly Federated: string };
    readonly Action: "sts:AssumeRoleWithWebIdentity";
    readonly Condition: { readonly StringEquals: Readonly<Record<string, string>> };
  }[];
}

/**
 * The trust policy of CI's role: only tokens that the CI system signed for this very job, so that no key of AWS is kept anywhere.
 * @param account twelve digits
 * @throws a sentence when the subject has a wildcard: any branch or fork could then deploy; when the issuer has a scheme or the account is none
 */
export function ciTrust({ issuer, subject, audience = "sts.amazonaws.com" }: CiIdentity, account: string): TrustPolicy {
  if (/^[a-z]+:/.test(issuer)) {
    throw new Error(
      `the issuer must be given without a scheme, as in token.actions.githubusercontent.com, got "${issuer}"`,
    );
  }
  if (/[*?]/.test(subject)) {
    throw new Error(
      `the subject of CI's role must be one job's, without a wildcard, got "${subject}"; name the repository and the environment or branch`,
    );
  }
  if (!/^\d{12}$/.test(account))
    throw new Error(`the account must be twelve digits, got "${account}"; \`aws sts get-caller-identity\` tells it`);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subject } },
      },
    ],
  };
}
