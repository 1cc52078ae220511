import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { applyManifest, ClusterRoom } from "../core/kubernetes";
import { renderArgoCd, type RenderedArgoCd } from "./render";
import { type ArgoCdSpec, validate } from "./spec";

/** Argo CD, with the project and the application of one environment. The namespace that it delivers into must be there before. */
export class ArgoCd extends ClusterRoom<RenderedArgoCd> {
  /** Its server, for the entry. */
  endpoint!: ServiceEndpoint;

  constructor(name: string, spec: ArgoCdSpec, options?: pulumi.ComponentResourceOptions) {
    super("argocd:ArgoCd", name, spec.cluster, options);
    this.register(renderArgoCd(validate(spec)));
  }

  protected register(rendered: RenderedArgoCd): void {
    this.apply(rendered);
    const made = [...this.objects.values()];
    const application = applyManifest(rendered.application, { parent: this, dependsOn: made });
    const { url } = rendered.endpoint;
    // Whoever uses the address waits until Argo CD is there.
    this.endpoint = { ...rendered.endpoint, url: application.id.apply(() => url) };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
