import { renderText } from "../../components/core/plan";
import type { Graph } from "../harness/graph";
import { documentsOf, documentTable } from "./documents";

const graph: Graph = { stack: "test", resources: [], outputs: {} };
const flags = { stack: "test", account: "123456789012", backend: {} };

test("a document is made for each that is asked for", () => {
  const documents = documentsOf(graph, "us-east-1", {
    ...flags,
    ci: { issuer: "git.example.com", subject: "job" },
    backend: { bucket: "example-pulumi-state" },
  });
  expect(documents.map(({ name }) => name)).toEqual(["deployer-1", "state", "ci-trust"]);
});

test("the table tells what IAM counts", () => {
  const documents = documentsOf(graph, "us-east-1", flags);
  const length = JSON.stringify(documents[0]?.content).length;
  expect(renderText(documentTable(documents))).toMatch(new RegExp(`deployer-1 +2 +${length}\\n`));
  expect(documentTable(documents).notes).toEqual([
    "A managed policy has at most 6144 characters, and a role at most 10 of them; these are 1.",
    "They follow from AWS' own schemas and from the provider's documentation; no deployment was run with them.",
  ]);
});
