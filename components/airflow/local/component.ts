import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../../core/endpoints";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { LocalTask } from "../../core/local/task";
import { joined } from "../../core/output";
import { Room } from "../../core/room";
import { text } from "../../core/text";
import { type RenderedLocalAirflow, renderLocalAirflow } from "./render";
import { type LocalAirflowSpec, validate } from "./spec";

/** Airflow as processes of this machine, with a paused DAG for each batch job. */
export class LocalAirflow extends Room<RenderedLocalAirflow> {
  /** Of its pages and API. */
  endpoint!: HttpEndpoint;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalAirflowSpec, options?: pulumi.ComponentResourceOptions) {
    super("airflow:LocalAirflow", name, options);
    this.host = spec.host;
    this.register(renderLocalAirflow(validate(spec)));
  }

  protected register({ tables, api, scheduler, processor }: RenderedLocalAirflow): void {
    const made = new LocalTask(tables.name, this.host, tables, { parent: this });
    const start = (part: typeof api, ...after: readonly pulumi.Resource[]) =>
      new LocalProcess(part.name, this.host, part, { parent: this, dependsOn: [made, ...after] });
    const server = start(api);
    start(scheduler, server);
    start(processor, server);
    this.endpoint = { url: joined(text`http://${server.address}`) };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
