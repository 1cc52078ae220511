import { resourceRule } from "../../policies/core/rule";
import type { Finding } from "../harness/policies";
import { policyLines } from "./policy-report";

const facts = { family: "resources", severity: "high", judge: () => [] } as const;
const limits = resourceRule({
  ...facts,
  name: "limits",
  title: "Containers say how much they may take at most",
  references: [{ framework: "Kubernetes", id: "docs: Resources" }],
  remedy: "set resources.limits",
});
const digest = resourceRule({
  ...facts,
  name: "digest",
  family: "images",
  title: "Images are named by digest",
  references: [{ framework: "Millrace", id: "pin" }],
  remedy: "pin it",
});

const finding = (rule: string, message: string, level: Finding["level"] = "mandatory"): Finding => ({
  rule,
  level,
  urn: "urn:pulumi:prod::millrace::a:b:C::d",
  message,
});

test("violations stand below their rule, which says once what to do and who asks for it", () => {
  const ending = "; set resources.limits (Kubernetes docs: Resources)";
  expect(
    policyLines(
      [
        finding("limits", `Deployment "a": limits.memory must be there, got nothing${ending}`),
        finding("limits", `Deployment "b": limits.memory must be there, got nothing${ending}`),
        finding("own", 'Deployment "b": another pack\'s', "advisory"),
        finding("waived", "2 violations are waived: replicas (2)", "advisory"),
        finding(
          "unjudged",
          "1 pair of rule and resource is to be judged once their values are known: limits (1)",
          "advisory",
        ),
      ],
      [limits, digest],
    ),
  ).toEqual([
    "Policies: 2 mandatory violations, 1 advisory violation.",
    "  limits (high): Containers say how much they may take at most",
    '    Deployment "a": limits.memory must be there, got nothing',
    '    Deployment "b": limits.memory must be there, got nothing',
    "    remedy: set resources.limits",
    "    asked for by: Kubernetes docs: Resources",
    "  own",
    '    Deployment "b": another pack\'s',
    "2 violations are waived: replicas (2).",
    "1 pair of rule and resource is to be judged once their values are known: limits (1).",
  ]);
});

test("a remedy that a violation has of its own stays with it", () => {
  const lines = policyLines(
    [finding("limits", 'Deployment "a": x must be y, got z; do that (Kubernetes docs: Resources)')],
    [limits],
  );
  expect(lines[2]).toBe('    Deployment "a": x must be y, got z; do that');
});

test("of images the commands are told that mend them all", () => {
  expect(policyLines([finding("digest", 'Deployment "a": image …')], [limits, digest]).at(-1)).toBe(
    "`npm run pin` writes the digests of images, `npm run scan` the reports on them; both need a registry, and the gate stays closed without.",
  );
});

test("nothing violated is told in a line", () => {
  expect(policyLines([], [limits])).toEqual(["Policies: nothing is violated."]);
});
