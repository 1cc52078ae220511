import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../core/endpoints";
import { LocalProcess } from "../core/local/process";
import type { LocalHost, ProcessSpec } from "../core/local/spec";
import { Room } from "../core/room";
import { renderLocalWorker } from "./render";
import { type LocalWorkerSpec, validate } from "./spec";

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
