import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint } from "../../core/endpoints";
import { LocalApplied } from "../../core/local/applied";
import { LocalProcess } from "../../core/local/process";
import type { LocalHost } from "../../core/local/spec";
import { Room } from "../../core/room";
import { type RenderedLocalSearch, renderLocalSearch } from "./render";
import { type LocalSearchSpec, validateLocal } from "./spec";

/** An OpenSearch of this machine, with the indexes of every stream that is searched. */
export class LocalSearch extends Room<RenderedLocalSearch> {
  /** Whoever uses it waits until every stream has its indexes. */
  endpoint!: HttpEndpoint;
  private readonly host: LocalHost;

  constructor(name: string, spec: LocalSearchSpec, options?: pulumi.ComponentResourceOptions) {
    super("elastic:LocalSearch", name, options);
    this.host = spec.host;
    this.register(renderLocalSearch(validateLocal(spec)));
  }

  protected register({ node, documents }: RenderedLocalSearch): void {
    const { address } = new LocalProcess(node.name, this.host, node, { parent: this });
    const url = address.apply((host) => `http://${host}`);
    const indexes = new LocalApplied("search-indexes", this.host, node.name, url, documents, { parent: this });
    this.endpoint = { url: indexes.target };
    this.registerOutputs(this.endpoint);
  }
}
