import type {
  Policies,
  PolicyConfigSchema,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { judgeResource, judgeStack } from "./judge";
import { type Ledger, waiverRule } from "./ledger";
import { Place, plainOf } from "./reading";
import { defaultsOf, type Option, type OptionValue, type OptionValues, type Rule } from "./rule";
import { emptyCharts, type Stack, type Subject } from "./subject";

/** The rules as policies of CrossGuard; behind them the judgement of waivers, and how much was waived and not judged. */
export function policiesOf(rules: readonly Rule[], ledger: Ledger): Policies {
  const seen = new Seen();
  return [
    ...rules.map((rule) => policyOf(rule, ledger, seen)),
    policyOf(waiverRule(ledger), ledger, seen),
    summaryPolicy("waived", "No violation is waived", () => waivedMessage(ledger)),
    summaryPolicy("unjudged", "Every rule could judge every resource that it is about", (args) =>
      unjudgedMessage(ledger, emptyCharts(seen.stackOf("unjudged", args))),
    ),
  ];
}

/**
 * Resources as the program gave them. The engine tells of a stack by what providers answered, and where a provider cannot be asked
 * yet, as for all objects of a cluster that is still to be made, that is nothing at all.
 */
class Seen {
  private readonly resources = new Map<string, { readonly subject: Subject; readonly by: Set<string> }>();
  private stack: { readonly stack: Stack; readonly by: Set<string> } | undefined;

  /** The resource that a rule is shown, its inputs converted once for all rules. */
  subjectOf(rule: string, args: ResourceValidationArgs): Subject {
    const known = this.resources.get(args.urn);
    // A rule is shown a resource once an operation: the second time is the next one.
    if (known !== undefined && !known.by.has(rule)) {
      known.by.add(rule);
      return known.subject;
    }
    const subject = subjectOfArgs(args);
    this.resources.set(args.urn, { subject, by: new Set([rule]) });
    return subject;
  }

  /** The stack that a rule is shown, the same for all rules of an operation. */
  stackOf(rule: string, args: StackValidationArgs): Stack {
    if (this.stack === undefined || this.stack.by.has(rule)) {
      this.stack = { stack: this.assembled(args), by: new Set() };
    }
    this.stack.by.add(rule);
    return this.stack.stack;
  }

  private assembled({ resources }: StackValidationArgs): Stack {
    return {
      subjects: resources.map(({ urn, type, name, props, propertyDependencies, parent }) => {
        const given = this.resources.get(urn)?.subject ?? lazy({ urn, type, name, sources: {} }, props);
        return {
          urn,
          type,
          name,
          sources: sourcesOf(propertyDependencies),
          ...(parent === undefined ? {} : { parent: parent.urn }),
          get inputs() {
            return given.inputs;
          },
        };
      }),
    };
  }
}

function policyOf(rule: Rule, ledger: Ledger, seen: Seen): ResourceValidationPolicy | StackValidationPolicy {
  const facts = { ...factsOf(rule), ...configOf(rule) };
  if (rule.scope === "resource") {
    return {
      ...facts,
      validateResource: (args, report) => {
        const subject = seen.subjectOf(rule.name, args);
        for (const { message } of ledger.admit(judgeResource(rule, subject, optionsOf(rule, args)))) report(message);
      },
    };
  }
  return {
    ...facts,
    validateStack: (args, report) => {
      const found = ledger.admit(judgeStack(rule, seen.stackOf(rule.name, args), optionsOf(rule, args)));
      for (const { message, subject } of found) report(message, subject.urn);
    },
  };
}

/** One line that tells how much: advice, since it is nobody's fault. */
const summaryPolicy = (
  name: string,
  description: string,
  tell: (args: StackValidationArgs) => string | undefined,
): StackValidationPolicy => ({
  name,
  description,
  enforcementLevel: "advisory",
  severity: "low",
  validateStack: (args, report) => {
    const message = tell(args);
    if (message !== undefined) report(message);
  },
});

/**
 * `3 pairs of rule and resource …: drops-capabilities (2), own-keys-s3 (1); the objects of 1 chart are not known yet, …: keda`; absent
 * when there is nothing to tell.
 * @param charts of which no object is there
 */
export function unjudgedMessage(
  { unjudged }: Pick<Ledger, "unjudged">,
  charts: readonly Pick<Subject, "name">[],
): string | undefined {
  const told = [
    ...(unjudged.length === 0
      ? []
      : [
          `${counted(unjudged.length, "pair")} of rule and resource ${unjudged.length === 1 ? "is" : "are"} to be judged once their values are known: ${byRule(unjudged)}`,
        ]),
    ...(charts.length === 0
      ? []
      : [
          `the objects of ${counted(charts.length, "chart")} are not known yet, and judged in the update: ${charts
            .map(({ name }) => name)
            .sort()
            .join(", ")}`,
        ]),
  ];
  return told.length === 0 ? undefined : told.join("; ");
}

/** `2 violations are waived: replicas (2)`; absent when there is none. */
export function waivedMessage({ waived }: Pick<Ledger, "waived">): string | undefined {
  return waived.length === 0
    ? undefined
    : `${counted(waived.length, "violation")} ${waived.length === 1 ? "is" : "are"} waived: ${byRule(waived)}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** `limits (2), replicas (1)` */
function byRule(found: readonly { readonly rule: string }[]): string {
  const counts = new Map<string, number>();
  for (const { rule } of found) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([rule, count]) => `${rule} (${count})`)
    .join(", ");
}

const factsOf = ({ name, title, severity, remedy, references, family }: Rule) => ({
  name,
  description: title,
  severity,
  remediationSteps: remedy,
  tags: [family, ...references.map(({ framework, id }) => `${framework} ${id}`)],
});

function configOf(rule: Rule): { readonly configSchema?: PolicyConfigSchema } {
  const options = Object.entries(rule.options);
  if (options.length === 0) return {};
  return {
    configSchema: { properties: Object.fromEntries(options.map(([name, option]) => [name, schemaOf(option)])) },
  };
}

function schemaOf({ doc, default: value, minimum, maximum }: Option<OptionValue>) {
  return {
    description: doc,
    default: value,
    ...(typeof value === "object"
      ? { type: "array" as const, items: { type: "string" as const } }
      : { type: typeof value as "string" | "number" | "boolean" }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

const optionsOf = (rule: Rule, args: Pick<StackValidationArgs, "getConfig">): OptionValues => ({
  ...defaultsOf(rule),
  ...args.getConfig<OptionValues>(),
});

const subjectOfArgs = ({ urn, type, name, props, opts }: ResourceValidationArgs): Subject =>
  lazy({ urn, type, name, sources: {}, ...(opts.parent === undefined ? {} : { parent: opts.parent }) }, props);

const sourcesOf = (dependencies: PolicyResource["propertyDependencies"]): Subject["sources"] =>
  Object.fromEntries(Object.entries(dependencies).map(([property, of]) => [property, of.map(({ urn }) => urn)]));

/** Inputs are converted when a rule first looks at them: most rules look at the type and are done. */
function lazy(facts: Omit<Subject, "inputs">, props: unknown): Subject {
  let place: Place | undefined;
  return {
    ...facts,
    get inputs() {
      place ??= new Place(plainOf(props), "");
      return place;
    },
  };
}
