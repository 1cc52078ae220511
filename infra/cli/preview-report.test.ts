import { planOf, renderText } from "../../components/core/plan";
import { contractLines, previewMarkdown, resourceTable } from "./preview-report";

const step = (op: string, path: string) => ({ op, urn: `urn:pulumi:dev::millrace::${path}`, type: path });

test("resources are counted by the room that they are of", () => {
  const table = resourceTable([
    step("create", "pulumi:pulumi:Stack::millrace-dev"),
    step("create", "millrace:kafka:MskKafka::kafka"),
    step("create", "millrace:kafka:MskKafka$aws:msk/topic:Topic::payments"),
    step("same", "millrace:keys:AwsKeys$aws:kms/key:Key::kafka"),
  ]);
  expect(renderText(table).split("\n").slice(0, 6)).toEqual([
    "Resources by room",
    "  room             create  same",
    "  kafka                 2     0",
    "  keys                  0     1",
    "  the stack's own       1     0",
    "  in all                3     1",
  ]);
});

test("the contract report says what was compared, and what would break", () => {
  expect(contractLines(undefined, [])).toEqual(["Contract: there is no earlier plan to compare with."]);
  const deployed = { name: "the stack's last output" } as Parameters<typeof contractLines>[0];
  expect(contractLines(deployed, [])).toEqual(["Contract: nothing that the stack's last output promises is broken."]);
  const breach = { kind: "key", stream: "payments", consumers: [], sentence: 'stream "payments": key …' } as const;
  expect(contractLines(deployed, [breach])).toEqual([
    "Contract: compared with the stack's last output,",
    'stream "payments": key …',
  ]);
});

test("a pull request sees contract and verdict at once, and the tables folded", () => {
  const told = (policies: readonly string[]) =>
    previewMarkdown({
      stack: "prod",
      steps: [step("create", "millrace:kafka:MskKafka::kafka")],
      plan: planOf([], []),
      deployed: undefined,
      contract: contractLines(undefined, []),
      policies,
    });
  const report = told(["Policies: 1 mandatory violation.", "  limits (high): Containers have limits"]);
  expect(report).toContain(
    [
      "## Stack prod",
      "Contract: there is no earlier plan to compare with.",
      "**Policies: 1 mandatory violation.**",
      "<details><summary>Policy report</summary>",
      "```text\n  limits (high): Containers have limits\n```",
      "</details>",
      "<details><summary>Resources</summary>",
      "### Resources by room",
    ].join("\n\n"),
  );
  expect(report).toContain("<summary>Capacity, cost and changes</summary>\n\n### Topics at the peak");
  expect(told(["Policies: nothing is violated."])).not.toContain("Policy report");
});
