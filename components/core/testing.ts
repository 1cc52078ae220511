import * as pulumi from "@pulumi/pulumi";

/** A resource as a program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs a program against an engine that takes every resource and echoes its inputs; a provider call fails the test.
 * @returns what was registered, in order, and what `body` gave, resolved
 */
export async function registered<T>(
  body: () => T,
): Promise<{ readonly resources: readonly Registered[]; readonly value: pulumi.Unwrap<T> }> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs: inputs as Registered["inputs"] });
        return { id: name, state: inputs as Registered["inputs"] };
      },
      call: ({ token }) => {
        throw new Error(`the program called ${token}, which the test does not answer`);
      },
    },
    "millrace",
    "test",
  );
  const output = pulumi.output(body());
  const value = await new Promise<pulumi.Unwrap<T>>((resolve) => {
    output.apply((given) => {
      resolve(given);
    });
  });
  await pulumi.runtime.disconnect();
  return { resources, value };
}
