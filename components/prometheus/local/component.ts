import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../../core/endpoints";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost, ProcessSpec } from "../../core/local/spec";
import { Room } from "../../core/room";
import { type RenderedLocalPrometheus, renderLocalPrometheus } from "./render";
import type { LocalPrometheusSpec } from "./spec";

/** Prometheus and Alertmanager as processes of this machine, with the rules of every room. */
export class LocalPrometheus extends Room<RenderedLocalPrometheus> {
  /** Prometheus' HTTP API and pages. */
  endpoint!: HttpEndpoint;
  /** Alertmanager's. */
  alertmanager!: HttpEndpoint;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalPrometheusSpec, options?: pulumi.ComponentResourceOptions) {
    super("prometheus:LocalPrometheus", name, options);
    this.host = spec.host;
    this.register(renderLocalPrometheus(spec));
  }

  protected register({ alertmanager, prometheus }: RenderedLocalPrometheus): void {
    this.alertmanager = this.process(alertmanager);
    this.endpoint = this.process(prometheus);
    this.registerOutputs({ endpoint: this.endpoint, alertmanager: this.alertmanager });
  }

  private process(rendered: ProcessSpec): HttpEndpoint {
    const { address } = new LocalProcess(rendered.name, this.host, rendered, { parent: this });
    return { url: address.apply((host) => `http://${host}`) };
  }
}
