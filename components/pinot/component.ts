import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import { type Reached, type RenderedPinot, renderPinot } from "./render";
import { type PinotSpec, validate } from "./spec";

/** Pinot in a cluster, with a table for every stream that it serves. */
export class Pinot extends ClusterRoom<RenderedPinot> {
  /** Takes SQL at `/query/sql`. Whoever uses it waits until every table is there. */
  broker!: ServiceEndpoint;
  /** Its pages, and where Trino's connector learns of tables. */
  controller!: ServiceEndpoint;

  constructor(
    name: string,
    spec: PinotSpec,
    private readonly after: readonly pulumi.Resource[] = [],
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("pinot:Pinot", name, spec.cluster, options);
    const valid = validate(spec);
    // With the namespace everything in it would go; the volumes of each part outlive it (`persistentVolumeClaimRetentionPolicy`).
    this.guards = ({ kind }) => valid.protect && kind === "Namespace";
    this.register(renderPinot(valid));
  }

  protected register(rendered: RenderedPinot): void {
    this.apply(rendered, [], this.after);
    const told = this.object(titleOf(rendered.tables)).urn;
    const of = ({ url, ...where }: Reached): ServiceEndpoint => ({ ...where, url: told.apply(() => url) });
    this.broker = of(rendered.broker);
    this.controller = of(rendered.controller);
    this.registerOutputs({ broker: this.broker, controller: this.controller });
  }
}
