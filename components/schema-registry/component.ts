import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import { type RenderedApicurioRegistry, renderApicurioRegistry } from "./render";
import { type ApicurioRegistrySpec, validate } from "./spec";

/** Apicurio Registry in a cluster, with the schema of every stream under its compatibility mode. */
export class ApicurioRegistry extends ClusterRoom<RenderedApicurioRegistry> {
  /**
   * Its URL is that of the interface which Kafka's clients speak. Whoever uses it waits until every stream is registered.
   */
  endpoint!: ServiceEndpoint;

  constructor(name: string, spec: ApicurioRegistrySpec, options?: pulumi.ComponentResourceOptions) {
    super("schema-registry:ApicurioRegistry", name, spec.cluster, options);
    const valid = validate(spec);
    this.guards = ({ kind }) => valid.protect && STATEFUL.has(kind);
    this.register(renderApicurioRegistry(valid));
  }

  protected register(rendered: RenderedApicurioRegistry): void {
    this.apply(rendered);
    const { url, ...where } = rendered.endpoint;
    const registered = this.object(titleOf(rendered.registration)).urn;
    this.endpoint = { ...where, url: registered.apply(() => url) };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

/** Deleting one of these deletes the history of the schemas. */
const STATEFUL: ReadonlySet<string> = new Set(["Namespace", "StatefulSet"]);
