import * as pulumi from "@pulumi/pulumi";
import type { Provided } from "./kubernetes/manifest";

/**
 * One system of the platform in one form. A room's constructor reads
 * `super("kafka:LocalKafka", name, opts); this.register(renderLocalKafka(validate(spec)))`.
 */
export abstract class Room<Rendered> extends pulumi.ComponentResource {
  private readonly given: Provided[];

  /** @param type `room:Form`, e.g. `kafka:LocalKafka` */
  protected constructor(type: `${string}:${string}`, name: string, options?: pulumi.ComponentResourceOptions) {
    const given: Provided[] = [];
    super(`millrace:${type}`, name, { provides: onceConstructed(given) }, options);
    this.given = given;
  }

  /** Makes the resources of what `render` returned, and registers the room's outputs. */
  protected abstract register(rendered: Rendered): void;

  /**
   * Says which objects of a cluster the room's charts, operators and services make, so that they stand in the graph as the
   * room's input `provides` and references to them resolve. To be called while the room is constructed.
   */
  protected provide(...objects: readonly Provided[]): void {
    this.given.push(...objects);
  }
}

/**
 * The list as it is when the constructor has run, absent while empty. A component's inputs are due when it is registered, before
 * it renders; the engine is told them only after this turn of the event loop, when the room has rendered.
 */
const onceConstructed = (given: readonly Provided[]): Promise<readonly Provided[] | undefined> =>
  Promise.resolve().then(() => (given.length === 0 ? undefined : given));
