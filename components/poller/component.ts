import type * as pulumi from "@pulumi/pulumi";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { ProcessRoom } from "../core/local/process-room";
import { renderLocalPoller, renderPoller } from "./render";
import { type KubernetesPollerSpec, type LocalPollerSpec, validate, validateManifests } from "./spec";

/** A poller as a process of this machine. */
export class LocalPoller extends ProcessRoom {
  constructor(name: string, spec: LocalPollerSpec, options?: pulumi.ComponentResourceOptions) {
    super("poller:LocalPoller", name, spec.host, options);
    this.register(renderLocalPoller(validate(spec)));
  }
}

/**
 * A poller as a Deployment of one pod. It is to depend on the workspace (service account, addresses of the brokers), on its
 * principal's rights, and on the Secret that it sends.
 */
export class KubernetesPoller extends ClusterRoom {
  constructor(name: string, spec: KubernetesPollerSpec, options?: pulumi.ComponentResourceOptions) {
    super("poller:KubernetesPoller", name, spec.cluster, options);
    this.register(renderPoller(validateManifests(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs();
  }
}
