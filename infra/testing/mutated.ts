import * as pulumi from "@pulumi/pulumi";
import { clusterSettings } from "../graphs";
import { program } from "../program";
import { mutations } from "./mutations";

/** The platform with one mutation, by the setting `mutation:title`: what the program gives the engine is changed on its way. */
export = async (): Promise<Readonly<Record<string, unknown>>> => {
  const title = new pulumi.Config("mutation").require("title");
  const mutation = Object.values(mutations)
    .flat()
    .find((one) => one.title === title);
  const { of, inputs } = mutation ?? {};
  if (of === undefined || inputs === undefined) throw new Error(`no mutation of a resource is called "${title}"`);
  // A function, and no importing: each run of the program has a stack of its own.
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) =>
    `${type}::${name}` === of ? { props: inputs(props) ?? {}, opts } : undefined,
  );
  return program(clusterSettings("prod"));
};
