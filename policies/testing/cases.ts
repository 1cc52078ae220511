import type { OptionValues, Rule } from "../core/rule";
import type { Subject } from "../core/subject";
import { rules } from "../rules";
import { said } from "./subjects";

/** Resources that a rule is shown: one, or several of a stack. */
type Shown = Subject | readonly Subject[];

export interface Cases {
  /** What messages of the rule end with: its remedy and its references. */
  readonly ending: string;
  /** By what is wrong: the resources, and every message that the rule has of them; one without a remedy has the ending. */
  readonly reports: Readonly<Record<string, readonly [Shown, ...string[]]>>;
  /** By what is right. */
  readonly accepts: Readonly<Record<string, Shown>>;
  /** Where others than the defaults are to hold. */
  readonly options?: OptionValues;
}

/** The manual of a rule: its tests "reports …" and "accepts …". */
export function describeRule(name: string, { ending, reports, accepts, options }: Cases): void {
  const rule = ruleOf(name);
  describe(`${name}: ${rule.title}`, () => {
    test.each(Object.entries(reports))("reports %s", (_, [shown, ...messages]) => {
      expect(said(rule, listOf(shown), options)).toEqual(
        messages.map((message) => (message.includes("; ") ? message : message + ending)),
      );
      expect(messages.length).toBeGreaterThan(0);
    });
    test.each(Object.entries(accepts))("accepts %s", (_, shown) => {
      expect(said(rule, listOf(shown), options)).toEqual([]);
    });
  });
}

const isSubject = (shown: Shown): shown is Subject => "urn" in shown;
const listOf = (shown: Shown): readonly Subject[] => (isSubject(shown) ? [shown] : shown);

/** @throws a sentence where the pack has no such rule */
export function ruleOf(name: string): Rule {
  const rule = rules.find((one) => one.name === name);
  if (rule === undefined)
    throw new Error(`rule "${name}" must be one of the pack, got none of that name; see policies/rules`);
  return rule;
}
