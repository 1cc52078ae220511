import type { Rule } from "../../policies/core/rule";
import type { Finding } from "../harness/policies";

/** What the pack says beside violations: how much is waived, and how much is still to be judged. */
const SUMMARIES = ["waived", "unjudged"];

/** Where rules of a family say what to mend, the command that does it for all. */
const COMMANDS: Readonly<Record<string, string>> = {
  images:
    "`npm run pin` writes the digests of images, `npm run scan` the reports on them; both need a registry, and the gate stays closed without.",
};

/** The policy report: violations by rule, with what to do and who asks for it, and what else the pack tells. */
export function policyLines(findings: readonly Finding[], rules: readonly Rule[]): readonly string[] {
  const violations = findings.filter(({ rule }) => !SUMMARIES.includes(rule));
  const names = [...new Set(violations.map(({ rule }) => rule))].sort();
  const of = (name: string): readonly Finding[] =>
    violations
      .filter(({ rule }) => rule === name)
      // The engine tells of resources as it comes to them.
      .sort((one, other) => (one.message < other.message ? -1 : 1));
  const families = new Set(rules.filter(({ name }) => names.includes(name)).map(({ family }) => family));
  return [
    headline(violations),
    ...names.flatMap((name) =>
      groupLines(
        name,
        of(name),
        rules.find((rule) => rule.name === name),
      ),
    ),
    ...Object.entries(COMMANDS).flatMap(([family, told]) =>
      [...families].includes(family as Rule["family"]) ? [told] : [],
    ),
    ...findings.filter(({ rule }) => SUMMARIES.includes(rule)).map(({ message }) => `${message}.`),
  ];
}

function headline(violations: readonly Finding[]): string {
  if (violations.length === 0) return "Policies: nothing is violated.";
  const told = (["mandatory", "advisory"] as const).flatMap((level) => {
    const count = violations.filter((one) => one.level === level).length;
    return count === 0 ? [] : [`${count} ${level} violation${count === 1 ? "" : "s"}`];
  });
  return `Policies: ${told.join(", ")}.`;
}

/** The rule once, its violations below, each without what the rule says of all. */
function groupLines(name: string, found: readonly Finding[], rule: Rule | undefined): readonly string[] {
  if (rule === undefined) return [`  ${name}`, ...found.map(({ message }) => `    ${message}`)];
  const references = rule.references.map(({ framework, id }) => `${framework} ${id}`).join("; ");
  const ending = ` (${references})`;
  const shortOf = (message: string): string => withoutEnd(withoutEnd(message, ending), `; ${rule.remedy}`);
  return [
    `  ${name} (${rule.severity}): ${rule.title}`,
    ...found.map(({ message }) => `    ${shortOf(message)}`),
    `    remedy: ${rule.remedy}`,
    `    asked for by: ${references}`,
  ];
}

const withoutEnd = (text: string, end: string): string => (text.endsWith(end) ? text.slice(0, -end.length) : text);
