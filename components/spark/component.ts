import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import { type RenderedSpark, renderSpark } from "./render";
import { type SparkSpec, validate } from "./spec";

/** Spark in a cluster: its operator, the jobs on the lake, and the history of what ran. */
export class Spark extends ClusterRoom<RenderedSpark> {
  /** The history of what ran. */
  endpoint!: ServiceEndpoint;
  /** After it the tables are as declared: what reads them waits for it. */
  tables!: pulumi.Resource;

  constructor(name: string, spec: SparkSpec, options?: pulumi.ComponentResourceOptions) {
    super("spark:Spark", name, spec.cluster, options);
    this.register(renderSpark(validate(spec)));
  }

  protected register(rendered: RenderedSpark): void {
    this.apply(rendered);
    this.endpoint = rendered.endpoint;
    this.tables = this.object(titleOf(rendered.tables));
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
