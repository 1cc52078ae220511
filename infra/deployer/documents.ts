import type { Table } from "../../components/core/plan";
import type { Graph } from "../harness/graph";
import { backendPolicies } from "./backend";
import { ciTrust, type TrustPolicy } from "./ci-role";
import type { DeployerFlags } from "./flags";
import { deployerPolicies, MANAGED_POLICY_LIMIT, POLICIES_OF_ROLE, type PolicyDocument } from "./policy";

/** One document of IAM. */
export interface Document {
  /** Of its file, without an ending: `deployer-1`. */
  readonly name: string;
  readonly content: PolicyDocument | TrustPolicy;
}

/**
 * All that the flags ask for of a stack.
 * @throws a sentence for what is no account, bucket, key or job, or a resource type without known permissions
 */
export function documentsOf(
  graph: Graph,
  region: string,
  { account, ci, backend }: DeployerFlags,
): readonly Document[] {
  const policies = deployerPolicies(graph, { region, account });
  return [
    ...policies.map((content, index) => ({ name: `deployer-${index + 1}`, content })),
    ...Object.entries(backendPolicies(backend)).map(([name, content]) => ({ name, content })),
    ...(ci === undefined ? [] : [{ name: "ci-trust", content: ciTrust(ci, account) }]),
  ];
}

/** The documents as people look them over. */
export function documentTable(documents: readonly Document[]): Table {
  const policies = documents.filter(({ name }) => name !== "ci-trust").length;
  return {
    title: "Documents of IAM",
    columns: [{ name: "document" }, { name: "statements", align: "right" }, { name: "characters", align: "right" }],
    rows: documents.map(({ name, content }) => [
      name,
      String(content.Statement.length),
      String(JSON.stringify(content).length),
    ]),
    notes: [
      `A managed policy has at most ${MANAGED_POLICY_LIMIT} characters, and a role at most ${POLICIES_OF_ROLE} of them; these are ${policies}.`,
      "They follow from AWS' own schemas and from the provider's documentation; no deployment was run with them.",
    ],
  };
}
