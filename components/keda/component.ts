import type * as pulumi from "@pulumi/pulumi";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { renderKeda } from "./render";
import { type KedaSpec, validate } from "./spec";

/**
 * KEDA in a namespace of its own. It is to depend on the workspace, in whose namespace it is bound to its rights, and on the brokers,
 * who know its principal (`kedaPrincipal`): a pod gets its AWS role when it starts, not later.
 */
export class Keda extends ClusterRoom {
  constructor(name: string, spec: KedaSpec, options?: pulumi.ComponentResourceOptions) {
    super("keda:Keda", name, spec.cluster, options);
    this.register(renderKeda(validate(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs();
  }
}
