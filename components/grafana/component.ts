import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom } from "../core/kubernetes";
import { type RenderedGrafana, renderGrafana } from "./render";
import { type GrafanaSpec, validate } from "./spec";

/** Grafana with every room's dashboards. */
export class Grafana extends ClusterRoom<RenderedGrafana> {
  endpoint!: ServiceEndpoint;

  constructor(name: string, spec: GrafanaSpec, options?: pulumi.ComponentResourceOptions) {
    super("grafana:Grafana", name, spec.cluster, options);
    this.register(renderGrafana(validate(spec)));
  }

  protected register(rendered: RenderedGrafana): void {
    this.apply(rendered);
    const { endpoint } = rendered;
    const service = this.object(`Service ${endpoint.namespace}/${endpoint.service}`);
    this.endpoint = { ...endpoint, url: service.id.apply(() => endpoint.url) };
    this.registerOutputs(this.endpoint);
  }
}
