import type { Graph } from "../harness/graph";
import permissions from "./permissions.json";
import { cloudFormationTypes, furtherActions } from "./types";

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** Characters of a managed policy without white space. Source: IAM and STS quotas, IAM user guide. */
export const MANAGED_POLICY_LIMIT = 6_144;

/** Services whose actions do not take place in a region. */
const GLOBAL: ReadonlySet<string> = new Set(["iam", "route53", "budgets", "ce", "sts"]);
/** Services that AWS' schemas name for features of a type that no resource of ours uses. */
const UNUSED: ReadonlySet<string> = new Set([
  "acm-pca",
  "autoscaling",
  "firehose",
  "lambda",
  "s3tables",
  "vpc-lattice",
]);

const actionsOf: Readonly<Record<string, readonly string[]>> = permissions.actions;

/**
 * What the deployer of a graph may do: the actions of its resource types, roles by their names, everything else in its region
 * alone; as documents that each fit a managed policy.
 * @throws a sentence that names resource types of AWS which `types.ts` does not know
 */
export function deployerPolicies(graph: Graph, region: string): readonly PolicyDocument[] {
  const types = [...new Set(graph.resources.filter(({ type }) => isAws(type)).map(({ type }) => type))].sort();
  const unknown = types.filter((type) => cloudFormationTypes[type] === undefined && furtherActions[type] === undefined);
  if (unknown.length > 0) {
    throw new Error(
      `the permissions of ${unknown.join(", ")} are not known; add each to infra/deployer/types.ts, and run \`npm run lock:permissions\``,
    );
  }
  const actions = new Set(
    types.flatMap((type) => [
      ...(cloudFormationTypes[type] ?? []).flatMap((aws) => actionsOf[aws] ?? []),
      ...(furtherActions[type] ?? []),
    ]),
  );
  const byService = new Map<string, string[]>();
  for (const action of [...new Set([...actions, "sts:GetCallerIdentity"].map(lowerService))].sort()) {
    const [service = ""] = action.split(":");
    if (!UNUSED.has(service)) byService.set(service, [...(byService.get(service) ?? []), action]);
  }
  const roles = graph.resources.filter(({ type }) => type === "aws:iam/role:Role" || type === "eks:index:Cluster");
  const statements = [...byService].map(([service, list]) =>
    statementOf(
      service,
      list,
      roles.map(({ name }) => name),
      region,
    ),
  );
  return packed(statements);
}

/** One schema writes `Kafka:` for `kafka:`; IAM takes both for the same. */
const lowerService = (action: string): string => action.replace(/^[^:]*/, (service) => service.toLowerCase());

const isAws = (type: string): boolean => /^(aws|eks|docker-build):/.test(type) && !/^pulumi:/.test(type);

function statementOf(service: string, actions: readonly string[], roles: readonly string[], region: string): Statement {
  const statement = { Sid: `Deploy${service.replace(/[^a-z0-9]/g, "")}`, Effect: "Allow" as const, Action: actions };
  if (service === "iam") {
    // Pulumi adds a hyphen and random digits to a resource's name.
    const names = [...new Set(roles)].sort();
    return {
      ...statement,
      Resource: [...names.map((name) => `arn:*:iam::*:role/${name}-*`), "arn:*:iam::*:role/aws-service-role/*"],
    };
  }
  if (GLOBAL.has(service)) return { ...statement, Resource: ["*"] };
  return { ...statement, Resource: ["*"], Condition: { StringEquals: { "aws:RequestedRegion": [region] } } };
}

/** Documents of as many statements as fit, a statement of its own cut when it alone is too long. */
function packed(statements: readonly Statement[]): readonly PolicyDocument[] {
  const documents: Statement[][] = [];
  for (const statement of statements.flatMap(cut)) {
    const last = documents.at(-1);
    if (last !== undefined && lengthOf([...last, statement]) <= MANAGED_POLICY_LIMIT) last.push(statement);
    else documents.push([statement]);
  }
  return documents.map(documentOf);
}

const documentOf = (statements: readonly Statement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});
const lengthOf = (statements: readonly Statement[]): number => JSON.stringify(documentOf(statements)).length;

function cut(statement: Statement): readonly Statement[] {
  if (lengthOf([statement]) <= MANAGED_POLICY_LIMIT) return [statement];
  const half = Math.ceil(statement.Action.length / 2);
  if (half === statement.Action.length) {
    throw new Error(
      `statement ${statement.Sid} does not fit a managed policy of ${MANAGED_POLICY_LIMIT} characters; shorten its resources`,
    );
  }
  return [
    ...cut({ ...statement, Sid: `${statement.Sid}1`, Action: statement.Action.slice(0, half) }),
    ...cut({ ...statement, Sid: `${statement.Sid}2`, Action: statement.Action.slice(half) }),
  ];
}
