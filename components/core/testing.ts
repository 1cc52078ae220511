import * as pulumi from "@pulumi/pulumi";
import { withoutPromiseStacks } from "./promise-stacks";

/** A resource as a program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What a provider answers to a call, by the call's token: `aws:index/getAvailabilityZones:getAvailabilityZones`. */
export type Answers = Readonly<Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>>;

/** What a provider computes of a resource beside its inputs, by the resource's type: `aws:acm/certificate:Certificate`. */
export type Computed = Readonly<
  Record<string, (inputs: Registered["inputs"], name: string) => Record<string, unknown>>
>;

/**
 * Runs a program against an engine that takes every resource and echoes its inputs; a provider call without an answer fails the
 * test.
 * @returns what was registered, in order, and what `body` gave, resolved
 */
export async function registered<T>(
  body: () => T,
  answers: Answers = {},
  computed: Computed = {},
): Promise<{ readonly resources: readonly Registered[]; readonly value: pulumi.Unwrap<T> }> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs: inputs as Registered["inputs"] });
        const made = Object.hasOwn(computed, type) ? computed[type]?.(inputs as Registered["inputs"], name) : undefined;
        return { id: name, state: { ...(inputs as Registered["inputs"]), ...made } };
      },
      call: ({ token, inputs }) => {
        const answer = Object.hasOwn(answers, token) ? answers[token] : undefined;
        if (answer !== undefined) return answer(inputs as Record<string, unknown>);
        throw new Error(`the program called ${token}, which the test does not answer`);
      },
    },
    "millrace",
    "test",
  );
  const value = await withoutPromiseStacks(() => {
    const output = pulumi.output(body());
    return new Promise<pulumi.Unwrap<T>>((resolve) => {
      output.apply((given) => {
        resolve(given);
      });
    });
  });
  await pulumi.runtime.disconnect();
  return { resources, value };
}
