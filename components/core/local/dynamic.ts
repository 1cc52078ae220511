import * as pulumi from "@pulumi/pulumi";

/**
 * A resource whose provider is a compiled module of ours. Pulumi's `dynamic.Resource` would serialise the provider's code and
 * all that it captures into the state, anew at every edit; here the code is one fixed line that requires the module by its
 * path, so that editing the module replaces nothing, and no compiler is loaded to serialise it.
 */
export abstract class ModuleResource extends pulumi.CustomResource {
  /**
   * @param type `room:Kind`, as it shows in a preview
   * @param module absolute path of a compiled module that exports `provider`
   */
  protected constructor(
    type: `${string}:${string}`,
    module: string,
    name: string,
    inputs: pulumi.Inputs,
    options?: pulumi.CustomResourceOptions,
  ) {
    const code = `exports.handler = () => require(${JSON.stringify(module)}).provider;`;
    super(`pulumi-nodejs:dynamic/${type}`, name, { ...inputs, __provider: code }, options);
  }
}
