import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../../core/endpoints";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { LocalTask } from "../../core/local/task";
import { text } from "../../core/text";
import { joined } from "../../core/output";
import { Room } from "../../core/room";
import { type RenderedLocalTrino, renderLocalTrino } from "./render";
import { type LocalTrinoSpec, validate } from "./spec";

/** Trino as a process of this machine, with the view of every stream. */
export class LocalTrino extends Room<RenderedLocalTrino> {
  /** Whoever uses it waits for the views. */
  endpoint!: HttpEndpoint;
  private readonly host: LocalHost;
  private readonly tables: readonly pulumi.Resource[];

  /** @param tables after which the tables are there that the views read */
  constructor(
    name: string,
    spec: LocalTrinoSpec,
    options?: pulumi.ComponentResourceOptions,
    tables: readonly pulumi.Resource[] = [],
  ) {
    super("trino:LocalTrino", name, options);
    this.host = spec.host;
    this.tables = tables;
    this.register(renderLocalTrino(validate(spec)));
  }

  protected register({ server, views }: RenderedLocalTrino): void {
    const trino = new LocalProcess(server.name, this.host, server, { parent: this });
    const told = new LocalTask(views.name, this.host, views, { parent: this, dependsOn: [trino, ...this.tables] });
    this.endpoint = { url: joined(text`http://${told.urn.apply(() => trino.address)}`) };
    this.registerOutputs(this.endpoint);
  }
}
