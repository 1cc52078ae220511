import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../../core/endpoints";
import { LocalApplied } from "../../core/local/applied";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { Room } from "../../core/room";
import { type RenderedLocalPinot, renderLocalPinot } from "./render";
import { type LocalPinotPorts, type LocalPinotSpec, validateLocal } from "./spec";

/** Pinot as one process of this machine, with a table for every stream that it serves. */
export class LocalPinot extends Room<RenderedLocalPinot> {
  /** Takes SQL at `/query/sql`. Whoever uses it waits until every table is there. */
  broker!: HttpEndpoint;
  /** Its pages, and where Trino's connector learns of tables. */
  controller!: HttpEndpoint;
  private readonly host: LocalHost;
  private readonly listens: LocalPinotPorts;

  constructor(name: string, spec: LocalPinotSpec, options?: pulumi.ComponentResourceOptions) {
    super("pinot:LocalPinot", name, options);
    this.host = spec.host;
    this.listens = spec.ports;
    this.register(renderLocalPinot(validateLocal(spec)));
  }

  protected register(rendered: RenderedLocalPinot): void {
    const { name } = rendered.process;
    const url = (port: number): string => `http://127.0.0.1:${port}`;
    const process = new LocalProcess(name, this.host, rendered.process, { parent: this });
    // Told once the process is ready, which its ports wait for.
    const controller = process.ports.apply(() => url(this.listens.pinotController));
    const tables = new LocalApplied(`${name}-tables`, this.host, name, controller, rendered.documents, {
      parent: this,
    });
    this.controller = { url: tables.target };
    this.broker = { url: tables.target.apply(() => url(this.listens.pinotBroker)) };
    this.registerOutputs({ broker: this.broker, controller: this.controller });
  }
}
