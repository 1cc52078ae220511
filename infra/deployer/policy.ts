import type { Graph } from "../harness/graph";
import { emptyingActions, functionActions, furtherActions, needless, needlessOf } from "./calls";
import { type Condition, limitsOf } from "./conditions";
import permissions from "./permissions.json";
import { scopesOf, type Where } from "./scopes";
import { cloudFormationTypes } from "./types";

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** Characters of a managed policy without white space. Source: IAM and STS quotas, IAM user guide. */
export const MANAGED_POLICY_LIMIT = 6_144;
/** Managed policies that a role may have without asking for more. Source: the same. */
export const POLICIES_OF_ROLE = 10;

/** Services whose actions do not take place in a region. */
const GLOBAL: ReadonlySet<string> = new Set(["iam", "route53", "budgets", "billing", "ce", "sts"]);
/** Services whose resources have ids that nobody knows beforehand. */
const UNNAMED: ReadonlySet<string> = new Set(["ec2"]);
const EVERYTHING = ["*"];

const actionsOf: Readonly<Record<string, readonly string[]>> = permissions.actions;
const kindsOf: Readonly<Record<string, readonly string[]>> = permissions.limits;

/**
 * What the deployer of a graph may do: the actions of its resource types, each on the resources of the graph as far as IAM can
 * tell them by name, else in the stack's region alone; as documents that each fit a managed policy.
 * @throws a sentence that names resource types of AWS which `types.ts` does not know
 */
export function deployerPolicies(graph: Graph, where: Where): readonly PolicyDocument[] {
  const scopes = scopesOf(graph, where);
  const limits = limitsOf(graph, where);
  const statements = new Map<string, Omit<Statement, "Sid">>();
  for (const action of deployerActions(graph)) {
    const service = serviceOf(action);
    for (const { resources = resourcesOf(action, scopes), condition } of limits(action) ?? [{}]) {
      const Condition = conditionOf(service, resources, where.region, condition);
      const key = JSON.stringify([service, resources, Condition]);
      const grown = [...(statements.get(key)?.Action ?? []), action];
      statements.set(key, {
        Effect: "Allow",
        Action: grown,
        Resource: resources,
        ...(Condition === undefined ? {} : { Condition }),
      });
    }
  }
  return packed(named([...statements.values()].flatMap(cut)));
}

/**
 * The actions that the deployer of a graph needs, sorted.
 * @throws a sentence that names resource types of AWS which `types.ts` does not know
 */
export function deployerActions({ resources }: Graph): readonly string[] {
  const types = [...new Set(resources.filter(({ type }) => isAws(type)).map(({ type }) => type))].sort();
  const unknown = types.filter((type) => cloudFormationTypes[type] === undefined && furtherActions[type] === undefined);
  if (unknown.length > 0) {
    throw new Error(
      `the permissions of ${unknown.join(", ")} are not known; add each to infra/deployer/types.ts, and run \`npm run lock:permissions\``,
    );
  }
  const dropped = Object.values(needless).flat();
  const ofSchemas = types
    .flatMap((type) => cloudFormationTypes[type] ?? [])
    .flatMap((aws) =>
      (actionsOf[aws] ?? []).filter(
        (action) => ![...dropped, ...(needlessOf[aws] ?? [])].some((pattern) => pattern.test(action)),
      ),
    );
  const emptying = resources.flatMap(({ type, inputs }) => {
    const found = emptyingActions[type];
    return found !== undefined && inputs[found.flag] === true ? found.actions : [];
  });
  const further = types.flatMap((type) => furtherActions[type] ?? []);
  return [...new Set([...ofSchemas, ...further, ...emptying, ...functionActions])].sort();
}

/** The service of an action: `ec2` of `ec2:CreateVpc`. */
export const serviceOf = (action: string): string => action.slice(0, action.indexOf(":"));

const isAws = (type: string): boolean => /^(aws|eks|docker-build):/.test(type);

/** The ARNs of the kinds that an action can be limited to, as far as the graph has some. */
function resourcesOf(action: string, scopes: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const service = serviceOf(action);
  const kinds = kindsOf[action] ?? [];
  // IAM offers nothing narrower: making what has no name yet, or describing all that there is.
  if (kinds.length === 0 || UNNAMED.has(service)) return EVERYTHING;
  const found = [...new Set(kinds.flatMap((kind) => scopes[`${service}:${kind}`] ?? []))];
  if (found.length === 0) {
    throw new Error(
      `${action} can be limited to ${kinds.join(", ")}, of which the graph has none; add the kind to infra/deployer/scopes.ts, or the action to those that are needless in calls.ts`,
    );
  }
  return found;
}

/** What has no name is at least in the region of the stack. */
function conditionOf(
  service: string,
  resources: readonly string[],
  region: string,
  condition: Condition = {},
): Condition | undefined {
  const everywhere = resources === EVERYTHING && !GLOBAL.has(service);
  const equals = {
    ...condition.StringEquals,
    ...(everywhere ? { "aws:RequestedRegion": [region] } : {}),
  };
  const all = { ...condition, ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }) };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Named after their service, counted where it has several. */
function named(statements: readonly Omit<Statement, "Sid">[]): readonly Statement[] {
  const sorted = [...statements].sort((one, other) => (one.Action[0] ?? "").localeCompare(other.Action[0] ?? ""));
  const counts = new Map<string, number>();
  return sorted.map((statement) => {
    const service = serviceOf(statement.Action[0] ?? "").replace(/[^a-z0-9]/g, "");
    const count = (counts.get(service) ?? 0) + 1;
    counts.set(service, count);
    return { Sid: `${service}${count}`, ...statement };
  });
}

/** As few documents as the order of the statements allows. */
function packed(statements: readonly Statement[]): readonly PolicyDocument[] {
  const documents: Statement[][] = [];
  for (const statement of statements) {
    const open = documents.find((some) => lengthOf([...some, statement]) <= MANAGED_POLICY_LIMIT);
    if (open === undefined) documents.push([statement]);
    else open.push(statement);
  }
  return documents.map(documentOf);
}

const documentOf = (statements: readonly Statement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});
const lengthOf = (statements: readonly Statement[]): number => JSON.stringify(documentOf(statements)).length;

/** Cuts a statement that alone is too long; room is left for its name. */
function cut(statement: Omit<Statement, "Sid">): readonly Omit<Statement, "Sid">[] {
  const longest = { Sid: "x".repeat(40), ...statement };
  if (lengthOf([longest]) <= MANAGED_POLICY_LIMIT) return [statement];
  const half = Math.ceil(statement.Action.length / 2);
  if (half === statement.Action.length) {
    throw new Error(
      `${statement.Action.join(", ")} on ${statement.Resource.length} resources does not fit a managed policy of ${MANAGED_POLICY_LIMIT} characters; shorten their names`,
    );
  }
  return [
    ...cut({ ...statement, Action: statement.Action.slice(0, half) }),
    ...cut({ ...statement, Action: statement.Action.slice(half) }),
  ];
}
