import { parseArgs } from "node:util";
import type { Backend } from "./backend";
import type { CiIdentity } from "./ci-role";

export const DEPLOYER_USAGE = `npm run deployer -- <stack> [flags]
  prints, from the stack's graph: the IAM policies of who deploys it, and the quotas that it comes near to
  --account 123456789012          limits the policies to an account; without, account numbers are left open
  --issuer HOST --subject NAME    CI's role too, for tokens of this issuer with this \`sub\`; needs --account
  --audience NAME                 \`aud\` of those tokens, by default sts.amazonaws.com
  --state-bucket NAME             rights to the state too, in this bucket
  --secrets-key ARN               rights to the key of the secrets provider too
  --out FOLDER                    writes each document to a file instead of printing it`;

export interface DeployerFlags {
  readonly stack: string;
  /** `*` when it is not given. */
  readonly account: string;
  readonly ci?: CiIdentity;
  readonly backend: Backend;
  readonly out?: string;
}

/** @throws a sentence; undefined asks for help */
export function parseDeployer(args: readonly string[]): DeployerFlags | undefined {
  const text = { type: "string" } as const;
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        account: text,
        issuer: text,
        subject: text,
        audience: text,
        "state-bucket": text,
        "secrets-key": text,
        out: text,
        help: { type: "boolean" },
      },
      allowPositionals: true,
      strict: true,
    }),
  );
  if (values.help === true) return undefined;
  const [stack, ...more] = positionals;
  if (stack === undefined || more.length > 0) {
    throw new Error(`npm run deployer takes the name of one stack, got ${positionals.join(", ") || "none"}`);
  }
  const { account = "*", issuer, subject, audience, out } = values;
  if (account !== "*" && !/^\d{12}$/.test(account)) {
    throw new Error(`--account must be twelve digits, got "${account}"; \`aws sts get-caller-identity\` tells it`);
  }
  if ((issuer === undefined) !== (subject === undefined)) {
    throw new Error("--issuer and --subject must be given together, since both name the job that may deploy, got one");
  }
  const [bucket, key] = [values["state-bucket"], values["secrets-key"]];
  return {
    stack,
    account,
    ...(issuer === undefined || subject === undefined
      ? {}
      : { ci: { issuer, subject, ...(audience === undefined ? {} : { audience }) } }),
    backend: { ...(bucket === undefined ? {} : { bucket }), ...(key === undefined ? {} : { key }) },
    ...(out === undefined ? {} : { out }),
  };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const [why] = (error as Error).message.split(". ");
    throw new Error(`npm run deployer: ${why}; \`npm run deployer -- --help\` lists its flags, given after \`--\``, {
      cause: error,
    });
  }
}
