import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { KeyPurpose, KeysEndpoint } from "../core/endpoints";
import { joined } from "../core/output";
import { Room } from "../core/room";
import { type RenderedKey, renderAwsKeys } from "./render";
import { type AwsKeysSpec, validate } from "./spec";

/** A KMS key and alias for each purpose, rotated every year. */
export class AwsKeys extends Room<readonly RenderedKey[]> {
  /** ARNs by purpose. */
  endpoint!: KeysEndpoint;
  private readonly protect: boolean;

  constructor(name: string, spec: AwsKeysSpec, options?: pulumi.ComponentResourceOptions) {
    super("keys:AwsKeys", name, options);
    this.protect = spec.protect;
    this.register(renderAwsKeys(validate(spec)));
  }

  protected register(rendered: readonly RenderedKey[]): void {
    this.endpoint = Object.fromEntries(rendered.map((key) => [key.purpose, this.key(key)])) as Record<
      KeyPurpose,
      pulumi.Output<string>
    >;
    this.registerOutputs(this.endpoint);
  }

  private key({ purpose, description, alias, deletionWindowDays, policy }: RenderedKey): pulumi.Output<string> {
    const key = new aws.kms.Key(
      purpose,
      {
        description,
        enableKeyRotation: true,
        deletionWindowInDays: deletionWindowDays,
        policy: joined(policy),
        tags: { Name: alias.slice("alias/".length) },
      },
      { parent: this, protect: this.protect },
    );
    new aws.kms.Alias(purpose, { name: alias, targetKeyId: key.keyId }, { parent: this });
    return key.arn;
  }
}
