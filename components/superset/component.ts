import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import { type RenderedSuperset, renderSuperset } from "./render";
import { type SupersetSpec, validate } from "./spec";

/** Superset in a cluster, with datasets of every served stream and a dashboard a use case. */
export class Superset extends ClusterRoom<RenderedSuperset> {
  /** Whoever uses it waits until everything is there that is declared. */
  endpoint!: ServiceEndpoint;

  constructor(name: string, spec: SupersetSpec, options?: pulumi.ComponentResourceOptions) {
    super("superset:Superset", name, spec.cluster, options);
    this.register(renderSuperset(validate(spec)));
  }

  protected register(rendered: RenderedSuperset): void {
    this.apply(rendered);
    const { url, ...where } = rendered.endpoint;
    const shown = this.object(titleOf(rendered.assets)).urn;
    this.endpoint = { ...where, url: shown.apply(() => url) };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
