import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../endpoints";
import { Room } from "../room";
import { LocalProcess } from "./process";
import type { LocalHost, ProcessSpec } from "./spec";

/** A room that is one process of this machine, which speaks HTTP on its first port. */
export abstract class ProcessRoom extends Room<ProcessSpec> {
  /** What it answers. */
  endpoint!: HttpEndpoint;

  protected constructor(
    type: `${string}:${string}`,
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
