import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import { type RenderedMetabase, renderMetabase } from "./render";
import { type MetabaseSpec, validate } from "./spec";

/** Metabase in a cluster, with the questions of every served stream and a dashboard a use case. */
export class Metabase extends ClusterRoom<RenderedMetabase> {
  /** Whoever uses it waits until the dashboards are there. */
  endpoint!: ServiceEndpoint;

  constructor(name: string, spec: MetabaseSpec, options?: pulumi.ComponentResourceOptions) {
    super("metabase:Metabase", name, spec.cluster, options);
    this.register(renderMetabase(validate(spec)));
  }

  protected register(rendered: RenderedMetabase): void {
    this.apply(rendered);
    const { url, ...where } = rendered.endpoint;
    const told = this.object(titleOf(rendered.setup)).urn;
    this.endpoint = { ...where, url: told.apply(() => url) };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
