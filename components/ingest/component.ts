import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint, ServiceEndpoint } from "../core/endpoints";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { LocalProcess } from "../core/local/process";
import type { LocalHost, ProcessSpec } from "../core/local/spec";
import { Room } from "../core/room";
import { ingestEndpoint, renderIngest, renderLocalIngest } from "./render";
import { type KubernetesIngestSpec, type LocalIngestSpec, validate, validateManifests } from "./spec";

/** The ingest gateway as a process of this machine. */
export class LocalIngest extends Room<ProcessSpec> {
  /** Of the HTTP interface: `POST /ingest/:stream` and what its OpenAPI page lists. */
  endpoint!: HttpEndpoint;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalIngestSpec, options?: pulumi.ComponentResourceOptions) {
    super("ingest:LocalIngest", name, options);
    this.host = spec.host;
    this.register(renderLocalIngest(validate(spec)));
  }

  protected register(rendered: ProcessSpec): void {
    const { address } = new LocalProcess(rendered.name, this.host, rendered, { parent: this });
    this.endpoint = { url: address.apply((host) => `http://${host}`) };
    this.registerOutputs(this.endpoint);
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
