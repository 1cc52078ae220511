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
import type { Stack, Subject } from "./subject";

/** The rules as policies of CrossGuard, with the judgement of waivers and the count of what was not judged behind them. */
export const policiesOf = (rules: readonly Rule[], ledger: Ledger): Policies => [
  ...rules.map((rule) => policyOf(rule, ledger)),
  policyOf(waiverRule(ledger), ledger),
  unjudgedPolicy(ledger),
];

function policyOf(rule: Rule, ledger: Ledger): ResourceValidationPolicy | StackValidationPolicy {
  const facts = { ...factsOf(rule), ...configOf(rule) };
  if (rule.scope === "resource") {
    return {
      ...facts,
      validateResource: (args, report) => {
        for (const { message } of ledger.admit(judgeResource(rule, subjectOfArgs(args), optionsOf(rule, args)))) {
          report(message);
        }
      },
    };
  }
  return {
    ...facts,
    validateStack: (args, report) => {
      for (const { message, subject } of ledger.admit(judgeStack(rule, stackOfArgs(args), optionsOf(rule, args)))) {
        report(message, subject.urn);
      }
    },
  };
}

/** One line that tells how much could not be judged. Advisory: a first preview knows little of charts and clouds. */
const unjudgedPolicy = (ledger: Ledger): StackValidationPolicy => ({
  name: "unjudged",
  description: "Every rule could judge every resource that it is about",
  enforcementLevel: "advisory",
  severity: "low",
  validateStack: (_args, report) => {
    const message = unjudgedMessage(ledger);
    if (message !== undefined) report(message);
  },
});

/** `3 pairs of rule and resource …: drops-capabilities (2), own-keys-s3 (1)`; absent when there is none. */
export function unjudgedMessage({ unjudged }: Pick<Ledger, "unjudged">): string | undefined {
  if (unjudged.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { rule } of unjudged) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const told = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, count]) => `${rule} (${count})`);
  return `${unjudged.length} pairs of rule and resource are to be judged once their values are known: ${told.join(", ")}`;
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

const stackOfArgs = ({ resources }: StackValidationArgs): Stack => ({
  subjects: resources.map(({ urn, type, name, props, propertyDependencies, parent }) =>
    lazy(
      {
        urn,
        type,
        name,
        sources: sourcesOf(propertyDependencies),
        ...(parent === undefined ? {} : { parent: parent.urn }),
      },
      props,
    ),
  ),
});

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
