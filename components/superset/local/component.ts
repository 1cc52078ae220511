import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../../core/endpoints";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { LocalTask } from "../../core/local/task";
import { joined } from "../../core/output";
import { Room } from "../../core/room";
import { text } from "../../core/text";
import { type RenderedLocalSuperset, renderLocalSuperset } from "./render";
import { type LocalSupersetSpec, validate } from "./spec";

/** Superset as a process of this machine, with datasets of what it can ask and a dashboard a use case. */
export class LocalSuperset extends Room<RenderedLocalSuperset> {
  /** Whoever uses it waits until everything is there that is declared. */
  endpoint!: HttpEndpoint;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalSupersetSpec, options?: pulumi.ComponentResourceOptions) {
    super("superset:LocalSuperset", name, options);
    this.host = spec.host;
    this.register(renderLocalSuperset(validate(spec)));
  }

  protected register({ tables, assets, web }: RenderedLocalSuperset): void {
    const made = new LocalTask(tables.name, this.host, tables, { parent: this });
    const shown = new LocalTask(assets.name, this.host, assets, { parent: this, dependsOn: [made] });
    // It makes tables of its users when it starts, and would disturb the task that does.
    const process = new LocalProcess(web.name, this.host, web, { parent: this, dependsOn: [made] });
    this.endpoint = { url: joined(text`http://${shown.urn.apply(() => process.address)}`) };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
