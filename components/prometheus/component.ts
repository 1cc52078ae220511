import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom } from "../core/kubernetes";
import { type RenderedPrometheus, renderPrometheus } from "./render";
import { type PrometheusSpec, validate } from "./spec";

/** Prometheus and Alertmanager by the Prometheus operator, with the rules of every room. */
export class Prometheus extends ClusterRoom<RenderedPrometheus> {
  /** Prometheus' HTTP API and pages. */
  endpoint!: ServiceEndpoint;
  /** Alertmanager's. */
  alertmanager!: ServiceEndpoint;

  constructor(name: string, spec: PrometheusSpec, options?: pulumi.ComponentResourceOptions) {
    super("prometheus:Prometheus", name, spec.cluster, options);
    this.register(renderPrometheus(validate(spec)));
  }

  protected register(rendered: RenderedPrometheus): void {
    this.apply(rendered);
    this.endpoint = this.served(rendered.prometheus);
    this.alertmanager = this.served(rendered.alertmanager);
    this.registerOutputs({ endpoint: this.endpoint, alertmanager: this.alertmanager });
  }

  /** The endpoint with a URL that waits for the Service. */
  private served(endpoint: ServiceEndpoint & { readonly url: string }): ServiceEndpoint {
    const service = this.object(`Service ${endpoint.namespace}/${endpoint.service}`);
    return { ...endpoint, url: service.id.apply(() => endpoint.url) };
  }
}
