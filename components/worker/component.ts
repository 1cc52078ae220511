import type * as pulumi from "@pulumi/pulumi";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { ProcessRoom } from "../core/local/process-room";
import { renderLocalWorker, renderWorker } from "./render";
import { type KubernetesWorkerSpec, type LocalWorkerSpec, validate, validateManifests } from "./spec";

/** A worker as a process of this machine. */
export class LocalWorker extends ProcessRoom {
  constructor(name: string, spec: LocalWorkerSpec, options?: pulumi.ComponentResourceOptions) {
    super("worker:LocalWorker", name, spec.host, options);
    this.register(renderLocalWorker(validate(spec)));
  }
}

/**
 * A worker as a Deployment that KEDA scales. It is to depend on the workspace (service account, addresses of the brokers), on its
 * principal's rights, and on KEDA.
 */
export class KubernetesWorker extends ClusterRoom {
  constructor(name: string, spec: KubernetesWorkerSpec, options?: pulumi.ComponentResourceOptions) {
    super("worker:KubernetesWorker", name, spec.cluster, options);
    this.register(renderWorker(validateManifests(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs();
  }
}
