import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../core/endpoints";
import { LocalProcess } from "../core/local/process";
import type { LocalHost, ProcessSpec } from "../core/local/spec";
import { Room } from "../core/room";
import { renderLocalIngest } from "./render";
import { type LocalIngestSpec, validate } from "./spec";

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
