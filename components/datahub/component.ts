import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import { type RenderedDataHub, renderDataHub } from "./render";
import { type DataHubSpec, validate } from "./spec";

/** DataHub in a cluster, told of every stream, worker and gateway. */
export class DataHub extends ClusterRoom<RenderedDataHub> {
  /** The pages. */
  frontend!: ServiceEndpoint;
  /** The server. Whoever uses its URL waits until it knows every definition. */
  gms!: ServiceEndpoint;

  constructor(name: string, spec: DataHubSpec, options?: pulumi.ComponentResourceOptions) {
    super("datahub:DataHub", name, spec.cluster, options);
    const valid = validate(spec);
    // With the namespace everything in it would go; the volume of the search outlives it.
    this.guards = ({ kind }) => valid.protect && kind === "Namespace";
    this.register(renderDataHub(valid));
  }

  protected register(rendered: RenderedDataHub): void {
    this.apply(rendered);
    const told = this.object(titleOf(rendered.telling)).urn;
    const { url, ...where } = rendered.gms;
    this.frontend = rendered.frontend;
    this.gms = { ...where, url: told.apply(() => url) };
    this.registerOutputs({ frontend: this.frontend, gms: this.gms });
  }
}
