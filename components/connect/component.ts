import type * as pulumi from "@pulumi/pulumi";
import type { ServiceEndpoint } from "../core/endpoints";
import { ClusterRoom } from "../core/kubernetes";
import { type RenderedConnect, renderConnect } from "./render";
import { type ConnectSpec, validate } from "./spec";

/** Kafka Connect with the captured databases. It is to depend on what its principal is told to the brokers by. */
export class Connect extends ClusterRoom<RenderedConnect> {
  /** Of the interface that tells how connectors are; it is open to the room alone. */
  endpoint!: ServiceEndpoint;

  constructor(name: string, spec: ConnectSpec, options?: pulumi.ComponentResourceOptions) {
    super("connect:Connect", name, spec.cluster, options);
    this.register(renderConnect(validate(spec)));
  }

  protected register(rendered: RenderedConnect): void {
    this.apply(rendered);
    this.endpoint = rendered.endpoint;
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
