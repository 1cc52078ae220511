import type * as pulumi from "@pulumi/pulumi";
import { names } from "../../workloads/streams";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { renderWorkspace, renderWorkspaceSettings } from "./render";
import { validate, validateSettings, type WorkspaceSettingsSpec, type WorkspaceSpec } from "./spec";

/**
 * The namespace of workers and gateways, and their service accounts. It needs nothing of the platform, so that whatever puts an object
 * there (certificates of Kafka, API keys, KEDA's rights) can depend on it.
 */
export class Workspace extends ClusterRoom {
  /** Name of the namespace, known when it is there. */
  namespace!: pulumi.Output<string>;

  constructor(name: string, spec: WorkspaceSpec, options?: pulumi.ComponentResourceOptions) {
    super("workspace:Workspace", name, spec.cluster, options);
    this.register(renderWorkspace(validate(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.namespace = this.object(`Namespace ${names.WORKERS_NAMESPACE}`).id;
    this.registerOutputs({ namespace: this.namespace });
  }
}

/** What the workspace's pods are told: `names.ENDPOINTS_CONFIG` and `names.PLAN_CONFIG`. It is to depend on the workspace. */
export class WorkspaceSettings extends ClusterRoom {
  constructor(name: string, spec: WorkspaceSettingsSpec, options?: pulumi.ComponentResourceOptions) {
    super("workspace:WorkspaceSettings", name, spec.cluster, options);
    this.register(renderWorkspaceSettings(validateSettings(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs();
  }
}
