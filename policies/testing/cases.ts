import type { Rule } from "../core/rule";
import type { OptionValues } from "../core/rule";
import type { Subject } from "../core/subject";
import { said } from "./subjects";

/** Resources that a rule is shown: one, or several of a stack. */
type Shown = Subject | readonly Subject[];

export interface Cases {
  /** By what is wrong: the resources, and all messages that the rule has of them. */
  readonly reports: Readonly<Record<string, readonly [Shown, ...string[]]>>;
  /** By what is right. */
  readonly accepts: Readonly<Record<string, Shown>>;
  readonly options?: OptionValues;
}

/**
 * The manual of a rule: tests "reports …", which assert whole messages, and "accepts …".
 */
export function describeRule(rule: Rule, { reports, accepts, options }: Cases): void {
  describe(`${rule.name}: ${rule.title}`, () => {
    test.each(Object.entries(reports))("reports %s", (_, [shown, ...messages]) => {
      expect(said(rule, listOf(shown), options)).toEqual(messages);
    });
    test.each(Object.entries(accepts))("accepts %s", (_, shown) => {
      expect(said(rule, listOf(shown), options)).toEqual([]);
    });
  });
}

const listOf = (shown: Shown): readonly Subject[] => (Array.isArray(shown) ? shown : [shown as Subject]);
