import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom, titleOf } from "../core/kubernetes";
import { type RenderedTrino, renderTrino } from "./render";
import { type TrinoSpec, validate } from "./spec";

/** Trino in a cluster, with a view of every stream. */
export class Trino extends ClusterRoom<RenderedTrino> {
  /** For the entry, on port 8080. Whoever uses it waits until every view is there. */
  endpoint!: ServiceEndpoint;
  /** For programs of the cluster, over TLS on port 8443. */
  secure!: ServiceEndpoint;

  /** @param after what its pods must be started after: the role of the service account, the users of Kafka and of buckets */
  constructor(
    name: string,
    spec: TrinoSpec,
    options?: pulumi.ComponentResourceOptions,
    private readonly after: readonly pulumi.Resource[] = [],
  ) {
    super("trino:Trino", name, spec.cluster, options);
    this.register(renderTrino(validate(spec)));
  }

  protected register(rendered: RenderedTrino): void {
    this.apply(rendered, [], this.after);
    const told = this.object(titleOf(rendered.views)).urn;
    this.endpoint = { ...rendered.endpoint, url: told.apply(() => rendered.endpoint.url) };
    this.secure = { ...rendered.secure, url: told.apply(() => rendered.secure.url) };
    this.registerOutputs({ endpoint: this.endpoint, secure: this.secure });
  }
}
