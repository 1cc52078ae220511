import { UnknownRead } from "./reading";
import { type Breach, type Check, defaultsOf, type OptionValues, type Rule } from "./rule";
import { type Stack, type Subject, titleOf } from "./subject";

export interface Violation {
  readonly rule: string;
  readonly subject: Subject;
  readonly message: string;
  readonly id?: string;
}

/** A rule that asked a resource what is not known yet. */
export interface Unjudged {
  readonly rule: string;
  readonly subject: Subject;
  /** What was not known. */
  readonly paths: readonly string[];
}

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly unjudged: readonly Unjudged[];
}

/** Configured options by rule. */
export type Configured = Readonly<Record<string, OptionValues>>;

/** Judges one resource by a rule; a rule of the whole stack has nothing to say. */
export const judgeResource = (rule: Rule, subject: Subject, options: OptionValues = defaultsOf(rule)): Verdict =>
  rule.scope === "resource" ? verdictOf(rule, rule.judge(subject, options)) : NOTHING;

/** Judges a stack by a rule of the whole stack. */
export const judgeStack = (rule: Rule, stack: Stack, options: OptionValues = defaultsOf(rule)): Verdict =>
  rule.scope === "stack" ? verdictOf(rule, rule.judge(stack, options)) : NOTHING;

/** Judges every resource, then the whole, by every rule. */
export function judgeAll(rules: readonly Rule[], stack: Stack, configured: Configured = {}): Verdict {
  const verdicts = rules.flatMap((rule) => {
    const options = { ...defaultsOf(rule), ...configured[rule.name] };
    return [
      ...stack.subjects.map((subject) => judgeResource(rule, subject, options)),
      judgeStack(rule, stack, options),
    ];
  });
  return {
    violations: verdicts.flatMap(({ violations }) => violations),
    unjudged: verdicts.flatMap(({ unjudged }) => unjudged),
  };
}

const NOTHING: Verdict = { violations: [], unjudged: [] };

function verdictOf(rule: Rule, asked: readonly Check[]): Verdict {
  const violations: Violation[] = [];
  const unread = new Map<Subject, Set<string>>();
  for (const { on, ask } of asked) {
    try {
      const breach = ask();
      if (breach !== undefined) violations.push(violationOf(rule, on, breach));
    } catch (error) {
      if (!(error instanceof UnknownRead)) throw error;
      unread.set(on, (unread.get(on) ?? new Set()).add(error.path));
    }
  }
  const unjudged = [...unread].map(([subject, paths]) => ({ rule: rule.name, subject, paths: [...paths] }));
  return { violations, unjudged };
}

const violationOf = (rule: Rule, subject: Subject, breach: Breach): Violation => ({
  rule: rule.name,
  subject,
  message: messageOf(rule, subject, breach),
  ...(breach.id === undefined ? {} : { id: breach.id }),
});

function messageOf(rule: Rule, subject: Subject, { what, allowed, got, remedy = rule.remedy }: Breach): string {
  const references = rule.references.map(({ framework, id }) => `${framework} ${id}`).join("; ");
  return `${titleOf(subject)}: ${what} must be ${allowed}, got ${got}; ${remedy} (${references})`;
}
