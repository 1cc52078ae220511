import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom } from "../core/kubernetes";
import { type RenderedAirflow, renderAirflow } from "./render";
import { type AirflowSpec, validate } from "./spec";

/** Airflow in a cluster, with a DAG for each batch job. */
export class Airflow extends ClusterRoom<RenderedAirflow> {
  endpoint!: ServiceEndpoint;

  constructor(name: string, spec: AirflowSpec, options?: pulumi.ComponentResourceOptions) {
    super("airflow:Airflow", name, spec.cluster, options);
    this.register(renderAirflow(validate(spec)));
  }

  protected register(rendered: RenderedAirflow): void {
    this.apply(rendered);
    this.endpoint = rendered.endpoint;
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
