import type * as pulumi from "@pulumi/pulumi";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { renderTrivyOperator } from "./render";
import { type TrivyOperatorSpec, validate } from "./spec";

/** Trivy's operator in a namespace of its own. On AWS its service account may pull: give it that role first. */
export class TrivyOperator extends ClusterRoom {
  constructor(name: string, spec: TrivyOperatorSpec, options?: pulumi.ComponentResourceOptions) {
    super("trivy-operator:TrivyOperator", name, spec.cluster, options);
    this.register(renderTrivyOperator(validate(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs();
  }
}
