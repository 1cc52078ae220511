import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { ProcessRoom } from "../core/local/process-room";
import { ingestEndpoint, renderIngest, renderLocalIngest } from "./render";
import { type KubernetesIngestSpec, type LocalIngestSpec, validate, validateManifests } from "./spec";

/** The ingest gateway as a process of this machine, with `POST /ingest/:stream` and what its OpenAPI page lists. */
export class LocalIngest extends ProcessRoom {
  constructor(name: string, spec: LocalIngestSpec, options?: pulumi.ComponentResourceOptions) {
    super("ingest:LocalIngest", name, spec.host, options);
    this.register(renderLocalIngest(validate(spec)));
  }
}

/**
 * The ingest gateway as a Deployment behind a Service, scaled on its processor. It is to depend on the workspace (service account,
 * addresses of the brokers), on its principal's rights and on the Secret of its keys.
 */
export class KubernetesIngest extends ClusterRoom {
  /** Of the HTTP interface, within the cluster. */
  readonly endpoint: ServiceEndpoint;

  constructor(name: string, spec: KubernetesIngestSpec, options?: pulumi.ComponentResourceOptions) {
    super("ingest:KubernetesIngest", name, spec.cluster, options);
    this.endpoint = ingestEndpoint(spec.gateway);
    this.register(renderIngest(validateManifests(spec)));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
