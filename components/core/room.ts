import * as pulumi from "@pulumi/pulumi";

/**
 * One system of the platform in one form. A room's constructor reads
 * `super("kafka:LocalKafka", name, opts); this.register(renderLocalKafka(validate(spec)))`.
 */
export abstract class Room<Rendered> extends pulumi.ComponentResource {
  /** @param type `room:Form`, e.g. `kafka:LocalKafka` */
  protected constructor(type: `${string}:${string}`, name: string, options?: pulumi.ComponentResourceOptions) {
    super(`millrace:${type}`, name, {}, options);
  }

  /** Makes the resources of what `render` returned, and registers the room's outputs. */
  protected abstract register(rendered: Rendered): void;
}
