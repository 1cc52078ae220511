import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../../core/endpoints";
import { LocalApplied } from "../../core/local/applied";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { Room } from "../../core/room";
import { API } from "../subjects";
import { type RenderedLocalRegistry, renderLocalRegistry } from "./render";
import { type LocalRegistrySpec, validateLocal } from "./spec";

/** Apicurio Registry as a process of this machine, with the schema of every stream under its compatibility mode. */
export class LocalRegistry extends Room<RenderedLocalRegistry> {
  /** Its URL is that of the interface which Kafka's clients speak. Whoever uses it waits until every stream is registered. */
  endpoint!: HttpEndpoint;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalRegistrySpec, options?: pulumi.ComponentResourceOptions) {
    super("schema-registry:LocalRegistry", name, options);
    this.host = spec.host;
    this.register(renderLocalRegistry(validateLocal(spec)));
  }

  protected register({ server, documents }: RenderedLocalRegistry): void {
    const { address } = new LocalProcess(server.name, this.host, server, { parent: this });
    const base = address.apply((host) => `http://${host}`);
    const name = `${server.name}-schemas`;
    const schemas = new LocalApplied(name, this.host, server.name, base, documents, { parent: this });
    this.endpoint = { url: schemas.target.apply((url) => url + API) };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
