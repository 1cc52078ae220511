import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../core/endpoints";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { LocalProcess } from "../core/local/process";
import type { LocalHost, ProcessSpec } from "../core/local/spec";
import { Room } from "../core/room";
import { renderLocalPoller, renderLocalWorker, renderWorker } from "./render";
import {
  type KubernetesWorkerSpec,
  type LocalPollerSpec,
  type LocalWorkerSpec,
  validate,
  validateManifests,
  validatePoller,
} from "./spec";

/** One process of this machine. */
abstract class OneProcess extends Room<ProcessSpec> {
  /** Its health and metrics. */
  endpoint!: HttpEndpoint;

  protected constructor(
    type: `worker:${string}`,
    name: string,
    private readonly host: LocalHost,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, options);
  }

  protected register(rendered: ProcessSpec): void {
    const { address } = new LocalProcess(rendered.name, this.host, rendered, { parent: this });
    this.endpoint = { url: address.apply((host) => `http://${host}`) };
    this.registerOutputs(this.endpoint);
  }
}

/** A worker as a process of this machine. */
export class LocalWorker extends OneProcess {
  constructor(name: string, spec: LocalWorkerSpec, options?: pulumi.ComponentResourceOptions) {
    super("worker:LocalWorker", name, spec.host, options);
    this.register(renderLocalWorker(validate(spec)));
  }
}

/** A poller as a process of this machine. */
export class LocalPoller extends OneProcess {
  constructor(name: string, spec: LocalPollerSpec, options?: pulumi.ComponentResourceOptions) {
    super("worker:LocalPoller", name, spec.host, options);
    this.register(renderLocalPoller(validatePoller(spec)));
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
