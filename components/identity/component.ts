import type * as pulumi from "@pulumi/pulumi";
import { podIdentity } from "../core/aws";
import { Room } from "../core/room";
import { type RenderedAwsIdentities, renderAwsIdentities } from "./render";
import { type AwsIdentitiesSpec, validate } from "./spec";

/** A role for each service account that has rights on AWS, with exactly those. */
export class AwsIdentities extends Room<RenderedAwsIdentities> {
  /** By identity: its role, and what its pods must be started after. */
  readonly made = new Map<
    string,
    { readonly roleArn: pulumi.Output<string>; readonly ready: readonly pulumi.Resource[] }
  >();

  constructor(name: string, spec: AwsIdentitiesSpec, options?: pulumi.ComponentResourceOptions) {
    super("identity:AwsIdentities", name, options);
    this.register(renderAwsIdentities(validate(spec)));
  }

  protected register({ cluster, roles }: RenderedAwsIdentities): void {
    for (const { name, ...role } of roles) {
      const { role: made, ready } = podIdentity(name, { cluster, ...role }, { parent: this });
      this.made.set(name, { roleArn: made.arn, ready });
    }
    this.registerOutputs({ roles: Object.fromEntries([...this.made].map(([name, { roleArn }]) => [name, roleArn])) });
  }
}
