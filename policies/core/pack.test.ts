import type {
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { Ledger } from "./ledger";
import { policiesOf } from "./pack";
import { checks, resourceRule, stackRule } from "./rule";

const facts = {
  family: "security",
  severity: "low",
  references: [{ framework: "Millrace", id: "a" }],
  remedy: "mend it",
} as const;
const red = (place: { is(value: string): boolean }) =>
  place.is("red") ? { what: "colour", allowed: "another", got: '"red"' } : undefined;
const one = resourceRule({
  ...facts,
  name: "one",
  title: "Nothing is red",
  judge: (subject) => checks(subject, () => red(subject.inputs.at("colour"))),
});
const all = stackRule({
  ...facts,
  name: "all",
  title: "Nowhere is anything red",
  judge: ({ subjects }) => subjects.map((on) => ({ on, ask: () => red(on.inputs.at("colour")) })),
});

const URN = "urn:pulumi:test::millrace::a:b:Box::box";
const resource = { urn: URN, type: "a:b:Box", name: "box", getConfig: () => ({}), opts: {} };
const program = (colour: string) => ({ ...resource, props: { colour } }) as unknown as ResourceValidationArgs;
/** What a provider answers that cannot be asked yet. */
const nothing = {
  resources: [{ ...resource, props: {}, propertyDependencies: {} }],
  getConfig: () => ({}),
} as unknown as StackValidationArgs;

function pack(): { readonly resource: (colour: string) => readonly string[]; readonly stack: () => readonly string[] } {
  const policies = policiesOf([one, all], new Ledger([])) as readonly (
    ResourceValidationPolicy | StackValidationPolicy
  )[];
  const by = (name: string) => policies.find((policy) => policy.name === name);
  return {
    resource: (colour) => {
      const said: string[] = [];
      const { validateResource } = by("one") as ResourceValidationPolicy;
      if (typeof validateResource === "function")
        void validateResource(program(colour), (message) => said.push(message));
      return said;
    },
    stack: () => {
      const said: string[] = [];
      void (by("all") as StackValidationPolicy).validateStack(nothing, (message, urn) =>
        said.push(`${urn ?? ""} ${message}`),
      );
      return said;
    },
  };
}

const SENTENCE = 'a:b:Box "box": colour must be another, got "red"; mend it (Millrace a)';

test("a rule of the stack is shown what the program gave, also where no provider could be asked", () => {
  const { resource: shown, stack } = pack();
  expect(shown("red")).toEqual([SENTENCE]);
  expect(stack()).toEqual([`${URN} ${SENTENCE}`]);
});

test("in the next operation it is shown what is given then", () => {
  const { resource: shown, stack } = pack();
  shown("red");
  expect(shown("blue")).toEqual([]);
  expect(stack()).toEqual([]);
});
