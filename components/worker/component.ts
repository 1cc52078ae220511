import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../core/endpoints";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { LocalProcess } from "../core/local/process";
import type { LocalHost, ProcessSpec } from "../core/local/spec";
import { Room } from "../core/room";
import { renderLocalWorker, renderWorker } from "./render";
import { type KubernetesWorkerSpec, type LocalWorkerSpec, validate, validateManifests } from "./spec";

/** A worker as a process of this machine. */
export class LocalWorker extends Room<ProcessSpec> {
  /** Its health and metrics. */
  endpoint!: HttpEndpoint;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalWorkerSpec, options?: pulumi.ComponentResourceOptions) {
    super("worker:LocalWorker", name, options);
    this.host = spec.host;
    this.register(renderLocalWorker(validate(spec)));
  }

  protected register(rendered: ProcessSpec): void {
    const { address } = new LocalProcess(rendered.name, this.host, rendered, { parent: this });
    this.endpoint = { url: address.apply((host) => `http://${host}`) };
    this.registerOutputs(this.endpoint);
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
