import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import { type RenderedElastic, renderElastic } from "./render";
import { type ElasticSpec, validate } from "./spec";

/** Elasticsearch and Kibana by Elastic's operator, with the indexes of every stream that is searched. */
export class Elastic extends ClusterRoom<RenderedElastic> {
  /** Whoever uses it waits until every stream has its indexes. */
  elasticsearch!: ServiceEndpoint;
  kibana!: ServiceEndpoint;

  constructor(name: string, spec: ElasticSpec, options?: pulumi.ComponentResourceOptions) {
    super("elastic:Elastic", name, spec.cluster, options);
    const valid = validate(spec);
    // With the namespace everything in it would go, the documents too.
    this.guards = ({ kind }) => valid.protect && kind === "Namespace";
    this.register(renderElastic(valid));
  }

  protected register(rendered: RenderedElastic): void {
    this.apply(rendered);
    const { elasticsearch, kibana } = rendered.endpoints;
    const told = this.object(titleOf(rendered.told)).urn;
    this.elasticsearch = { ...elasticsearch, url: told.apply(() => elasticsearch.url) };
    this.kibana = kibana;
    this.registerOutputs({ elasticsearch: this.elasticsearch, kibana: this.kibana });
  }
}
